#!/usr/bin/env bash
# The output of `signet completion zsh` works in zsh, called as bashcompinit calls it.
# shellcheck source-path=SCRIPTDIR source=shells.bash
source "$(dirname "$0")/shells.bash"
command -v zsh >/dev/null || skip "there is no zsh"

"$1/signet" completion zsh >signet.zsh
export HOME=$PWD
# shellcheck disable=SC2016  # zsh expands it
offer() {
    zsh -f -c '
        source ./signet.zsh
        complete_words() {
            emulate -L sh
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            _signet
            printf "%s\n" "${COMPREPLY[@]}"
        }
        words=(${(s: :)1})
        [[ $1 == *" " ]] && words+=("")
        complete_words "${words[@]}"' zsh "$1"
}
expect_offers
expect_offer "signet keys list ri" "ring"
