// SPDX-License-Identifier: MIT
#include "verbatim.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

namespace cli {
namespace {

constexpr std::string_view space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(space);
    return begin == std::string_view::npos ? std::string_view{}
                                           : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// The position after the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; text[at] != '"'; ++at) {
        at += text[at] == '\\' ? 1 : 0;
    }
    return at + 1;
}

/// The members of an object or the elements of an array.
std::vector<std::string_view> parts_of(std::string_view bracketed) {
    const std::string_view inside = trimmed(bracketed.substr(1, bracketed.size() - 2));
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t at = 0; at < inside.size();) {
        const char character = inside[at];
        if (character == '"') {
            at = end_of_string(inside, at);
            continue;
        }
        depth += character == '{' || character == '[' ? 1 : character == '}' || character == ']' ? -1 : 0;
        if (character == ',' && depth == 0) {
            parts.push_back(trimmed(inside.substr(begin, at - begin)));
            begin = at + 1;
        }
        ++at;
    }
    if (!inside.empty()) {
        parts.push_back(trimmed(inside.substr(begin)));
    }
    return parts;
}

class Writer {
public:
    Writer(Layout layout, Characters characters) : layout_{layout}, ascii_{characters == Characters::ascii} {}

    void value(std::string_view json, std::size_t depth) {
        json = trimmed(json);
        if (json.front() == '{') {
            bracketed('{', members_of(json), '}', depth, [&](const auto& member) {
                text_ += string(member.first) + (layout_ == Layout::one_line ? ":" : ": ");
                value(member.second, depth + 1);
            });
        } else if (json.front() == '[') {
            bracketed('[', parts_of(json), ']', depth,
                      [&](std::string_view part) { value(part, depth + 1); });
        } else if (json.front() == '"') {
            text_ += string(nlohmann::json::parse(json).get<std::string>());
        } else {
            text_ += json;
        }
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    [[nodiscard]] std::string string(const std::string& characters) const {
        return nlohmann::json(characters).dump(-1, ' ', ascii_);
    }

    void new_line(std::size_t depth) {
        constexpr std::size_t indent = 2;
        if (layout_ == Layout::indented) {
            text_ += "\n" + std::string(depth * indent, ' ');
        }
    }

    template <class Parts, class Write>
    void bracketed(char open, const Parts& parts, char close, std::size_t depth, Write write) {
        text_ += open;
        bool first = true;
        for (const auto& part : parts) {
            text_ += first ? "" : ",";
            first = false;
            new_line(depth + 1);
            write(part);
        }
        if (!first) {
            new_line(depth);
        }
        text_ += close;
    }

    Layout layout_;
    bool ascii_;
    std::string text_;
};

}  // namespace

std::vector<std::pair<std::string, std::string_view>> members_of(std::string_view object) {
    std::vector<std::pair<std::string, std::string_view>> members;
    for (const std::string_view part : parts_of(trimmed(object))) {
        const std::size_t end_of_name = end_of_string(part, 0);
        const std::size_t colon = part.find(':', end_of_name);
        members.emplace_back(nlohmann::json::parse(part.substr(0, end_of_name)).get<std::string>(),
                             trimmed(part.substr(colon + 1)));
    }
    std::ranges::sort(members, {}, [](const auto& member) -> const std::string& { return member.first; });
    return members;
}

std::string_view member_of(std::string_view object, std::string_view name) {
    for (const auto& [one, value] : members_of(object)) {
        if (one == name) {
            return value;
        }
    }
    return {};
}

std::string rewritten(std::string_view json, Layout layout, Characters characters) {
    Writer writer{layout, characters};
    writer.value(json, 0);
    return writer.take();
}

}  // namespace cli
