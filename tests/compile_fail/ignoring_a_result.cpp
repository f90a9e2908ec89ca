// expect: ignoring return
// flags: -Werror=unused-result
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

signet::Result<void> charge_card();

void handle() {
    if (!charge_card()) {
        return;
    }
#ifdef SIGNET_MUST_NOT_COMPILE
    charge_card();
#endif
}
