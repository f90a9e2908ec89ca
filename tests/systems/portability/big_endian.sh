#!/usr/bin/env bash
# The tests of the core on s390x, which is big-endian.
set -euo pipefail
programs=$1
# shellcheck source-path=SCRIPTDIR source=foreign.bash
source "$(dirname "${BASH_SOURCE[0]}")/foreign.bash"
command -v s390x-linux-gnu-g++ >/dev/null || skip "there is no g++ for s390x"
command -v qemu-s390x >/dev/null || skip "there is no qemu-s390x"
foreign_openssl s390x
build_tests s390x-linux-gnu s390x-linux-gnu
timeout 200 qemu-s390x ./tests
