#!/usr/bin/env bash
# Compares the output of a page's program with the page: check_output.sh PAGE PROGRAM [ARGUMENT]
#
# The program must exit with 0, and each line that it prints must be on the page, in this order, at the end of a comment.
set -euo pipefail
output=$("${@:2}")
mapfile -t page <"$1"
at=0
while IFS= read -r line; do
    [[ -n $line ]] || continue
    while ((at < ${#page[@]})) && [[ ${page[at]} != *"// $line" ]]; do
        ((++at))
    done
    if ((at == ${#page[@]})); then
        echo "$1: the program prints '$line', and no comment says so (or not in this order)" >&2
        exit 1
    fi
done <<<"$output"

# A complete program must print something.
if grep -q '^```cpp program' "$1" && [[ -z $output ]]; then
    echo "$1: the program prints nothing" >&2
    exit 1
fi
