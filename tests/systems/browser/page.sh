#!/usr/bin/env bash
# The page of auth-server in Chromium: tabs, profiles, and all failures that its buttons cause.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=run_node_tests.bash
source "$(dirname "$0")/run_node_tests.bash"
[[ -x ${CHROMIUM-/usr/bin/chromium} ]] || skip "chromium is not installed"
run_node_tests "$1" e2e/all.js
