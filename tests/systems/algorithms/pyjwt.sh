#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_python jwt
# shellcheck source-path=SCRIPTDIR source=matrix.bash
source "$systems/algorithms/matrix.bash" "$1" /usr/bin/python3 "$systems/algorithms/sides/pyjwt.py"
