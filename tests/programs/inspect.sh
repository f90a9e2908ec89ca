#!/usr/bin/env bash
# signet inspect: shows what is inside, verifies nothing, and says so.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

"$signet" keygen --out a.key || fail "no key to go on with"
token=$("$signet" issue --key-file a.key --type refresh --sub zoë --now 1700000000 --id t-1 --kid k-1)

run inspect "$token"
expect_status 0
expect_out '{"header":{"alg":"HS256","kid":"k-1","typ":"JWT"},"payload":{"exp":1700604800,"iat":1700000000,"jti":"t-1","nbf":1700000000,"sub":"zoë","type":"refresh"}}'
expect_err "signet: warning: NOT VERIFIED: anybody may have written this token, decide nothing by it"

# A forgery looks just the same.
run inspect "${token%.*}.AAAA"
expect_status 0
expect_err_has "NOT VERIFIED"
expect_out_has '"sub":"zoë"'

run inspect "no token"
refuses malformed_token
run inspect "bm8.bm8.bm8"
refuses malformed_header
run inspect
rejects_usage "TOKEN is missing"
run inspect --key-file a.key "$token"
rejects_usage "there is no option --key-file"

# On a terminal, nothing but plain ASCII: a token may hold what moves the cursor or turns text around.
if command -v script >/dev/null; then
    hostile=$("$signet" issue --key-file a.key --type access --sub user-42 --claim $'x="\u202e\u009b31m\u007f"')
    seen=$(script -qec "$signet inspect $hostile 2>/dev/null" /dev/null </dev/null | tr -d '\r')
    [[ $seen == *'"x": "\u202e\u009b31m\u007f"'* ]] || fail "the claims are not escaped on a terminal: $seen"
    LC_ALL=C grep -q '[^ -~]' <<<"$seen" && fail "something other than ASCII reaches the terminal"
    run inspect "$hostile"
    expect_out_has $'\u202e'
fi

finish
