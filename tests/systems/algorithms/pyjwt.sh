#!/usr/bin/env bash
# shellcheck source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_python jwt
program=(/usr/bin/python3 "$systems/algorithms/sides/pyjwt.py")
# shellcheck source=matrix.bash
source "$systems/algorithms/matrix.bash"
