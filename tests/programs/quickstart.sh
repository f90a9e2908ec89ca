#!/usr/bin/env bash
# quickstart tells its whole story, checks itself, and is readable on any terminal.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"
signet=$1/quickstart

# shellcheck disable=SC2119  # run takes the arguments of the program, and this one has none
run
accepts
expect_out_has "verdicts went as told."
[[ $out != *"NOT AS TOLD"* ]] || fail "something did not go as told"
for sentence in \
    "accepted   GET /orders, Authorization: Bearer <Ada's access token>" \
    "refused    the refresh token, offered to GET /orders: wrong_token_type" \
    "refused    the access token, offered to POST /refresh: wrong_token_type" \
    "compile:" "token_of_another_policy_cannot_be_used_here" \
    "accepted   09:14:59, the access token" \
    "refused    09:15:00, the access token: expired" \
    "refused    a token that he signed with a key of his own: bad_signature" \
    "refused    Ada's own token with one letter changed: bad_signature" \
    "refused    a header that says: this token needs no signature: wrong_algorithm" \
    "accepted   Ada's token, signed with key 2024" \
    "refused    Ada's token, signed with key 2024: unknown_key" \
    "accepted   Ada's token with a Customer inside" \
    "refused    reading a Customer out of it: claims_mismatch" \
    "accepted   tab 2, POST /refresh with the same token" \
    "accepted   the phone, 20 seconds later" \
    "refused    the thief, POST /refresh: refresh_token_reused" \
    "refused    the phone, with its newest token: session_revoked"; do
    expect_out_has "$sentence"
done
(($(wc -L <out.txt) <= 100)) || fail "a line is wider than 100 columns"
LC_ALL=C grep -q '[^ -~]' out.txt && fail "colours or other than ASCII in a pipe"

# Colours on a terminal only, unless they are not wanted.
if command -v script >/dev/null; then
    [[ $(script -qec "env -u NO_COLOR $signet" /dev/null </dev/null) == *$'\e['* ]] || fail "no colours on a terminal"
    [[ $(script -qec "env NO_COLOR=1 $signet" /dev/null </dev/null) != *$'\e['* ]] || fail "colours in spite of NO_COLOR"
fi

if [[ -w /dev/full ]]; then
    "$signet" >/dev/full && fail "exit status 0 though nothing could be written"
fi

finish
