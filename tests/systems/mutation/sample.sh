#!/usr/bin/env bash
# Runs a fixed sample of the mutants, to check that the driver and its suites work. `scripts/mutate` runs all.
set -euo pipefail
command -v clang++-19 >/dev/null || {
    echo "program test skipped: clang++-19 is not installed"
    exit 77
}
root=$(cd "$(dirname "$0")/../../.." && pwd)
wanted=4
report=$("$root/scripts/mutate" --sample $wanted --seconds 280) || {
    status=$?
    echo "$report"
    exit $status
}
echo "$report"
killed=$(sed -nE "s/^$wanted of $wanted mutants tried in [0-9]+ s: ([0-9]+) killed.*/\1/p" <<<"$report")
# Nearly all are killed. If few are, the suites do not run correctly.
((${killed:-0} >= wanted * 3 / 4)) || {
    echo "only ${killed:-0} of $wanted mutants were killed" >&2
    exit 1
}
