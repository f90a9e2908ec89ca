// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "signet/errc.hpp"
#include "signet/exceptions.hpp"
#include "signet/store_failure.hpp"

namespace signet {

/// Why signet refused a token, a header, a request or a session: a code, the claim that it is about, and for
/// a store that failed how it failed.
///
/// An error contains no token, no key and no string that only the token supplied. Thread-safe while it
/// does not change.
class Error {
public:
    /// An error about the token or the session as a whole.
    // Not explicit, so that a function can `return Unexpected{Errc::expired}`.
    Error(Errc code) noexcept : code_{code} {}  // NOLINT(google-explicit-constructor)
    /// An error about one claim or header parameter.
    Error(Errc code, std::string_view claim) : code_{code}, claim_{claim} {}
    /// `Errc::store_unavailable`, and how the store failed.
    Error(StoreFailure failure) noexcept  // NOLINT(google-explicit-constructor)
        : code_{Errc::store_unavailable}, store_failure_{failure} {}

    /// The reason, to be compared with an enumerator: `error.code() == Errc::expired`.
    [[nodiscard]] Errc code() const noexcept { return code_; }
    /// The claim or header parameter that the error is about: a registered name, or one that the program
    /// requires. Empty if the error is not about one claim.
    [[nodiscard]] const std::string& claim() const noexcept { return claim_; }
    /// How the store failed; empty unless the code is `Errc::store_unavailable`.
    [[nodiscard]] std::optional<StoreFailure> store_failure() const noexcept { return store_failure_; }
    /// The stable machine name of the code, for logs and clients: `"expired"`.
    [[nodiscard]] std::string_view name() const noexcept { return error_name(code_); }
    /// One sentence for people, with the claim or the store failure in parentheses:
    /// `"the token has expired (exp)"`.
    [[nodiscard]] std::string message() const {
        std::string text{error_sentence(code_)};
        const std::string_view detail =
            store_failure_ ? store_failure_name(*store_failure_) : std::string_view{claim_};
        if (!detail.empty()) {
            text.append(" (").append(detail).append(")");
        }
        return text;
    }
    /// The same reason as a `std::error_code`.
    [[nodiscard]] std::error_code error_code() const noexcept { return make_error_code(code_); }

    friend bool operator==(const Error&, const Error&) = default;
    friend bool operator==(const Error& error, Errc code) noexcept { return error.code_ == code; }
    friend bool operator==(const Error& error, StoreFailure failure) noexcept {
        return error.store_failure_ == failure;
    }

private:
    Errc code_;
    std::optional<StoreFailure> store_failure_{};
    std::string claim_{};
};

}  // namespace signet
