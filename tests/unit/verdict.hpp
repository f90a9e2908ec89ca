// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <string>

#include "signet/result.hpp"

// Outcomes as text, so that a failing table row says what happened instead of "false".
namespace signet_test {

/// "ok", or the error's name and, where it has one, its claim: "expired (exp)".
template <class T>
std::string verdict(const signet::Result<T>& result) {
    if (result) {
        return "ok";
    }
    std::string text{result.error().name()};
    if (!result.error().claim().empty()) {
        text += " (" + result.error().claim() + ")";
    }
    return text;
}

/// What the exception of type `Exception` says that `action` throws; "nothing was thrown" if none is. An
/// exception of another type goes on to fail the test.
template <std::derived_from<std::exception> Exception>
std::string sentence_of(std::invocable auto&& action) {
    try {
        static_cast<void>(action());
    } catch (const Exception& error) {
        return error.what();
    }
    return "nothing was thrown";
}

}  // namespace signet_test
