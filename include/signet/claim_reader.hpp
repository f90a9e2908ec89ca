// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/error.hpp"
#include "signet/result.hpp"

namespace signet {

/// Reads single claims of a payload whose signature has been checked, without building a JSON document.
///
/// The `check` of a policy receives one, which is valid during that call only. Every reader returns an empty
/// optional if the claim is absent, and `Errc::invalid_claim` if its value has another type (`null`
/// included). Immutable and thread-safe.
class ClaimReader {
public:
    /// For use by the library only.
    explicit ClaimReader(const detail::JsonMembers& members) noexcept : members_{&members} {}

    /// Whether the claim is present, with any value.
    [[nodiscard]] bool contains(std::string_view name) const noexcept {
        return members_->find(name) != nullptr;
    }

    /// Whether the claim is present and its value is `null`.
    [[nodiscard]] bool is_null(std::string_view name) const noexcept {
        const detail::JsonValue* const value = members_->find(name);
        return value != nullptr && value->kind == detail::JsonKind::null;
    }

    /// Whether the claim is a string equal to `expected`, byte for byte.
    [[nodiscard]] bool equals(std::string_view name, std::string_view expected) const {
        const detail::JsonValue* const value = members_->find(name);
        return value != nullptr && value->equals(expected);
    }

    /// The claim as a string, its escapes resolved.
    [[nodiscard]] Result<std::optional<std::string>> text(std::string_view name) const {
        const detail::JsonValue* const value = members_->find(name);
        if (value == nullptr) {
            return std::nullopt;
        }
        if (value->kind != detail::JsonKind::string) {
            return invalid(name);
        }
        return detail::json_unescape(value->inside());
    }

    /// The claim as `true` or `false`.
    [[nodiscard]] Result<std::optional<bool>> boolean(std::string_view name) const {
        const detail::JsonValue* const value = members_->find(name);
        if (value == nullptr) {
            return std::nullopt;
        }
        if (value->kind != detail::JsonKind::boolean) {
            return invalid(name);
        }
        return value->raw == "true";
    }

    /// The claim as a NumericDate (RFC 7519 §2) from the year 1 to 9999, rounded down to seconds.
    [[nodiscard]] Result<std::optional<std::chrono::sys_seconds>> date(std::string_view name) const {
        const auto exact = exact_date(name);
        if (!exact) {
            return Unexpected{exact.error()};
        }
        return *exact ? std::optional{std::chrono::floor<std::chrono::seconds>(**exact)} : std::nullopt;
    }

    /// The same, rounded down to microseconds.
    [[nodiscard]] Result<std::optional<std::chrono::sys_time<std::chrono::microseconds>>> exact_date(
        std::string_view name) const {
        const detail::JsonValue* const value = members_->find(name);
        if (value == nullptr) {
            return std::nullopt;
        }
        if (value->kind == detail::JsonKind::number) {
            if (const auto date = detail::parse_numeric_date(value->raw)) {
                return date.floor() + date.fraction();
            }
        }
        return invalid(name);
    }

    /// Calls `visit(std::string_view)` for the string, or for each string of the array, that is the value.
    /// Returns false if the claim is absent.
    template <std::invocable<std::string_view> Visit>
    [[nodiscard]] Result<bool> for_each_text(std::string_view name, Visit&& visit) const {
        const detail::JsonValue* const value = members_->find(name);
        if (value == nullptr) {
            return false;
        }
        if (!detail::for_each_string(*value, visit)) {
            return invalid(name);
        }
        return true;
    }

private:
    static Unexpected<Error> invalid(std::string_view name) {
        return Unexpected{Error{Errc::invalid_claim, name}};
    }

    const detail::JsonMembers* members_;
};

}  // namespace signet
