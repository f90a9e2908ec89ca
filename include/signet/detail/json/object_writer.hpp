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

#include "signet/detail/json/plain.hpp"
#include "signet/detail/json/string.hpp"
#include "signet/detail/text/digits.hpp"
#include "signet/detail/text/load.hpp"
#include "signet/error.hpp"

namespace signet::detail {

/// Writes a flat JSON object, one member at a time. Names are written unchanged, so they
/// must not need escapes.
class JsonObjectWriter {
public:
    explicit JsonObjectWriter(std::string& out) : out_{&out} { out += '{'; }

    /// Throws ClaimsError if `value` is not valid UTF-8.
    void text(std::string_view name, std::string_view value) {
        if (skip_json_plain(value.data(), value.data() + value.size()) == value.data() + value.size()) {
            char* const at = begin(name, value.size() + 2);
            *at = '"';
            *std::copy(value.begin(), value.end(), at + 1) = '"';
        } else {
            begin(name);
            append(name, value);
        }
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
        constexpr std::int64_t eight_digits = 100'000'000;
        if (value >= eight_digits * 10 && value < eight_digits * 100) {  // a date from 2001 to 2286
            char* const at = begin(name, 10);
            at[0] = static_cast<char>('0' + value / (eight_digits * 10));
            at[1] = static_cast<char>('0' + value / eight_digits % 10);
            store_eight(at + 2, eight_digits_of(static_cast<std::uint64_t>(value % eight_digits)));
            return;
        }
        begin(name);
        // Not initialized, because to_chars writes it before it is read.
        std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-pro-type-member-init)
        out_->append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
    }
    void boolean(std::string_view name, bool value) {
        begin(name);
        *out_ += value ? "true" : "false";
    }
    /// Appends members that are already JSON text: an object without its braces.
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
    /// Writes a name and returns the position after it, with room for a value of `value_size` characters.
    char* begin(std::string_view name, std::size_t value_size = 0) {
        // The string grows once, and the new characters are not cleared. Each append would
        // check the capacity again.
        const bool first = out_->back() == '{';
        const std::size_t place = out_->size();
        const std::size_t end = place + name.size() + (first ? 3 : 4) + value_size;
        out_->resize_and_overwrite(end, [end](char* /*text*/, std::size_t /*room*/) { return end; });
        char* at = out_->data() + place;
        if (!first) {
            *at++ = ',';
        }
        *at++ = '"';
        at = std::copy(name.begin(), name.end(), at);
        *at++ = '"';
        *at++ = ':';
        return at;
    }

    std::string* out_;
};

}  // namespace signet::detail
