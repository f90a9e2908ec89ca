// SPDX-License-Identifier: MIT
#include "every_header.hpp"

std::string_view version_seen_by_first();

int main() {
    return version_seen_by_first().data() == signet::version.data() ? 0 : 1;
}
