#!/usr/bin/env bash
# shellcheck source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_node_modules
program=(node "$systems/algorithms/sides/jsonwebtoken.mjs")
# shellcheck source=matrix.bash
source "$systems/algorithms/matrix.bash"
