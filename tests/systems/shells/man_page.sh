#!/usr/bin/env bash
# Two programs check that the man page is valid.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
page=$systems/../../examples/signet-cli/signet.1
command -v mandoc >/dev/null || skip "there is no mandoc"
command -v groff >/dev/null || skip "there is no groff"

mandoc -T lint -W warning "$page"
complaints=$(groff -man -Tutf8 -ww -z "$page" 2>&1)
[[ -z $complaints ]] || {
    echo "$complaints" >&2
    exit 1
}
mandoc -T utf8 "$page" | grep -q "signet keys rotate"
