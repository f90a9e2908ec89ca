#!/usr/bin/env bash
# A few mutants out of all, the same ones each time: that the driver and its suites still work. `scripts/mutate` runs the rest.
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
# Nearly all are: a sample that kills few has stopped to look.
((${killed:-0} >= wanted * 3 / 4)) || {
    echo "only ${killed:-0} of $wanted mutants were killed" >&2
    exit 1
}
