#!/usr/bin/env bash
# The output of `signet completion fish` works in fish.
# shellcheck source-path=SCRIPTDIR source=shells.bash
source "$(dirname "$0")/shells.bash"
command -v fish >/dev/null || skip "there is no fish"

"$1/signet" completion fish >signet.fish
export HOME=$PWD
# shellcheck disable=SC2016  # fish expands it
offer() { fish --no-config -c 'source signet.fish; complete -C $argv[1]' "$1" | cut -f1; }
expect_offers
expect_offer "signet keys list ri" "ring/"
