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

#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/json/document.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/registered_claims.hpp"

namespace signet::detail {

/// The JSON text of a checked payload, and the positions of the registered claims in it. After a move it has
/// no claims and is expired.
class Payload {
public:
    /// `json` is the text that `claims` points into. It is taken by reference, because moving a short string
    /// changes its `data()`, and the positions are counted from there.
    Payload(std::string&& json, const RegisteredClaims& claims)
        : index_{Index{json, claims}}, text_{std::move(json)} {
        keep_text_of(index_->issuer);
        keep_text_of(index_->subject);
        keep_text_of(index_->id);
        keep_text_of(index_->session_id);
    }

    [[nodiscard]] std::string_view issuer() const noexcept { return view(index_->issuer); }
    [[nodiscard]] std::string_view subject() const noexcept { return view(index_->subject); }
    [[nodiscard]] std::string_view id() const noexcept { return view(index_->id); }
    [[nodiscard]] std::string_view session_id() const noexcept { return view(index_->session_id); }
    [[nodiscard]] std::chrono::sys_seconds expires_at() const noexcept { return index_->expires_at; }
    [[nodiscard]] std::optional<std::chrono::sys_seconds> not_before() const noexcept {
        return index_->not_before;
    }
    [[nodiscard]] std::optional<std::chrono::sys_seconds> issued_at() const noexcept {
        return index_->issued_at;
    }

    [[nodiscard]] std::vector<std::string> audience() const {
        std::vector<std::string> names;
        const std::string_view raw = view(index_->audience);
        if (!raw.empty()) {
            const JsonValue value{raw, raw.front() == '"' ? JsonKind::string : JsonKind::array,
                                  index_->audience.escaped};
            static_cast<void>(
                for_each_string(value, [&names](std::string_view name) { names.emplace_back(name); }));
        }
        return names;
    }

    /// Empty after a move.
    [[nodiscard]] std::string_view json_text() const noexcept {
        return std::string_view{*text_}.substr(0, index_->json_size);
    }
    [[nodiscard]] nlohmann::json json() const {
        return json_text().empty() ? nlohmann::json::object() : json_document(json_text());
    }

    /// The JSON of one claim, if present. This costs an eighth of a document with all claims.
    [[nodiscard]] std::optional<std::string> claim_json(std::string_view name) const {
        JsonMembers members;
        // The JSON was valid before. The reader may report the strings appended to it, which does not matter.
        static_cast<void>(members.read(*text_));
        const JsonValue* const value = members.find(name);
        return value == nullptr ? std::nullopt : std::optional{std::string{value->raw}};
    }

private:
    /// 32 bits are enough: no verifier accepts a token of 4 GiB.
    struct Place {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
        bool escaped = false;

        Place() = default;
        Place(const JsonValue* claim, const std::string& json) noexcept {
            if (claim != nullptr) {
                begin = static_cast<std::uint32_t>(claim->raw.data() - json.data());
                size = static_cast<std::uint32_t>(claim->raw.size());
                escaped = claim->escaped;
            }
        }
    };

    static std::optional<std::chrono::sys_seconds> floor_of(NumericDate date) noexcept {
        return date ? std::optional{date.floor()} : std::nullopt;
    }

    struct Index {
        std::chrono::sys_seconds expires_at{};
        std::optional<std::chrono::sys_seconds> not_before{};
        std::optional<std::chrono::sys_seconds> issued_at{};
        std::size_t json_size = 0;
        Place issuer{};
        Place subject{};
        Place id{};
        Place session_id{};
        Place audience{};

        Index() = default;
        Index(const std::string& json, const RegisteredClaims& claims)
            : expires_at{claims.expires_at ? claims.expires_at.floor() : (std::chrono::sys_seconds::max)()},
              not_before{floor_of(claims.not_before)},
              issued_at{floor_of(claims.issued_at)},
              json_size{json.size()},
              issuer{claims.issuer, json},
              subject{claims.subject, json},
              id{claims.id, json},
              session_id{claims.session_id, json},
              audience{claims.audience, json} {}
    };

    [[nodiscard]] std::string_view view(const Place& place) const noexcept {
        return {text_->data() + place.begin, place.size};
    }

    /// Drops the quotes. A string with escapes is resolved into a copy that is appended to the JSON text, so
    /// that the payload needs one allocation only: the verification rows of token_benchmark count them.
    void keep_text_of(Place& place) {
        if (place.size == 0 || (*text_)[place.begin] != '"') {
            return;
        }
        ++place.begin;
        place.size -= 2;
        if (place.escaped) {
            const std::string plain = json_unescape(view(place));
            place.begin = static_cast<std::uint32_t>(text_->size());
            place.size = static_cast<std::uint32_t>(plain.size());
            *text_ += plain;
        }
    }

    // In this order: the positions are counted before the text is moved.
    EmptiedByMove<Index> index_;
    EmptiedByMove<std::string> text_;
};

}  // namespace signet::detail
