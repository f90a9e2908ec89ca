// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "signet/detail/crypto/common_words.hpp"
#include "signet/detail/text/ascii.hpp"

// Estimates how many guesses find a text if words, keyboard runs, dates and repetitions are tried first. The
// result is an upper bound of its entropy in bits. A random key is far above the limits, because it contains
// few such patterns. Accepts any bytes, and makes no copies that would have to be erased.
namespace signet::detail {

inline constexpr std::size_t longest_judged_text = 512;

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// The letter that a digit or sign often replaces, as in "p4ssw0rd"; otherwise the lower-case character.
constexpr char plain_letter(char c) noexcept {
    constexpr std::string_view signs = "013457@$!", letters = "oieastasi";
    const std::size_t at = signs.find(c);
    return at == std::string_view::npos ? lower_case(c) : letters[at];
}

/// Estimates the entropy of one text.
class TextGuesser {
public:
    explicit TextGuesser(std::string_view text) noexcept : text_{text.substr(0, longest_judged_text)} {
        std::array<bool, 5> classes{};
        for (const char c : text_) {
            const char letter = lower_case(c);
            const std::size_t kind = is_digit(c)                      ? 0U
                                     : letter >= 'a' && letter <= 'z' ? (c == letter ? 1U : 2U)
                                     : c > ' ' && c <= '~'            ? 3U
                                                                      : 4U;
            classes[kind] = true;
            is_hex_ = is_hex_ && (is_digit(c) || (letter >= 'a' && letter <= 'f'));
        }
        constexpr std::array<double, 5> sizes{10, 26, 26, 33, 0};
        double alphabet = is_hex_ ? 16 : 0;
        for (std::size_t i = 0; i < sizes.size() && !is_hex_; ++i) {
            alphabet += classes[i] ? sizes[i] : 0;
        }
        bits_of_character_ = std::log2((std::max)(alphabet, 10.0));
    }

    /// The entropy in bits: the lowest sum of bits of all ways to divide the text into known parts.
    [[nodiscard]] double bits() const noexcept {
        std::array<double, longest_judged_text + 1> cheapest{};
        std::fill(cheapest.begin() + 1, cheapest.end(), 1e9);
        for (std::size_t at = 0; at < text_.size(); ++at) {
            const double here = cheapest[at];
            const auto offer = [&](std::size_t length, double bits) {
                cheapest[at + length] = (std::min)(cheapest[at + length], here + bits);
            };
            offer(1, bits_of(text_[at]));
            offer_words(at, offer);
            offer_runs(at, offer);
        }
        const double bits = cheapest[text_.size()];
        OPENSSL_cleanse(cheapest.data(), sizeof cheapest);
        return bits;
    }

    [[nodiscard]] bool is_hex() const noexcept { return is_hex_; }

private:
    /// Separators cost few bits: an attacker tries them with words.
    [[nodiscard]] double bits_of(char c) const noexcept {
        constexpr std::string_view between_words{" -_.,:;!?/\t\r\n\0", 14};
        constexpr double of_separator = 2.5, of_other_byte = 7;
        const bool printable = c > ' ' && c <= '~';
        if (!is_hex_ && between_words.find(c) != std::string_view::npos) {
            return of_separator;
        }
        return printable ? bits_of_character_ : of_other_byte;
    }

    template <class Offer>
    void offer_words(std::size_t at, const Offer& offer) const noexcept {
        constexpr double of_word = 9, of_short_word = 7;
        const char first = plain_letter(text_[at]);
        if (first < 'a' || first > 'z') {
            return;
        }
        const auto letter = static_cast<std::size_t>(first - 'a');
        for (std::size_t i = common_words_by_letter[letter]; i < common_words_by_letter[letter + 1]; ++i) {
            const std::string_view word = common_words[i];
            if (word.size() <= text_.size() - at &&
                std::equal(word.begin(), word.end(), text_.begin() + static_cast<std::ptrdiff_t>(at),
                           [](char w, char c) { return w == lower_case(c) || w == plain_letter(c); })) {
                offer(word.size(), word.size() > 2 ? of_word : of_short_word);
            }
        }
    }

    /// Offers alphabet runs (up, down or one repeated character), keyboard runs, repetitions and dates.
    template <class Offer>
    void offer_runs(std::size_t at, const Offer& offer) const noexcept {
        constexpr double of_run = 8, of_date = 15, of_year = 8;
        constexpr std::size_t shortest = 4;
        for (const int step : {-1, 0, 1}) {
            std::size_t length = 1;
            while (at + length < text_.size() &&
                   lower_case(text_[at + length]) - lower_case(text_[at + length - 1]) == step) {
                ++length;
            }
            if (length >= shortest) {
                offer(length, of_run);
            }
        }
        constexpr std::array<std::string_view, 5> rows{
            "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
            "1234567890-=", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"};
        for (const std::string_view row : rows) {
            for (const bool forward : {true, false}) {
                const std::size_t length = keys_in_a_row(at, row, forward);
                if (length >= shortest) {
                    offer(length, of_run);
                }
            }
        }
        for (std::size_t earlier = 0; earlier + shortest <= at; ++earlier) {
            std::size_t length = 0;
            while (at + length < text_.size() && text_[earlier + length] == text_[at + length]) {
                ++length;
            }
            if (length >= shortest) {
                offer(length, of_run);
            }
        }
        if (is_year(at)) {
            offer(4, is_hex_ ? 4 * bits_of_character_ : of_year);
            if (digits_at(at + 4, 4) && text_[at + 4] <= '1' && text_[at + 6] <= '3') {
                offer(8, of_date);
            }
            if (at + 10 <= text_.size() && digits_at(at + 5, 2) && digits_at(at + 8, 2) &&
                text_[at + 4] == text_[at + 7]) {
                offer(10, of_date);
            }
        }
    }

    [[nodiscard]] std::size_t keys_in_a_row(std::size_t at, std::string_view row,
                                            bool forward) const noexcept {
        std::size_t key = row.find(lower_case(text_[at]));
        std::size_t length = 0;
        while (key < row.size() && at + length < text_.size() && row[key] == lower_case(text_[at + length])) {
            ++length;
            if (!forward && key == 0) {
                break;
            }
            key = forward ? key + 1 : key - 1;
        }
        return length;
    }
    [[nodiscard]] bool digits_at(std::size_t at, std::size_t count) const noexcept {
        return at + count <= text_.size() &&
               std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(at),
                           text_.begin() + static_cast<std::ptrdiff_t>(at + count), is_digit);
    }
    [[nodiscard]] bool is_year(std::size_t at) const noexcept {
        return digits_at(at, 4) && (text_.substr(at, 2) == "19" || text_.substr(at, 2) == "20");
    }

    std::string_view text_;
    bool is_hex_ = true;
    double bits_of_character_ = 0;
};

/// The decoded bytes of hex, base64 or base64url text; empty for other text. Erased when destroyed.
class DecodedText {
public:
    explicit DecodedText(std::string_view text) noexcept {
        text = text.substr(0, text.find_last_not_of("=\r\n") + 1).substr(0, longest_judged_text);
        const bool is_hex =
            std::all_of(text.begin(), text.end(), [](char c) { return value_of(c, hex) < 16; });
        const unsigned bits_of_digit = is_hex ? 4 : 6;
        unsigned pending = 0, bits = 0;
        for (const char c : text) {
            const unsigned digit = value_of(c, is_hex ? hex : base64);
            if (digit >= 1U << bits_of_digit) {
                size_ = 0;
                return;
            }
            pending = (pending << bits_of_digit | digit) & 0xFFFU;
            bits += bits_of_digit;
            if (bits >= 8) {
                bits -= 8;
                bytes_[size_++] = static_cast<char>(pending >> bits & 0xFFU);
            }
        }
    }
    DecodedText(const DecodedText&) = delete;
    DecodedText& operator=(const DecodedText&) = delete;
    ~DecodedText() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    /// The bytes if all of them are ASCII text; otherwise empty.
    [[nodiscard]] std::string_view ascii() const noexcept {
        const std::string_view bytes{bytes_.data(), size_};
        const bool is_text = std::all_of(bytes.begin(), bytes.end(), [](char c) {
            return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
        });
        return is_text ? bytes : std::string_view{};
    }

private:
    static constexpr std::string_view hex = "0123456789abcdef";
    static constexpr std::string_view base64 =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static unsigned value_of(char c, std::string_view digits) noexcept {
        c = digits == hex ? lower_case(c) : c == '-' ? '+' : c == '_' ? '/' : c;
        return static_cast<unsigned>((std::min)(digits.find(c), std::size_t{64}));
    }

    std::array<char, longest_judged_text> bytes_{};
    std::size_t size_ = 0;
};

/// Whether a search that tries frequent patterns first finds the text. The shortest keys that must pass are
/// 16 random bytes and their hex text, which have 128 bits.
inline bool is_guessable_text(std::string_view text) noexcept {
    constexpr double enough = 112, enough_for_few = 72;
    const TextGuesser guesser{text};
    if (guesser.bits() < (guesser.is_hex() ? enough_for_few : enough)) {
        return true;
    }
    constexpr std::size_t few = 24;
    const DecodedText decoded{text};
    const std::string_view inside = decoded.ascii();
    return !inside.empty() && TextGuesser{inside}.bits() < (inside.size() < few ? enough_for_few : enough);
}

/// 8-4-4-4-12 hexadecimal digits, optionally in braces or after "urn:uuid:". A UUID has at most 122 random
/// bits, and some versions contain a time and an address (RFC 9562).
inline bool looks_like_uuid(std::string_view text) noexcept {
    constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", around = " \t\r\n{}\"'\0";
    const auto is_around = [around](char c) { return c == '\0' || around.find(c) != std::string_view::npos; };
    while (!text.empty() && is_around(text.back())) {
        text.remove_suffix(1);
    }
    while (!text.empty() && is_around(text.front())) {
        text.remove_prefix(1);
    }
    constexpr std::string_view urn = "urn:uuid:";
    text.remove_prefix(text.substr(0, urn.size()) == urn ? urn.size() : 0);
    return text.size() == form.size() &&
           std::equal(text.begin(), text.end(), form.begin(), [](char c, char wanted) {
               const char letter = lower_case(c);
               return wanted == '-' ? c == '-' : is_digit(c) || (letter >= 'a' && letter <= 'f');
           });
}

}  // namespace signet::detail
