// SPDX-License-Identifier: MIT
// The kill suite for the rotation decision: its unit test, unchanged.
#include "../unit/session/rotation_test.cpp"

int main() {
    for (void (*const run)() : mutation::test_cases()) {
        run();
    }
}
