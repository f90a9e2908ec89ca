#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_node_modules
export public_key_algorithms="ES256 RS256 PS256"
# shellcheck source-path=SCRIPTDIR source=matrix.bash
source "$systems/algorithms/matrix.bash" "$1" node "$systems/algorithms/sides/jsonwebtoken.mjs"
