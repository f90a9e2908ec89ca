#!/usr/bin/env bash
# shellcheck source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
[[ -e /usr/include/jwt.h ]] || skip "libjwt is not installed"
cc -Wall -Wextra -Werror -o libjwt-side "$systems/algorithms/sides/libjwt.c" -ljwt
program=(./libjwt-side)
# shellcheck source=matrix.bash
source "$systems/algorithms/matrix.bash"
