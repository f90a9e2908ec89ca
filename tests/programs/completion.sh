#!/usr/bin/env bash
# signet completion and the man page contain every verb and every option that --help shows.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"
page=$(dirname "$0")/../../examples/signet-cli/signet.1
verbs=(keygen issue verify inspect 'keys rotate' 'keys list' 'keys prune' 'keys remove' 'keys import' 'keys export' completion)

run --help
expect_same "$(sed -n 's/^  \([a-z]\{3,\}\( [a-z]\+\)\?\)  .*/\1/p' out.txt | sort)" "$(printf '%s\n' "${verbs[@]}" | sort)"

"$signet" completion bash >completion.bash || fail "no script for bash"
# shellcheck source=/dev/null
source completion.bash || fail "bash does not read its script"

# complete_words WORD...: the completions of the last word.
complete_words() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _signet
    offered=" ${COMPREPLY[*]} "
}
offers() {
    local word
    for word in "$@"; do
        [[ $offered == *" $word "* ]] || fail "for '${COMP_WORDS[*]}', bash is not offered '$word' but '$offered'"
    done
}

# options VERB: the options in its help.
options() {
    local words
    read -ra words <<<"$1"
    "$signet" "${words[@]}" --help | grep -oE '^  --[a-z-]+' | tr -d ' '
}
# section VERB: the sections of the man page about this verb and about all verbs.
section() {
    awk -v verb="signet $1" '/^\.S[SH]/ { on = $0 == ".SS " verb || $0 ~ /KEYS$|Common options/ } on' "$page" | sed 's/\\-/-/g'
}
for verb in "${verbs[@]}"; do
    read -ra words <<<"$verb"
    complete_words signet "${words[@]}" -
    mapfile -t expected < <(options "$verb")
    ((${#expected[@]})) || fail "no options in the help of $verb"
    offers "${expected[@]}"
    grep -qFx ".SS signet $verb" "$page" || fail "the man page has no section for $verb"
    for option in "${expected[@]}"; do
        section "$verb" | grep -qE -- "^\.(TP|BI?|BR|SS|B)? ?\"?.*${option}([^a-z-]|$)" ||
            fail "the man page does not tell of $option at $verb"
    done
done
for option in $(sed 's/\\-/-/g' "$page" | grep -oE -- '--[a-z][a-z-]+' | sort -u); do
    [[ $option == --version || $option == --name ]] || grep -qe "$option " -e "$option'" completion.bash ||
        fail "the man page tells of $option, which there is not"
done

complete_words signet ""
offers keygen issue verify inspect completion keys help --version
complete_words signet keys ""
offers rotate list prune remove import export
complete_words signet verify --type ""
expect_same "$offered" " access refresh "
complete_words signet issue --alg HS3
expect_same "$offered" " HS384 "
complete_words signet keygen --alg E
expect_same "$offered" " ES256 ES384 ES512 EdDSA Ed25519 "
complete_words signet completion ""
expect_same "$offered" " bash zsh fish "
mkdir 'a ring'
complete_words signet keys rotate a
expect_same "$offered" " a ring "
complete_words signet issue --sub ""
expect_same "$offered" "  "
complete_words signet frobnicate --
expect_same "$offered" "  "

run completion csh
rejects_usage "SHELL is bash, zsh or fish"
run completion
rejects_usage "SHELL is missing"

finish
