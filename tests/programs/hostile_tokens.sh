#!/usr/bin/env bash
# Tampered tokens are refused with the right code and one line on standard error, which contains no part of the token.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

"$signet" keygen --out a.key || fail "no key"
token=$("$signet" issue --key-file a.key --type access --sub user-42)
IFS=. read -r header payload signature <<<"$token"
verify() { run verify --key-file a.key --type access "$@"; }
encode() { printf '%b' "$1" | base64 -w0 | tr '+/' '-_' | tr -d '='; }

verify "$token"
accepts

check() {
    verify "$2"
    refuses "$1"
}
[[ $payload == *A ]] && other=${payload%?}Q || other=${payload%?}A
check bad_signature "$header.$other.$signature"
check bad_signature "$header.$payload.${signature:0:20}"
check malformed_token "$header.$payload."
check malformed_token "$header.$payload"
check malformed_token "$header.$payload.$signature."
check malformed_token "$header.$payload.$signature.$signature"
check bad_signature "$token "
check malformed_token " $token"
check bad_signature "$token"$'\n'
check malformed_token ""
check malformed_token "."
check malformed_token ".."
check malformed_token "$header.$payload.${signature%?}="
check malformed_token "$(encode '{"alg":"none","typ":"JWT"}').$payload."
check wrong_algorithm "$(encode '{"alg":"none","typ":"JWT"}').$payload.$signature"
check wrong_algorithm "$(encode '{"alg":"hs256","typ":"JWT"}').$payload.$signature"
check wrong_algorithm "$(encode '{"alg":"RS256","typ":"JWT"}').$payload.$signature"
check wrong_algorithm "$(encode '{"typ":"JWT"}').$payload.$signature"
check unsupported_critical_header "$(encode '{"alg":"HS256","crit":["exp"]}').$payload.$signature"
check wrong_token_type "$(encode '{"alg":"HS256","typ":"at+jwt"}').$payload.$signature"
check duplicate_member "$(encode '{"alg":"HS256","alg":"HS256"}').$payload.$signature"
check nesting_too_deep "$(encode "{\"alg\":$(printf '[%.0s' {1..80})").$payload.$signature"
check malformed_header "$(encode '{"alg":"HS256"').$payload.$signature"
check malformed_header "$(encode "{\"alg\":\"HS256\",\"x\":\"$(head -c 8192 /dev/zero | tr '\0' x)\"}").$payload.$signature"
check token_too_large "$header.$(head -c 16384 /dev/zero | tr '\0' A).$signature"
check token_too_large "$(head -c 100000 /dev/zero | tr '\0' .)"

verify $'\e[31m'"$token"
refuses malformed_token
[[ $err != *$'\e'* ]] || fail "an escape sequence came through to the terminal"

finish
