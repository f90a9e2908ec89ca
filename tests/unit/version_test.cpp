// SPDX-License-Identifier: MIT
#include <signet/version.hpp>
#include <string>

#include "catch.hpp"

TEST_CASE("version is the three numbers joined by dots") {
    const std::string joined = std::to_string(SIGNET_VERSION_MAJOR) + "." +
                               std::to_string(SIGNET_VERSION_MINOR) + "." +
                               std::to_string(SIGNET_VERSION_PATCH);
    CHECK(signet::version == joined);
    CHECK(std::string(SIGNET_VERSION_STRING) == joined);
}

TEST_CASE("version equals the version of the package") {
    CHECK(signet::version == SIGNET_PACKAGE_VERSION);
}
