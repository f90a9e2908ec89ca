// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "signet/detail/json_scanner.hpp"
#include "signet/detail/numeric_date.hpp"

namespace signet::detail {

struct JsonMember {
    /// The name with its escapes resolved.
    std::string_view name;
    JsonValue value;
};

/// The members of one JSON object, found in a single strict pass over its text.
///
/// Values keep pointing into the text; nothing is converted or copied that nobody asked for. Objects of
/// everyday size are read without touching the heap.
class JsonMembers {
public:
    JsonMembers() {
        members_.reserve(inline_members);
        open_names_.reserve(inline_names);
    }
    JsonMembers(const JsonMembers&) = delete;
    JsonMembers& operator=(const JsonMembers&) = delete;
    ~JsonMembers() = default;

    /// Reads `text`, which must be one JSON object and nothing else but space, and must outlive this. Call
    /// once.
    [[nodiscard]] JsonFault read(std::string_view text) {
        JsonScanner scanner{text};
        scanner.skip_space();
        JsonFault fault = scanner.peek() == '{' ? read_object(scanner, 1) : JsonFault::syntax;
        scanner.skip_space();
        if (fault == JsonFault::none && !scanner.at_end()) {
            fault = JsonFault::syntax;
        }
        return fault;
    }

    /// The member of that name, or null.
    [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept {
        for (const JsonMember& member : members_) {
            if (member.name == name) {
                return &member.value;
            }
        }
        return nullptr;
    }

private:
    static constexpr std::size_t inline_members = 16;
    static constexpr std::size_t inline_names = 32;

    JsonFault read_value(JsonScanner& scanner, int depth, JsonValue& value) {
        const char* const begin = scanner.position();
        JsonFault fault = JsonFault::none;
        switch (scanner.peek()) {
            case '"':
                return scanner.scan_string(value) ? JsonFault::none : JsonFault::syntax;
            case '{':
                value.kind = JsonKind::object;
                fault = read_object(scanner, depth + 1);
                break;
            case '[':
                value.kind = JsonKind::array;
                fault = read_array(scanner, depth + 1);
                break;
            case 't':
            case 'f':
                value.kind = JsonKind::boolean;
                fault = scanner.skip("true") || scanner.skip("false") ? JsonFault::none : JsonFault::syntax;
                break;
            case 'n':
                value.kind = JsonKind::null;
                fault = scanner.skip("null") ? JsonFault::none : JsonFault::syntax;
                break;
            default:
                return scanner.scan_number(value) && is_finite_json_number(value.raw) ? JsonFault::none
                                                                                      : JsonFault::syntax;
        }
        value.raw = {begin, static_cast<std::size_t>(scanner.position() - begin)};
        return fault;
    }

    JsonFault read_array(JsonScanner& scanner, int depth) {
        if (depth > json_max_depth) {
            return JsonFault::depth;
        }
        static_cast<void>(scanner.skip('['));
        scanner.skip_space();
        if (scanner.skip(']')) {
            return JsonFault::none;
        }
        for (JsonValue value;;) {
            scanner.skip_space();
            if (const JsonFault fault = read_value(scanner, depth, value); fault != JsonFault::none) {
                return fault;
            }
            scanner.skip_space();
            if (scanner.skip(']')) {
                return JsonFault::none;
            }
            if (!scanner.skip(',')) {
                return JsonFault::syntax;
            }
        }
    }

    JsonFault read_object(JsonScanner& scanner, int depth) {
        if (depth > json_max_depth) {
            return JsonFault::depth;
        }
        const std::size_t first_name = open_names_.size();
        static_cast<void>(scanner.skip('{'));
        scanner.skip_space();
        if (scanner.skip('}')) {
            return JsonFault::none;
        }
        for (JsonValue name, value;;) {
            scanner.skip_space();
            if (!scanner.scan_string(name)) {
                return JsonFault::syntax;
            }
            open_names_.push_back(text_of(name));
            scanner.skip_space();
            if (!scanner.skip(':')) {
                return JsonFault::syntax;
            }
            scanner.skip_space();
            if (const JsonFault fault = read_value(scanner, depth, value); fault != JsonFault::none) {
                return fault;
            }
            if (depth == 1) {
                members_.push_back({open_names_.back(), value});
            }
            scanner.skip_space();
            if (scanner.skip('}')) {
                return close_object(first_name);
            }
            if (!scanner.skip(',')) {
                return JsonFault::syntax;
            }
        }
    }

    JsonFault close_object(std::size_t first_name) {
        const bool duplicate = has_duplicate(std::span{open_names_}.subspan(first_name));
        open_names_.resize(first_name);
        return duplicate ? JsonFault::duplicate : JsonFault::none;
    }

    static bool has_duplicate(std::span<std::string_view> names) {
        constexpr std::size_t few = 16;  // comparing all pairs of a few is faster than sorting them
        if (names.size() > few) {
            std::ranges::sort(names);
            return std::ranges::adjacent_find(names) != names.end();
        }
        for (std::size_t i = 1; i < names.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (names[i] == names[j]) {
                    return true;
                }
            }
        }
        return false;
    }

    std::string_view text_of(const JsonValue& name) {
        if (!name.escaped) {
            return name.inside();
        }
        auto* const text = static_cast<char*>(arena_.allocate(name.inside().size(), 1));
        return {text, static_cast<std::size_t>(json_unescape(name.inside(), text) - text)};
    }

    // Room for the members and names of an everyday object, so that the vectors' first reserve finds it here.
    std::array<std::byte, inline_members * sizeof(JsonMember) + inline_names * sizeof(std::string_view)>
        room_;
    std::pmr::monotonic_buffer_resource arena_{room_.data(), room_.size()};
    std::pmr::vector<JsonMember> members_{&arena_};
    /// The names in every object that is still open, outermost first.
    std::pmr::vector<std::string_view> open_names_{&arena_};
};

/// Calls `visit(text)` for each string of an array that the scanner has accepted, or for the one string that
/// `value` is; false when it holds anything but strings.
template <class Visit>
bool for_each_string(const JsonValue& value, Visit&& visit) {
    const auto pass = [&visit](const JsonValue& string) {
        string.escaped ? visit(std::string_view{json_unescape(string.inside())}) : visit(string.inside());
    };
    if (value.kind == JsonKind::string) {
        pass(value);
        return true;
    }
    if (value.kind != JsonKind::array) {
        return false;
    }
    JsonScanner scanner{value.inside()};
    for (scanner.skip_space(); !scanner.at_end(); scanner.skip_space()) {
        JsonValue string;
        if (!scanner.scan_string(string)) {
            return false;
        }
        pass(string);
        scanner.skip_space();
        static_cast<void>(scanner.skip(','));
    }
    return true;
}

}  // namespace signet::detail
