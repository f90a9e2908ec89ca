// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signet/detail/json_string.hpp"
#include "signet/error.hpp"

namespace signet::detail {

/// Writes one flat JSON object, member by member. Names are written as they are: they must need no escapes.
class JsonObjectWriter {
public:
    explicit JsonObjectWriter(std::string& out) : out_{&out} { out += '{'; }

    /// Throws ClaimsError when `value` is not valid UTF-8.
    void text(std::string_view name, std::string_view value) {
        begin(name);
        append(name, value);
    }
    void texts(std::string_view name, const std::vector<std::string>& values) {
        begin(name);
        char separator = '[';
        for (const std::string& value : values) {
            *out_ += separator;
            separator = ',';
            append(name, value);
        }
        *out_ += ']';
    }
    void number(std::string_view name, std::int64_t value) {
        begin(name);
        std::array<char, 24> digits{};
        out_->append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
    }
    void boolean(std::string_view name, bool value) {
        begin(name);
        *out_ += value ? "true" : "false";
    }
    /// The members of a JSON object that is there as text, without its brackets.
    void members(std::string_view inside) {
        if (!inside.empty()) {
            separate();
            out_->append(inside);
        }
    }
    void close() { *out_ += '}'; }

private:
    void append(std::string_view name, std::string_view value) {
        if (!append_json_string(*out_, value)) {
            throw ClaimsError{"the claim " + std::string{name} + " is not valid UTF-8 text"};
        }
    }
    void separate() {
        if (out_->back() != '{') {
            *out_ += ',';
        }
    }
    void begin(std::string_view name) {
        separate();
        *out_ += '"';
        out_->append(name).append("\":");
    }

    std::string* out_;
};

}  // namespace signet::detail
