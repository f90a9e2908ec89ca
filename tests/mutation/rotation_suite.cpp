// SPDX-License-Identifier: MIT
// What kills mutants of the rotation decision: its unit test, as it is.
#include "../unit/session/rotation_test.cpp"

int main() {
    for (void (*const run)() : mutation::test_cases()) {
        run();
    }
}
