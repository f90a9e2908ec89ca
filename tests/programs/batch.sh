#!/usr/bin/env bash
# signet verify -: reads one token on each line and writes one verdict on each line, in order, for any input.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

"$signet" keygen --out a.key || fail "no key"
now=1700000000
token=$("$signet" issue --key-file a.key --type access --sub user-42 --now $now --id t-1)
refresh=$("$signet" issue --key-file a.key --type refresh --sub user-42 --now $now --id t-2)
verdict='ok {"exp":1700000900,"iat":1700000000,"jti":"t-1","nbf":1700000000,"sub":"user-42","type":"access"}'
batch() { run_with_input "$1" verify --key-file a.key --type access --now $now -; }

batch "$token\n"
accepts
expect_out "$verdict"
batch "$token\n$token\n$token"
accepts
expect_out "$verdict"$'\n'"$verdict"$'\n'"$verdict"
expect_same "$(tail -c 1 out.txt | od -An -c | tr -d ' ')" '\n'

# One refused line results in exit status 1. The reasons are on standard output.
batch "$token\nx\n$token\n"
expect_status 1
expect_err ""
expect_out "$verdict"$'\nreject malformed_token\n'"$verdict"
batch "$refresh"
expect_status 1
expect_out "reject wrong_token_type"

# Empty input results in empty output.
batch ""
accepts
expect_out ""

# Line ends: CRLF is one, an empty line is a token like any other, a CR alone is not a line end.
batch "$token\r\n\n\r\n$token\r\n"
expect_status 1
expect_out "$verdict"$'\nreject malformed_token\nreject malformed_token\n'"$verdict"
batch "\n"
expect_status 1
expect_out "reject malformed_token"
batch "$token\r$token\n"
expect_out "reject malformed_token"
batch "$token\r"
accepts
expect_out "$verdict"

# Hostile lines: NUL bytes, escapes, spaces, options, invalid UTF-8, and the operand -.
batch "$token\0\n\0\n\x1b[31mred\n $token\n$token \n--help\n-\n\xff\xfe\n$token\n"
expect_status 1
expect_same "$(sort out.txt | uniq -c | tr -s ' ' | grep reject)" $' 2 reject bad_signature\n 6 reject malformed_token'
expect_same "$(wc -l <out.txt)" 9
expect_same "$(tail -n 1 out.txt)" "$verdict"

# Lines at and above the size limit of a token, also across the buffer of the reader.
line_of() { head -c "$1" /dev/zero | tr '\0' A; }
for case in "16384 malformed_token" "16385 token_too_large" "16386 token_too_large" "16387 token_too_large" \
    "65535 token_too_large" "65536 token_too_large" "65537 token_too_large" "1000000 token_too_large"; do
    read -r size code <<<"$case"
    batch "$(line_of "$size")\n$token\n"
    expect_same "$size $out" "$size reject $code"$'\n'"$verdict"
    batch "$(line_of "$size")\r\n$token"
    expect_same "$size $out" "$size reject $code"$'\n'"$verdict"
done

# An endless line, and many lines, in bounded memory (not with a sanitizer, which needs more).
memory=unlimited
(ulimit -v 200000 && "$signet" --version >/dev/null 2>&1) && memory=200000
(
    ulimit -v "$memory"
    { head -c 500000000 /dev/zero | tr '\0' A; printf '\n%s\n' "$token"; } |
        "$signet" verify --key-file a.key --type access --now $now - >out.txt
) && fail "exit status 0 for a line of 500 MB"
out=$(<out.txt)
expect_out $'reject token_too_large\n'"$verdict"
yes "$token" | head -n 20000 | "$signet" verify --key-file a.key --type access --now $now - >out.txt ||
    fail "20000 good lines are refused"
expect_same "$(sort out.txt | uniq -c | tr -s ' ')" " 20000 $verdict"

# Each answer is written before the next token is read: another program may wait for it.
coproc service { exec "$signet" verify --key-file a.key --type access --now $now -; }
# shellcheck disable=SC2154  # coproc sets it
service_pid=$service_PID
for _ in 1 2 3; do
    echo "$token" >&"${service[1]}"
    IFS= read -r -t 20 answer <&"${service[0]}" || fail "no answer while the input is open"
    expect_same "$answer" "$verdict"
done
eval "exec ${service[1]}>&-"
wait "$service_pid" || fail "the service ended with $?"

# Failures of input and output.
"$signet" verify --key-file a.key --type access - <. >out.txt 2>err.txt
status=$? out=$(<out.txt) err=$(<err.txt)
rejects_usage "cannot read standard input"
"$signet" verify --key-file a.key --type access - <&- >out.txt 2>err.txt
status=$? out=$(<out.txt) err=$(<err.txt)
rejects_usage "cannot read standard input"
if [[ -w /dev/full ]]; then
    echo "$token" | "$signet" verify --key-file a.key --type access --now $now - >/dev/full 2>err.txt
    status=$? out="" err=$(<err.txt)
    rejects_usage "cannot write to standard output"
fi

finish
