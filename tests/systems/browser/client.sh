#!/usr/bin/env bash
# signet-client.js and signet-axios.js alone, without a browser.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=run_node_tests.bash
source "$(dirname "$0")/run_node_tests.bash"
run_node_tests "$1" "unit/*.test.js"
