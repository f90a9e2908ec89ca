// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
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
        // Written before it is read.
        std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init)
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
        // Room is made once: appending piece by piece looks for it each time.
        const bool first = out_->back() == '{';
        const std::size_t place = out_->size();
        out_->resize(place + name.size() + (first ? 3 : 4));
        char* at = out_->data() + place;
        if (!first) {
            *at++ = ',';
        }
        *at++ = '"';
        at = std::copy(name.begin(), name.end(), at);
        *at++ = '"';
        *at = ':';
    }

    std::string* out_;
};

}  // namespace signet::detail
