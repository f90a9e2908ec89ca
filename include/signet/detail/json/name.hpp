// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace signet::detail {

/// The name of a member, with its escapes resolved. `tag` contains its length and its first seven characters.
/// Names of claims are short, so most comparisons of two names compare only two integers.
struct JsonName {
    std::string_view text;
    std::uint64_t tag = 0;

    constexpr JsonName() noexcept = default;
    constexpr explicit JsonName(std::string_view name) noexcept : JsonName{name, tag_of(name)} {}
    constexpr JsonName(std::string_view name, std::uint64_t name_tag) noexcept : text{name}, tag{name_tag} {}

    /// Two names of up to seven characters are equal when their tags are.
    friend constexpr bool operator==(const JsonName& a, const JsonName& b) noexcept {
        return a.tag == b.tag && (a.text.size() <= tagged_size || a.text == b.text);
    }

    static constexpr std::size_t tagged_size = 7;

    /// The length in the top byte (255 for longer names) and the first characters in the other bytes, the
    /// first character in the lowest.
    static constexpr std::uint64_t tag_of(std::string_view name) noexcept {
        std::uint64_t tag = length_tag(name.size());
        for (std::size_t i = (std::min)(name.size(), tagged_size); i-- > 0;) {
            tag |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
        }
        return tag;
    }

    /// The same for the first `size` of eight characters that `load_eight` has read; `size` is
    /// at most `tagged_size`.
    static constexpr std::uint64_t tag_of(std::uint64_t eight_characters, std::size_t size) noexcept {
        const std::uint64_t wanted = (std::uint64_t{1} << (8 * size)) - 1;
        return std::uint64_t{size} << 56 | (eight_characters & wanted);
    }

    /// One bit of 64 that equal names share, so names with different bits differ. The multiplier maps the
    /// claims of typical tokens to different bits, which saves comparisons in the verification rows of
    /// token_benchmark; any odd number is correct.
    [[nodiscard]] constexpr std::uint64_t bit() const noexcept {
        return std::uint64_t{1} << (tag * 0x9B810E766EC9D287 >> 58);
    }

private:
    static constexpr std::uint64_t length_tag(std::size_t size) noexcept {
        return std::uint64_t{std::min<std::size_t>(size, 255)} << 56;
    }
};

}  // namespace signet::detail
