#!/usr/bin/env bash
# minimal prints the token that it issued, and the subject that it verified.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"
signet=$1/minimal

# shellcheck disable=SC2119  # run takes the arguments of the program, and this one has none
run
accepts
[[ $out =~ ^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$'\n''verified: user-42'$ ]] || fail "it prints '$out'"

finish
