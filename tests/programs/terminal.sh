#!/usr/bin/env bash
# The output at a terminal: colours, remaining lifetime, reasons of refusals.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

now=1700000000
export TZ=Asia/Kolkata
"$signet" keygen --out a.key || fail "no key"
issue() { "$signet" issue --key-file a.key --type access --sub user-42 --now $now "$@"; }
token=$(issue --iss shop --aud orders)
good=(verify --key-file a.key --type access --iss shop --aud orders)

explains() { expect_err_has $'\n'"signet: format, header, key and signature are valid; $1"; }

# --explain prints the explanation of a terminal. Without it, standard error is unchanged.
run "${good[@]}" --now $((now + 1)) "$token"
accepts
run "${good[@]}" --now $((now + 1)) --explain "$token"
expect_status 0
expect_err "signet: accepted: expires in 14 min 59 s, at 2023-11-14 22:28:20 UTC (2023-11-15 03:58:20 +0530)"
run "${good[@]}" --now $((now + 902)) --leeway 5s --explain "$token"
expect_status 0
expect_err_has "signet: accepted: expired 2 s ago, at 2023-11-14 22:28:20 UTC (2023-11-15 03:58:20 +0530), accepted within the leeway"
run "${good[@]}" --now $((now + 100000)) --explain "$token"
expect_status 1
explains "it expired 1 d 3 h ago, at 2023-11-14 22:28:20 UTC (2023-11-15 03:58:20 +0530)"
run "${good[@]}" --now $((now - 60)) --explain "$token"
explains "it becomes valid in 1 min, at 2023-11-14 22:13:20 UTC (2023-11-15 03:43:20 +0530)"
run "${good[@]}" --now $now --max-lifetime 1m --explain "$token"
explains "its lifetime is 15 min, the maximum is 1 min"
run verify --key-file a.key --type access --iss shop --aud billing --now $now --explain "$token"
explains 'aud is "orders", expected "billing"'
run verify --key-file a.key --type access --iss $'s\u202e' --aud orders --now $now --explain "$token"
explains 'iss is "shop", expected "s\u202e"'
run verify --key-file a.key --type access --aud orders --now $now --explain "$token"
explains 'iss is "shop", but --iss was not given'
run verify --key-file a.key --type access --iss shop --now $now --explain "$token"
explains 'aud is "orders", but --aud was not given'
run "${good[@]}" --require role --now $now --explain "$token"
expect_err "signet: missing_claim: a required claim is missing (role)
signet: format, header, key and signature are valid"

# A token without a valid signature is not explained.
for wrong in "${token%.*}.AAAA" nonsense; do
    run "${good[@]}" --now $now --explain "$wrong"
    expect_status 1
    [[ $err != *$'\n'* ]] || fail "a token without a valid signature is explained: $err"
done

# Claims are escaped, and long ones are cut.
hostile=$(issue --iss $'\u202e\u009b31m\033]0;x\a')
run verify --key-file a.key --type access --iss shop --now $now --explain "$hostile"
explains 'iss is "\u202e\u009b31m\u001b]0;x\u0007", expected "shop"'
LC_ALL=C grep -q '[^ -~]' err.txt && fail "something other than ASCII is in the explanation"
run verify --key-file a.key --type access --iss shop --now $now --explain "$(issue --iss "$(printf 'x%.0s' {1..500})")"
((${#err} < 500)) || fail "the whole claim is repeated: $err"

command -v script >/dev/null || finish
# on_terminal COMMAND: the output of the command if standard output and standard error are a terminal.
on_terminal() { seen=$(script -qec "$*" /dev/null </dev/null | tr -d '\r'); }
sees() { [[ $seen == *"$1"* ]] || fail "on a terminal, '$seen' lacks '$1'"; }
has_colours() { [[ $seen == *$'\e['* ]]; }
export TERM=xterm
unset NO_COLOR

on_terminal "$signet" "${good[@]}" --now $now "$token"
sees 'accepted'
sees 'expires in 15 min'
has_colours || fail "no colours on a terminal: $seen"
on_terminal "$signet" "${good[@]}" --now $((now + 1000)) "$token"
sees 'it expired 1 min 40 s ago'
has_colours || fail "no colours on a terminal: $seen"
on_terminal "$signet" inspect "$token"
sees ' UTC '
has_colours || fail "no colours on a terminal: $seen"
"$signet" keys rotate ring >/dev/null || fail "no keys"
on_terminal "$signet" keys list ring
has_colours || fail "no colours on a terminal: $seen"

# No colours if they are disabled, and none in a file or pipe.
for setting in NO_COLOR=1 TERM=dumb TERM=; do
    for command in "${good[*]} --now $now $token" "${good[*]} $token" "inspect $token" "keys list ring"; do
        on_terminal env "$setting" "$signet" "$command"
        has_colours && fail "colours in spite of $setting: $seen"
    done
done
on_terminal env NO_COLOR= "$signet" inspect "$token"
has_colours || fail "an empty NO_COLOR does not count: $seen"
on_terminal "$signet inspect $token 2>/dev/null >seen.txt; cat -v seen.txt"
sees '{"header":'
on_terminal "$signet keys list ring | cat"
has_colours && fail "colours in a pipe: $seen"
on_terminal "$signet ${good[*]} $token 2>&1 >/dev/null | cat"
expect_same "$seen" "signet: expired: the token has expired (exp)"

finish
