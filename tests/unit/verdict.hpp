// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <string>

#include "signet/result.hpp"

// Outcomes as strings, so that a failing table row shows the outcome instead of "false".
namespace signet_test {

/// "ok", or the name of the error and its claim if it has one: "expired (exp)".
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

/// The message of the `Exception` that `action` throws, or "nothing was thrown". An exception of another type
/// fails the test.
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
