// SPDX-License-Identifier: MIT
#include "every_header.hpp"

std::string_view version_seen_by_first() {
    return signet::version;
}
