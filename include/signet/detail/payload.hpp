// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/detail/json_document.hpp"
#include "signet/detail/json_members.hpp"
#include "signet/detail/registered_claims.hpp"

namespace signet::detail {

/// The JSON text of a checked payload, and where in it the registered claims are. Owns all that it points to.
class Payload {
public:
    /// `json` is the text that `claims` points into: taken by reference, because a short string moves house
    /// when it is moved, and the places in it must be counted from where it was read.
    Payload(std::string&& json, const RegisteredClaims& claims)
        : expires_at_{claims.expires_at ? claims.expires_at.floor() : (std::chrono::sys_seconds::max)()},
          json_size_{json.size()},
          issuer_{claims.issuer, json},
          subject_{claims.subject, json},
          id_{claims.id, json},
          session_id_{claims.session_id, json},
          audience_{claims.audience, json},
          text_{std::move(json)} {
        keep_floor_of(claims.not_before, not_before_);
        keep_floor_of(claims.issued_at, issued_at_);
        keep_text_of(issuer_);
        keep_text_of(subject_);
        keep_text_of(id_);
        keep_text_of(session_id_);
    }

    [[nodiscard]] std::string_view issuer() const noexcept { return view(issuer_); }
    [[nodiscard]] std::string_view subject() const noexcept { return view(subject_); }
    [[nodiscard]] std::string_view id() const noexcept { return view(id_); }
    [[nodiscard]] std::string_view session_id() const noexcept { return view(session_id_); }
    [[nodiscard]] std::chrono::sys_seconds expires_at() const noexcept { return expires_at_; }
    [[nodiscard]] std::optional<std::chrono::sys_seconds> not_before() const noexcept { return not_before_; }
    [[nodiscard]] std::optional<std::chrono::sys_seconds> issued_at() const noexcept { return issued_at_; }

    [[nodiscard]] std::vector<std::string> audience() const {
        std::vector<std::string> names;
        const std::string_view raw = view(audience_);
        if (!raw.empty()) {
            const JsonValue value{raw, raw.front() == '"' ? JsonKind::string : JsonKind::array,
                                  audience_.escaped};
            static_cast<void>(
                for_each_string(value, [&names](std::string_view name) { names.emplace_back(name); }));
        }
        return names;
    }

    [[nodiscard]] std::string_view json_text() const noexcept { return {text_.data(), json_size_}; }
    [[nodiscard]] nlohmann::json json() const { return json_document(json_text()); }

    /// The JSON of one claim, if there is one: an eighth of the work of reading all of them into a document.
    [[nodiscard]] std::optional<std::string> claim_json(std::string_view name) const {
        JsonMembers members;
        // The JSON has passed before. What the reader says of the texts kept behind it does not matter.
        static_cast<void>(members.read(text_));
        const JsonValue* const value = members.find(name);
        return value == nullptr ? std::nullopt : std::optional{std::string{value->raw}};
    }

private:
    /// 32 bits are enough: no verifier takes a token of 4 GiB.
    struct Place {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
        bool escaped = false;

        Place(const JsonValue* claim, const std::string& json) noexcept {
            if (claim != nullptr) {
                begin = static_cast<std::uint32_t>(claim->raw.data() - json.data());
                size = static_cast<std::uint32_t>(claim->raw.size());
                escaped = claim->escaped;
            }
        }
    };

    static void keep_floor_of(NumericDate date, std::optional<std::chrono::sys_seconds>& moment) noexcept {
        if (date) {
            moment = date.floor();
        }
    }

    [[nodiscard]] std::string_view view(const Place& place) const noexcept {
        return {text_.data() + place.begin, place.size};
    }

    /// Drops the quotes, and resolves escapes into a copy behind the JSON text.
    void keep_text_of(Place& place) {
        if (place.size == 0 || text_[place.begin] != '"') {
            return;
        }
        ++place.begin;
        place.size -= 2;
        if (place.escaped) {
            const std::string plain = json_unescape(view(place));
            place.begin = static_cast<std::uint32_t>(text_.size());
            place.size = static_cast<std::uint32_t>(plain.size());
            text_ += plain;
        }
    }

    // Members are made in this order: the places are counted before the text moves in.
    std::chrono::sys_seconds expires_at_;
    std::optional<std::chrono::sys_seconds> not_before_;
    std::optional<std::chrono::sys_seconds> issued_at_;
    std::size_t json_size_;
    Place issuer_;
    Place subject_;
    Place id_;
    Place session_id_;
    Place audience_;
    std::string text_;
};

}  // namespace signet::detail
