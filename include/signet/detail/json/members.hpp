// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/detail/base/always_inline.hpp"
#include "signet/detail/base/inline_vector.hpp"
#include "signet/detail/json/name.hpp"
#include "signet/detail/json/scanner.hpp"

namespace signet::detail {

struct JsonMember {
    JsonName name;
    JsonValue value;
};

/// The members of one JSON object, read in one strict pass.
///
/// Values are views of the JSON text and are converted only on request. An object of typical size
/// allocates no memory.
class JsonMembers {
public:
    /// Reads `text`, which must contain one JSON object and otherwise only space. `text` must outlive
    /// this object. Call once.
    [[nodiscard]] JsonFault read(const std::string& text) {
        JsonScanner scanner{text};
        scanner.skip_space();
        JsonFault fault = JsonFault::syntax;
        if (scanner.skip('{')) {
            fault = read_members<top_level>(scanner);
        }
        scanner.skip_space();
        return fault == JsonFault::none && !scanner.at_end() ? JsonFault::syntax : fault;
    }
    JsonFault read(std::string&& text) = delete;

    [[nodiscard]] std::span<const JsonMember> all() const noexcept { return members_.values(); }

    /// The value of the member `name`, or null if there is none.
    [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept { return find(JsonName{name}); }
    [[nodiscard]] const JsonValue* find(const JsonName& name) const noexcept {
        for (const JsonMember& member : members_.values()) {
            if (member.name == name) {
                return &member.value;
            }
        }
        return nullptr;
    }

private:
    static constexpr int top_level = 1;
    static constexpr int below_top_level = 2;

    /// Reads strings and numbers, which are most values, without a function call.
    SIGNET_ALWAYS_INLINE JsonFault read_value(JsonScanner& scanner, int depth, JsonValue& value) {
        if (scanner.peek() == '"') {
            return scanner.scan_string(value) ? JsonFault::none : JsonFault::syntax;
        }
        if (scanner.peek() <= '9') {
            return scanner.scan_number(value) ? JsonFault::none : JsonFault::syntax;
        }
        JsonScanner shared = scanner;  // see read_members
        const JsonFault fault = read_other_value(shared, depth, value);
        scanner = shared;
        return fault;
    }

    JsonFault read_other_value(JsonScanner& scanner, int depth, JsonValue& value) {
        const char* const begin = scanner.position();
        JsonFault fault = JsonFault::none;
        switch (scanner.peek()) {
            case '{':
                value.kind = JsonKind::object;
                fault = read_nested_object(scanner, depth + 1);
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
                return JsonFault::syntax;
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
            if (scanner.skip_separator(',')) {
                continue;
            }
            return scanner.skip(']') ? JsonFault::none : JsonFault::syntax;
        }
    }

    JsonFault read_nested_object(JsonScanner& scanner, int depth) {
        if (depth > json_max_depth) {
            return JsonFault::depth;
        }
        static_cast<void>(scanner.skip('{'));
        const std::size_t first = open_names_.size();
        const JsonFault fault = read_members<below_top_level>(scanner, depth);
        open_names_.truncate(first);
        return fault;
    }

    /// Reads the members after the opening brace, and the closing brace.
    template <int Level>
    JsonFault read_members(JsonScanner& shared, int depth = Level) {
        // Only inlined functions receive the address of this copy, so its position stays in a register.
        JsonScanner scanner = shared;
        scanner.skip_space();
        if (scanner.skip('}')) {
            shared = scanner;
            return JsonFault::none;
        }
        [[maybe_unused]] const std::size_t first = open_names_.size();
        // One bit for each name of this object so far. A name whose bit is clear is new.
        std::uint64_t seen = 0;
        bool maybe_duplicate = false;
        for (JsonMember nested;;) {
            // Read in place: copying a value that was just written in parts stalls the processor.
            JsonMember& member = Level == top_level ? members_.push_back({}) : nested;
            if (!scanner.scan_short_name(member.name)) {
                JsonScanner at_name = scanner;
                at_name.skip_space();
                if (!read_long_name(at_name, member.name)) {
                    return JsonFault::syntax;
                }
                scanner = at_name;
            }
            maybe_duplicate |= (seen & member.name.bit()) != 0;
            seen |= member.name.bit();
            if (!scanner.skip_separator(':')) {
                return JsonFault::syntax;
            }
            scanner.skip_space();
            if (const JsonFault fault = read_value(scanner, depth, member.value); fault != JsonFault::none) {
                return fault;
            }
            if constexpr (Level == below_top_level) {
                open_names_.push_back(member.name);
            }
            if (scanner.skip_separator(',')) {
                continue;
            }
            shared = scanner;
            if (!shared.skip('}')) {
                return JsonFault::syntax;
            }
            bool duplicate = false;
            if constexpr (Level == top_level) {
                duplicate = maybe_duplicate && has_duplicate(members_.values());
            } else {
                duplicate = maybe_duplicate && has_duplicate(open_names_.values().subspan(first));
            }
            return duplicate ? JsonFault::duplicate : JsonFault::none;
        }
    }

    // NOLINTNEXTLINE(bugprone-return-const-ref-from-parameter): called for the names of a span only
    static const JsonName& name_of(const JsonName& name) noexcept { return name; }
    static const JsonName& name_of(const JsonMember& member) noexcept { return member.name; }

    template <class Named>
    static bool has_duplicate(std::span<Named> named) {
        constexpr std::size_t few = 16;  // comparing all pairs of a few is faster than sorting them
        if (named.size() > few) {
            std::vector<std::string_view> names;
            names.reserve(named.size());
            for (const Named& one : named) {
                names.push_back(name_of(one).text);
            }
            std::sort(names.begin(), names.end());
            return std::adjacent_find(names.begin(), names.end()) != names.end();
        }
        for (std::size_t i = 1; i < named.size(); ++i) {
            const JsonName& name = name_of(named[i]);
            if (std::any_of(named.data(), named.data() + i,
                            [&name](const Named& earlier) { return name_of(earlier) == name; })) {
                return true;
            }
        }
        return false;
    }

    bool read_long_name(JsonScanner& scanner, JsonName& name) {
        JsonValue string;
        if (!scanner.scan_string(string)) {
            return false;
        }
        std::string_view text = string.inside();
        if (string.escaped) {
            // Unescaping never makes a name longer. With room for the rest of the JSON, the string never
            // reallocates, so the views of it stay valid.
            if (unescaped_.empty()) {
                unescaped_.reserve(text.size() + scanner.remaining());
            }
            const std::size_t begin = unescaped_.size();
            unescaped_ += json_unescape(text);
            text = std::string_view{unescaped_}.substr(begin);
        }
        name = JsonName{text};
        return true;
    }

    InlineVector<JsonMember, 16> members_;
    /// The names in the nested objects that are not closed yet, outermost first.
    InlineVector<JsonName, 16> open_names_;
    std::string unescaped_;
};

/// Calls `visit(text)` for each string of an array, or for `value` itself if it is a string. The scanner must
/// have accepted `value`. Returns false for any other value, and at the first element that is not a string.
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
