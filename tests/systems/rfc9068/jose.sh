#!/usr/bin/env bash
# Access tokens of RFC 9068, issued by signet for jose and by jose for signet.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/compat"
need_node_modules
exec node "${0%.sh}.mjs" "$1"
