#!/usr/bin/env bash
# Tokens as other systems make them: with an HMAC by the openssl command, and claims that signet would not issue.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"
command -v openssl >/dev/null || exit 77

printf 'a key of another system' >a.key
chmod 600 a.key
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
sign() { # payload [header]
    local signed
    signed=$(printf '%s' "${2-"{\"alg\":\"HS256\"}"}" | base64url).$(printf '%s' "$1" | base64url)
    echo "$signed.$(printf '%s' "$signed" | openssl dgst -sha256 -hmac 'a key of another system' -binary | base64url)"
}
verify() { run verify --key-file a.key --insecure-short-secret --now 1000 "$@"; }

verify --any-type "$(sign '{"exp":1001,"token_type":"access","user_id":7}')"
accepts
expect_out '{"exp":1001,"token_type":"access","user_id":7}'
verify --type access "$(sign '{"exp":1001,"token_type":"access"}')"
refuses wrong_token_type
verify --type access "$(sign '{"exp":1001}')"
refuses wrong_token_type
verify --any-type "$(sign '{"exp":1000}')"
refuses expired
verify --any-type "$(sign '{}')"
refuses missing_claim
verify --any-type --allow-missing-expiry "$(sign '{}')"
accepts
expect_out '{}'
verify --any-type "$(sign '{"exp":1001.5,"nbf":999.5,"pi":3.14,"\u0061":"\u00e9"}')"
accepts
expect_out '{"a":"é","exp":1001.5,"nbf":999.5,"pi":3.14}'
verify --any-type "$(sign '{"exp":1001,"a":1,"a":2}')"
refuses duplicate_member
verify --any-type "$(sign '{"exp":1001,"x":{"a":1,"\u0061":2}}')"
refuses duplicate_member
verify --any-type "$(sign "{\"exp\":1001,\"x\":$(printf '[%.0s' {1..64})$(printf ']%.0s' {1..64})}")"
refuses nesting_too_deep
verify --any-type "$(sign '{"exp":"1001"}')"
refuses invalid_claim
verify --any-type "$(sign '{"exp":1e400}')"
refuses malformed_payload
verify --any-type "$(sign '{"exp":999999999999999}')"
refuses invalid_claim
verify --any-type "$(sign '[1]')"
refuses malformed_payload
verify --any-type "$(sign '{"exp":1001,"sub":7}')"
refuses invalid_claim
verify --any-type --allow-numeric-subject "$(sign '{"exp":1001,"sub":7}')"
accepts
verify --any-type --allow-numeric-subject "$(sign '{"exp":1001,"sub":7.5}')"
refuses invalid_claim
verify --any-type --allow-numeric-subject "$(sign '{"exp":1001,"jti":7}')"
refuses invalid_claim
verify --any-type --allow-numeric-id "$(sign '{"exp":1001,"jti":7}')"
accepts
verify --any-type "$(sign '{"exp":1001,"iss":null,"sub":null,"nbf":null}')"
refuses invalid_claim
verify --any-type --allow-null-claims "$(sign '{"exp":1001,"iss":null,"sub":null,"nbf":null}')"
accepts
expect_out '{"exp":1001,"iss":null,"nbf":null,"sub":null}'
verify --any-type "$(sign '{"exp":1001,"nbf":-62135596800,"sid":7}')"
accepts
verify --any-type "$(sign '{"exp":1011,"iat":1005}')"
accepts
verify --any-type "$(sign '{"exp":1011,"iat":1006}')"
refuses issued_in_future
verify --any-type --future-tolerance 0s "$(sign '{"exp":1011,"iat":1001}')"
refuses issued_in_future
for typ in at+jwt application/at+jwt dpop+jwt JOSE application/jwt; do
    verify --any-type "$(sign '{"exp":1001}' '{"alg":"HS256","typ":"'"$typ"'"}')"
    accepts
done
verify --any-type "$(sign '{"exp":1001}' '{"alg":"HS256","typ":7}')"
refuses invalid_claim
verify --type access "$(sign '{"exp":1001,"type":"access"}' '{"alg":"HS256","typ":"application/jwt"}')"
accepts
verify --type access "$(sign '{"exp":1001,"type":"access"}' '{"alg":"HS256","typ":"at+jwt"}')"
refuses wrong_token_type
verify --any-type "$(sign '{"exp":1001}' '{"alg":"HS256","typ":"jwt","kid":"theirs"}')"
accepts

finish
