#!/usr/bin/env bash
# Signed numbers are shown unchanged: no verb writes a number in another way than the token.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

now=1700000000
"$signet" keygen --out a.key || fail "no key"
numbers=(12345678901234567890123 -12345678901234567890123 18446744073709551616 1.0 1e2 1E+2 1e-2 -0 -0.0 0.10
    0.1000000000000000055511151231257827 1e300 5e-324 100000000000000000000 3.14 -7 0)

# Each number as a claim, and all of them in an array and an object.
claims=()
list=""
for i in "${!numbers[@]}"; do
    claims+=(--claim "n$i=${numbers[i]}")
    list+="${list:+,}${numbers[i]}"
done
run issue --key-file a.key --type access --sub user-42 --now $now --id t "${claims[@]}" \
    --claim "list=[$list]" --claim "deep={\"z\":[{\"b\":1e2,\"a\":[1.0]}]}"
accepts
token=$out
payload=$(cut -d. -f2 <<<"$token" | tr '_-' '/+')
signed=$(base64 -d <<<"$payload===" 2>/dev/null)
[[ $signed == *"\"list\":[$list]"* ]] || fail "issue did not sign the numbers as given: $signed"

# shows SEPARATOR: each number is in the output, after its name and SEPARATOR, and nothing follows it.
shows() {
    local i
    for i in "${!numbers[@]}"; do
        grep -qE "\"?n$i\"?$1${numbers[i]//[.+]/\\&}([,}]|\$)" out.txt || fail "n$i is not shown as ${numbers[i]}: $out"
    done
    expect_out_has "[$list]"
    expect_out_has '{"z":[{"a":[1.0],"b":1e2}]}'
}
verify() { run verify --key-file a.key "$@"; }
verify --type access --now $now "$token"
accepts
shows :
verify --any-type --now $now "$token"
accepts
shows :
verify --type access --now $now --json "$token"
accepts
shows :
expect_out_has '"expires_at":1700000900,"remaining_seconds":900,"verdict":"ok"'
for json in "" --json; do
    run_with_input "$token\n" verify --key-file a.key --type access --now $now ${json:+"$json"} -
    accepts
    shows :
done
run inspect "$token"
shows :
run inspect --json "$token"
shows :
run inspect --table "$token"
shows " +"

# Headers too, and dates in every form.
encoded() { printf '%s' "$1" | base64 -w0 | tr '+/' '-_' | tr -d '='; }
odd="$(encoded '{ "alg" : "HS256" , "x" : [ 1.0 , -0 , 12345678901234567890123 ] }').$(
    encoded '{"exp":1.7000009e9,"iat":1700000000.50,"nbf":-62135596800,"é":"\u00e9","e":{},"l":[]}').AAAA"
run inspect "$odd"
expect_out '{"header":{"alg":"HS256","x":[1.0,-0,12345678901234567890123]},"payload":{"e":{},"exp":1.7000009e9,"iat":1700000000.50,"l":[],"nbf":-62135596800,"é":"é"}}'
run inspect --table --now $now "$odd"
expect_out_has "x    [1.0,-0,12345678901234567890123]"
expect_out_has "1.7000009e9    2023-11-14 22:28:20 UTC"
expect_out_has "1700000000.50  2023-11-14 22:13:20 UTC"
expect_out_has "-62135596800   0001-01-01 00:00:00 UTC"

# A number out of range is reported as it is in the token.
run issue --key-file a.key --type access --sub user-42 --now $now --ttl 60
sign() {
    local input
    input="$(encoded '{"alg":"HS256","typ":"JWT"}').$(encoded "$1")"
    echo "$input.$(printf '%s' "$input" | openssl dgst -sha256 -mac HMAC \
        -macopt "hexkey:$(tr '_-' '/+' <a.key | sed 's/$/=/' | base64 -d | od -An -tx1 | tr -d ' \n')" -binary |
        base64 -w0 | tr '+/' '-_' | tr -d '=')"
}
verify --type access --now $now --explain "$(sign '{"type":12345678901234567890123,"exp":1700000900}')"
expect_status 1
expect_err_has "type is 12345678901234567890123, expected \"access\""
verify --type access --now $now --explain "$(sign '{"type":1.0,"exp":1700000900}')"
expect_err_has "type is 1.0, expected"

# A value that is not JSON is a string, and cannot add a claim.
run issue --key-file a.key --type access --sub u --now $now --id t --claim 'a=1e309' --claim b=01 --claim 'c=1,"d":2'
accepts
verify --type access --now $now "$out"
expect_out '{"a":"1e309","b":"01","c":"1,\"d\":2","exp":1700000900,"iat":1700000000,"jti":"t","nbf":1700000000,"sub":"u","type":"access"}'
run issue --key-file a.key --type access --sub u --claim $'\xff=1'
rejects_usage "--claim takes UTF-8 text"
run issue --key-file a.key --type access --sub u --now $now --claim 'a"b={ "x" : 1.0 }'
accepts
verify --type access --now $now "$out"
expect_out_has '"a\"b":{"x":1.0}'

finish
