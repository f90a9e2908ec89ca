#!/usr/bin/env bash
# All checks of quickstart pass, and its output is readable on any terminal.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"
signet=$1/quickstart

# shellcheck disable=SC2119  # run takes the arguments of the program, and this one has none
run
accepts
expect_out_has "checks passed."
[[ $out != *"FAILED"* ]] || fail "a check failed"
for sentence in \
    "accepted   GET /orders, Authorization: Bearer <Ada's access token>" \
    "refused    the refresh token, sent to GET /orders: wrong_token_type" \
    "refused    the access token, sent to POST /refresh: wrong_token_type" \
    "compile:" "token_of_another_policy_cannot_be_used_here" \
    "accepted   09:14:59, the access token" \
    "refused    09:15:00, the access token: expired" \
    "refused    a token that is signed with another key: bad_signature" \
    "refused    Ada's token with one character changed: bad_signature" \
    "refused    a header that says that the token is not signed: wrong_algorithm" \
    "accepted   Ada's token, signed with key 2024" \
    "refused    Ada's token, signed with key 2024: unknown_key" \
    "accepted   Ada's token with the claims of a Customer" \
    "refused    reading a Customer from it: claims_mismatch" \
    "accepted   tab 2, POST /refresh with the same token" \
    "accepted   the phone, 20 seconds later" \
    "refused    the thief, POST /refresh: refresh_token_reused" \
    "refused    the phone, with its newest token: session_revoked"; do
    expect_out_has "$sentence"
done
(($(wc -L <out.txt) <= 100)) || fail "a line is wider than 100 columns"
LC_ALL=C grep -q '[^ -~]' out.txt && fail "colours or other than ASCII in a pipe"

# Colours on a terminal only, unless NO_COLOR is set.
if command -v script >/dev/null; then
    [[ $(script -qec "env -u NO_COLOR $signet" /dev/null </dev/null) == *$'\e['* ]] || fail "no colours on a terminal"
    [[ $(script -qec "env NO_COLOR=1 $signet" /dev/null </dev/null) != *$'\e['* ]] || fail "colours in spite of NO_COLOR"
fi

if [[ -w /dev/full ]]; then
    "$signet" >/dev/full && fail "exit status 0 though nothing could be written"
fi

finish
