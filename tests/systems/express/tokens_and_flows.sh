#!/usr/bin/env bash
# An Express service on jsonwebtoken with a secret for each type, and one on signet: tokens, and which service refreshes
# them.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/compat"
need_node_modules
exec node "${0%.sh}.mjs" "$1"
