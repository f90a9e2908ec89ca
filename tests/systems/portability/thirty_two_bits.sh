#!/usr/bin/env bash
# The tests of the core where pointers, long and, by default, time_t have 32 bits.
set -euo pipefail
programs=$1
# shellcheck source-path=SCRIPTDIR source=foreign.bash
source "$(dirname "${BASH_SOURCE[0]}")/foreign.bash"
command -v i686-linux-gnu-g++ >/dev/null || skip "there is no g++ for i686"
foreign_openssl i386
build_tests i686-linux-gnu i386-linux-gnu -m32
emulator=()
# The emulator runs the tests if the kernel does not support such programs.
if ! ./tests --list-test-names-only >/dev/null 2>&1 && command -v qemu-i386 >/dev/null; then
    emulator=(qemu-i386)
fi
timeout 200 "${emulator[@]}" ./tests
