#!/usr/bin/env bash
# The corrected axios client of the Django and Express designs, with services on signet.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/compat"
need_node_modules
exec node "${0%.sh}.mjs" "$1"
