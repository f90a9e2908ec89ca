#!/usr/bin/env bash
# --json: every verb answers with one JSON object.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

now=1700000000
# answers PART...: standard output is one line with these parts; that the line is JSON is looked at in the end.
answers() {
    local part
    [[ $(wc -l <out.txt) == 1 ]] || fail "not one line: $out"
    cat out.txt >>all.txt
    for part in "$@"; do
        expect_out_has "$part"
    done
}

run keygen --json
accepts
answers
[[ $out =~ ^\{\"alg\":\"HS256\",\"key\":\"[A-Za-z0-9_-]{43}\"\}$ ]] || fail "no key: $out"
run keygen --json --alg HS512 --jwk --kid k-1
accepts
answers '{"alg":"HS512","jwk":{"kty":"oct","kid":"k-1","alg":"HS512",' '"k":"'
run keygen --json --out a.key
accepts
expect_out '{"alg":"HS256","file":"a.key"}'

run issue --key-file a.key --type access --sub user-42 --now $now --json
accepts
answers '{"expires_at":1700000900,"token":"' '","type":"access"}'
token=$(sed 's/.*"token":"\([^"]*\)".*/\1/' out.txt)

verify() { run verify --key-file a.key --json "$@"; }
verify --type access --now $((now + 60)) "$token"
accepts
answers '"verdict":"ok"' '"remaining_seconds":840' '"expires_at":1700000900' '"claims":{"exp":1700000900,' '"sub":"user-42"'
verify --type access --now $((now + 905)) --leeway 10s "$token"
accepts
answers '"remaining_seconds":-5'

# The answer contains the refusal and its reason. Standard error is empty.
rejected() {
    expect_status 1
    expect_err ""
    answers '"verdict":"reject"' "$@"
}
verify --type access --now $((now + 4500)) "$token"
rejected '"error":"expired"' '"claim":"exp"' '"message":"the token has expired (exp)"' \
    'it expired 1 h ago, at 2023-11-14 22:28:20 UTC'
verify --type refresh --now $now "$token"
rejected '"error":"wrong_token_type"' '"claim":"type"' \
    '"detail":"format, header, key and signature are valid; type is \"access\", expected \"refresh\""'
verify --type access nonsense
rejected '"error":"malformed_token"' '"claim":""' '"detail":""'

# Also for each line.
run_with_input "$token\nnonsense\n" verify --key-file a.key --type access --now $now --json -
expect_status 1
cat out.txt >>all.txt
[[ $(grep -o '"verdict":"[a-z]*"' out.txt | tr '\n' ' ') == '"verdict":"ok" "verdict":"reject" ' ]] || fail "$out"

run inspect --json "$token"
expect_status 0
answers '{"header":{' '"payload":{'

run verify --key-file a.key --json --type access
rejects_usage "TOKEN is missing"

python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <all.txt || fail "not every answer is JSON"

finish
