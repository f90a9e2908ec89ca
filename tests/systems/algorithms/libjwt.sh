#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
[[ -e /usr/include/jwt.h ]] || skip "libjwt is not installed"
cc -Wall -Wextra -Werror -o libjwt-side "$systems/algorithms/sides/libjwt.c" -ljwt
# shellcheck source-path=SCRIPTDIR source=matrix.bash
source "$systems/algorithms/matrix.bash" "$1" ./libjwt-side
