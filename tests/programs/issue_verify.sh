#!/usr/bin/env bash
# Tokens issued with every option, and the result of verify for each.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

for key in a.key b.key; do
    "$signet" keygen --out "$key" || fail "no key"
done
now=1700000000
issue() { run issue --key-file a.key --sub user-42 --now "$now" "$@"; }
verify() { run verify --key-file a.key "$@"; }

# The claims, in full.
issue --type access --id token-1
accepts
[[ $out =~ ^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$ ]] || fail "not a compact token: $out"
access=$out
verify --type access --now $now "$access"
accepts
expect_out '{"exp":1700000900,"iat":1700000000,"jti":"token-1","nbf":1700000000,"sub":"user-42","type":"access"}'
issue --type refresh --id token-2
refresh=$out
verify --type refresh --now $now "$refresh"
accepts
expect_out '{"exp":1700604800,"iat":1700000000,"jti":"token-2","nbf":1700000000,"sub":"user-42","type":"refresh"}'

# A token of another type is refused; --any-type checks everything except the type.
verify --type access --now $now "$refresh"
refuses wrong_token_type
expect_err "signet: wrong_token_type: the token is not of the required type (type)"
verify --type refresh --now $now "$access"
refuses wrong_token_type
for token in "$access" "$refresh"; do
    verify --any-type --now $now "$token"
    accepts
done
verify --any-type --now $((now + 900)) "$access"
refuses expired

# Times: the token is refused from exp on, plus the leeway.
verify --type access --now $((now + 899)) "$access"
accepts
verify --type access --now $((now + 900)) "$access"
refuses expired
expect_err "signet: expired: the token has expired (exp)"
verify --type access --now $((now + 900)) --leeway 1s "$access"
accepts
verify --type access --now $((now - 5)) "$access"
accepts
verify --type access --now $((now - 6)) "$access"
refuses not_yet_valid
verify --type access --now $((now - 1)) --future-tolerance 0s "$access"
refuses not_yet_valid
verify --type access --now $((now - 600)) --future-tolerance 10m "$access"
accepts
verify --type access --now $((now - 600)) --leeway 10m "$access"
accepts
verify --type access "$access"
refuses expired
for ttl in "90 90" "90s 90" "15m 900" "12h 43200" "7d 604800"; do
    read -r given seconds <<<"$ttl"
    issue --type access --ttl "$given"
    token=$out
    verify --type access --now $((now + seconds - 1)) "$token"
    accepts
    verify --type access --now $((now + seconds)) "$token"
    refuses expired
done
issue --type access --not-before $((now + 60))
verify --type access --now $((now + 59)) "$out"
refuses not_yet_valid
verify --type access --now $((now + 60)) "$token"
accepts
run issue --key-file a.key --type access --sub user-42
run verify --key-file a.key --type access "$out"
accepts

# Issuer and audience.
issue --type access --iss https://a.example --aud orders --aud billing
token=$out
verify --type access --now $now --iss https://a.example --aud billing "$token"
accepts
expect_out_has '"aud":["orders","billing"]'
expect_out_has '"iss":"https://a.example"'
verify --type access --now $now --iss https://b.example --aud billing "$token"
refuses wrong_issuer
verify --type access --now $now --iss https://a.example --aud shipping "$token"
refuses wrong_audience
verify --type access --now $now --aud billing "$token"
refuses unexpected_issuer
verify --type access --now $now --iss https://a.example "$token"
refuses unexpected_audience
verify --type access --now $now --allow-any-issuer --allow-any-audience "$token"
accepts
verify --type access --now $now --iss https://a.example "$access"
refuses missing_claim
expect_err "signet: missing_claim: a required claim is missing (iss)"
issue --type access --aud orders
verify --type access --now $now --aud orders "$out"
accepts
expect_out_has '"aud":"orders"'

# Further requirements.
verify --type access --now $now --require jti --require sid "$access"
refuses missing_claim
expect_err_has "(sid)"
issue --type access --session-id s-1
verify --type access --now $now --require jti --require sid "$out"
accepts
verify --type refresh --now $now --max-lifetime 6d "$refresh"
refuses lifetime_too_long
verify --type refresh --now $now --max-lifetime 7d "$refresh"
accepts

# Keys: another key, and key ids.
run verify --key-file b.key --type access --now $now "$access"
refuses bad_signature
issue --type access --kid 2025-01
token=$out
verify --type access --now $now --kid 2025-01 "$token"
accepts
verify --type access --now $now "$token"
accepts
verify --type access --now $now --kid 2024-12 "$token"
refuses unknown_key
verify --type access --now $now --kid 2025-01 "$access"
accepts

# Private claims are issued and verified completely.
issue --type access --claim 'role="admin"' --claim 'größe=[1,2.5,{"tief":null}]' --claim big=18446744073709551615 \
    --claim negative=-9223372036854775808 --claim huge=1e300 --claim 'text="Zoë → \u0000\n 日本 \ud83d\ude00"' \
    --claim 'eq="a=b"' --claim flag=true
accepts
verify --type access --now $now "$out"
accepts
for member in '"role":"admin"' '"größe":[1,2.5,{"tief":null}]' '"big":18446744073709551615' '"huge":1e300' \
    '"negative":-9223372036854775808' '"text":"Zoë → \u0000\n 日本 😀"' '"eq":"a=b"' '"flag":true'; do
    expect_out_has "$member"
done

# A value that is not JSON is a string. A JSON value keeps its type.
issue --type access --id t --claim role=admin --claim day=2024-11-28 --claim level=3 --claim 'code="3"' \
    --claim 'name=Zoë "Z" \n' --claim yes=true --claim none=null --claim 'empty=""'
accepts
verify --type access --now $now "$out"
accepts
expect_out '{"code":"3","day":"2024-11-28","empty":"","exp":1700000900,"iat":1700000000,"jti":"t","level":3,"name":"Zoë \"Z\" \\n","nbf":1700000000,"none":null,"role":"admin","sub":"user-42","type":"access","yes":true}'
issue --type access --claim $'a=\xff'
rejects_usage "--claim takes UTF-8 text"

# Token types that the user defines.
issue --type password-reset --ttl 20m --id t
accepts
token=$out
for type in password-reset refresh access password-rese Password-Reset; do
    verify --type "$type" --now $now "$token"
    if [[ $type == password-reset ]]; then
        accepts
        expect_out '{"exp":1700001200,"iat":1700000000,"jti":"t","nbf":1700000000,"sub":"user-42","type":"password-reset"}'
    else
        refuses wrong_token_type
    fi
done
verify --type password-reset --now $now "$access"
refuses wrong_token_type
verify --type password-reset --now $now --explain "$access"
expect_err_has 'type is "access", expected "password-reset"'

# One token from standard input; batch.sh tests many.
for end in "" "\n"; do
    run_with_input "$token$end" verify --key-file a.key --type password-reset --now $now
    accepts
    expect_out_has '"type":"password-reset"'
    run_with_input "$token$end" verify --key-file a.key --type access --now $now
    refuses wrong_token_type
done
run_with_input "$token\n$token\n" verify --key-file a.key --type password-reset --now $now
rejects_usage "standard input has more than one line, but only one token is expected"
run_with_input "" verify --key-file a.key --type password-reset --now $now
rejects_usage "TOKEN is missing"
run_with_input "$token\n" verify --key-file a.key --type password-reset --now $now ""
refuses malformed_token
many=()
for ((i = 0; i < 400; ++i)); do many+=(--claim "claim-$i=$i"); done
issue --type access "${many[@]}"
accepts
verify --type access --now $now "$out"
accepts
expect_out_has '"claim-399":399'

# Claims that no verifier would accept are not issued.
for claim in sub='"x"' exp=1 type='"refresh"' jti='"x"' iss='"x"' sid='"x"'; do
    issue --type access --claim "$claim"
    rejects_usage "must not contain"
done
for claim in 'role="admin' 'list=[1,' 'object={"a":1' 'two="a" "b"' role=; do
    issue --type access --claim "$claim"
    rejects_usage "is not valid JSON. Plain text needs no quotes"
done
issue --type access --claim role
rejects_usage "--claim takes NAME=VALUE"
issue --type access --claim ='"x"'
rejects_usage "--claim takes NAME=VALUE"
issue --type access --claim a=1 --claim a=2
rejects_usage "--claim was given twice with the same name"
issue --type access --claim 'a={"b":1,"b":2}'
rejects_usage "names a member twice"
issue --type access --claim "a=$(printf '[%.0s' {1..30000})$(printf ']%.0s' {1..30000})"
rejects_usage "nested deeper than a verifier reads"
issue --type access --claim $'a="\xff"'
expect_status 2
issue --type access --claim "a=\"$(head -c 20000 /dev/zero | tr '\0' x)\""
rejects_usage "maximum_token_size"
issue --type access --ttl 0
rejects_usage "the lifetime of a token must be above zero"
issue --type access --ttl 253402300799
rejects_usage "before the year 10000"
issue --type session
rejects_usage "--ttl is missing: only the types access and refresh have a default lifetime"
run issue --key-file a.key --type access
rejects_usage "--sub is missing"
run issue --key-file a.key --type access --sub ""
rejects_usage "--sub must not be empty"

finish
