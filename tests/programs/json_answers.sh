#!/usr/bin/env bash
# --json: every verb answers with one JSON object.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

now=1700000000
# value EXPRESSION: of the answer, which is one JSON text and one line.
value() {
    [[ $(wc -l <out.txt) == 1 ]] || fail "not one line: $out"
    python3 -c "import json, sys; answer = json.load(open('out.txt')); print(json.dumps($1))" || fail "no JSON: $out"
}

run keygen --json
accepts
expect_same "$(value 'sorted(answer)')" '["alg", "key"]'
expect_same "$(value 'len(answer["key"])')" 43
run keygen --json --alg HS512 --jwk --kid k-1
expect_same "$(value '[answer["alg"], answer["jwk"]["kid"], answer["jwk"]["kty"]]')" '["HS512", "k-1", "oct"]'
run keygen --json --out a.key
accepts
expect_out '{"alg":"HS256","file":"a.key"}'

run issue --key-file a.key --type access --sub user-42 --now $now --json
accepts
expect_same "$(value '[answer["type"], answer["expires_at"]]')" '["access", 1700000900]'
token=$(value 'answer["token"]' | tr -d '"')

verify() { run verify --key-file a.key --json "$@"; }
verify --type access --now $((now + 60)) "$token"
accepts
expect_same "$(value '[answer["verdict"], answer["remaining_seconds"], answer["expires_at"], answer["claims"]["sub"]]')" \
    '["ok", 840, 1700000900, "user-42"]'
verify --type access --now $((now + 905)) --leeway 10s "$token"
accepts
expect_same "$(value 'answer["remaining_seconds"]')" -5

# What was refused, and why, is the answer: nothing is left for standard error.
rejected() {
    expect_status 1
    expect_err ""
    expect_same "$(value '[answer["verdict"], answer["error"], answer["claim"]]')" "[\"reject\", $1]"
}
verify --type access --now $((now + 4500)) "$token"
rejected '"expired", "exp"'
expect_same "$(value 'answer["message"]')" '"the token has expired (exp)"'
[[ $(value 'answer["detail"]') == *"it expired 1 h ago, at 2023-11-14 22:28:20 UTC"* ]] || fail "no detail: $out"
verify --type refresh --now $now "$token"
rejected '"wrong_token_type", "type"'
expect_same "$(value 'answer["detail"]')" \
    '"form, header, key and signature are in order; it says type \"access\", and \"refresh\" was expected"'
verify --type access nonsense
rejected '"malformed_token", ""'
expect_same "$(value 'answer["detail"]')" '""'

# Line by line too.
printf '%s\nnonsense\n' "$token" >in.txt
"$signet" verify --key-file a.key --type access --now $now --json - <in.txt >out.txt 2>err.txt
expect_same "$?" 1
expect_same "$(python3 -c 'import json; print([json.loads(line)["verdict"] for line in open("out.txt")])')" "['ok', 'reject']"

run inspect --json "$token"
expect_same "$(value 'sorted(answer)')" '["header", "payload"]'

run verify --key-file a.key --json --type access
rejects_usage "TOKEN is missing"

finish
