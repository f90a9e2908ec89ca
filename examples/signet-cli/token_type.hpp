// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace cli {

/// A policy whose type is known only when the program runs: `--type` sets it. The claim `type` marks its
/// tokens, which is the default marking of policies.
struct NamedPolicy {
    struct Name {
        static std::string& value() {
            static std::string name;
            return name;
        }
        // The library checks policies at compile time, when the name is not known yet.
        constexpr operator std::string_view() const {  // NOLINT(google-explicit-constructor)
            if consteval {
                return "named";
            } else {
                return value();
            }
        }
    };
    static constexpr Name type{};
    static constexpr std::chrono::seconds lifetime{1};
};

}  // namespace cli
