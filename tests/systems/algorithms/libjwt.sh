#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
[[ -e /usr/include/jwt.h ]] || skip "libjwt is not installed"
cc -Wall -Wextra -Werror -o libjwt-side "$systems/algorithms/sides/libjwt.c" -ljwt
# Version 1.10 has no other public-key algorithms that signet has.
export public_key_algorithms="ES256 RS256" reads_jwk_sets=no
# shellcheck source-path=SCRIPTDIR source=matrix.bash
source "$systems/algorithms/matrix.bash" "$1" ./libjwt-side
