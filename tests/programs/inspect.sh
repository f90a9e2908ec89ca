#!/usr/bin/env bash
# signet inspect: shows the contents of a token without verification, and says that it does not verify.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

"$signet" keygen --out a.key || fail "no key"
token=$("$signet" issue --key-file a.key --type refresh --sub zoë --now 1700000000 --id t-1 --kid k-1)

run inspect "$token"
expect_status 0
expect_out '{"header":{"alg":"HS256","kid":"k-1","typ":"JWT"},"payload":{"exp":1700604800,"iat":1700000000,"jti":"t-1","nbf":1700000000,"sub":"zoë","type":"refresh"}}'
expect_err "signet: warning: NOT VERIFIED: this token may be forged; do not base a decision on it"

# A forged token has the same output.
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
rejects_usage "unknown option --key-file"

run inspect --json --table "$token"
rejects_usage "--json and --table exclude each other"

# One token from standard input, with - or without an operand.
run inspect "$token"
expected=$out
for operand in "" -; do
    for end in "" "\n" "\r\n"; do
        run_with_input "$token$end" inspect ${operand:+"$operand"}
        expect_status 0
        expect_out "$expected"
        expect_err_has "NOT VERIFIED"
    done
    run_with_input "" inspect ${operand:+"$operand"}
    rejects_usage "TOKEN is missing"
    run_with_input "\n" inspect ${operand:+"$operand"}
    refuses malformed_token
    run_with_input "$token\n$token\n" inspect ${operand:+"$operand"}
    rejects_usage "standard input has more than one line"
done
# An empty operand is different from an absent one.
run_with_input "$token\n" inspect ""
refuses malformed_token

# The table: times in UTC, in local time, and relative to now.
TZ=Asia/Kolkata run inspect --table --now 1700000060 "$token"
expect_status 0
expect_out 'header
  alg  "HS256"
  kid  "k-1"
  typ  "JWT"
payload
  exp   1700604800  2023-11-21 22:13:20 UTC  2023-11-22 03:43:20 +0530 here  in 6 d 23 h
  iat   1700000000  2023-11-14 22:13:20 UTC  2023-11-15 03:43:20 +0530 here  1 min ago
  jti   "t-1"
  nbf   1700000000  2023-11-14 22:13:20 UTC  2023-11-15 03:43:20 +0530 here  1 min ago
  sub   "zo\u00eb"
  type  "refresh"'
run inspect --table --now 1700604800 "$token"
expect_out_has "2023-11-21 22:13:20 UTC"
expect_out_has "here  now"

# Any date is accepted, and no name or value can change the terminal.
odd='{"exp":1e300,"nbf":-5,"iat":1.5,"auth_time":"soon","updated_at":253402300799,"\u001b[2J":"\u202e\u009b31m\u007f\u001b]0;x\u0007"}'
odd=$(printf '%s' "$odd" | base64 -w0 | tr '+/' '-_' | tr -d '=')
run inspect --table --now 0 "${token%%.*}.$odd.AAAA"
expect_status 0
expect_out_has '"\u001b[2J"'
expect_out_has '"\u202e\u009b31m\u007f\u001b]0;x\u0007"'
expect_out_has '1.5'
expect_out_has '1970-01-01 00:00:01 UTC'
expect_out_has '9999-12-31 23:59:59 UTC'
expect_out_has '1969-12-31 23:59:55 UTC'
[[ $(grep -c UTC out.txt) == 3 ]] || fail "what is no date is shown as one: $out"
LC_ALL=C grep -q '[^ -~]' out.txt && fail "something other than ASCII is in the table"

# On a terminal, the output is printable ASCII only: a token may contain characters that move the cursor.
if command -v script >/dev/null; then
    hostile=$("$signet" issue --key-file a.key --type access --sub user-42 --claim $'x="\u202e\u009b31m\u007f"')
    on_terminal() { TERM=dumb script -qec "$signet inspect $* $hostile 2>/dev/null" /dev/null </dev/null | tr -d '\r'; }
    seen=$(on_terminal)
    [[ $seen == *'  x     "\u202e\u009b31m\u007f"'* ]] || fail "the claims are not escaped on a terminal: $seen"
    [[ $seen == *" UTC "* ]] || fail "no table on a terminal: $seen"
    LC_ALL=C grep -q '[^ -~]' <<<"$seen" && fail "something other than ASCII reaches the terminal"
    seen=$(on_terminal --json)
    [[ $seen == *'"x": "\u202e\u009b31m\u007f"'* ]] || fail "the JSON is not escaped on a terminal: $seen"
    LC_ALL=C grep -q '[^ -~]' <<<"$seen" && fail "something other than ASCII reaches the terminal"
    run inspect "$hostile"
    expect_out_has $'\u202e'
fi

finish
