#!/usr/bin/env bash
# Three tokens published in a tutorial of Flask-JWT-Extended 4.5, signed with a secret that is too short and with a
# number as subject: accepted while they were valid, with the options that allow it, and refused now.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

printf '%s\n' '123twe@FwfrdafwsfsLLD@#' >published.key
chmod 600 published.key
verify() { run verify --key-file published.key --insecure-short-secret "$@"; }

check() { # type, first and last moment, token, claims
    local type=$1 first=$2 last=$3 token=$4 claims=$5 moment
    for moment in "$first" "$last"; do
        verify --type "$type" --now "$moment" --allow-numeric-subject "$token"
        accepts
        expect_out "$claims"
        verify --any-type --now "$moment" --allow-numeric-subject "$token"
        accepts
    done
    verify --type "$type" --now $((last + 1)) --allow-numeric-subject "$token"
    refuses expired
    verify --type "$type" --now $((first - 6)) --allow-numeric-subject "$token"
    refuses not_yet_valid
    verify --type "$type" --allow-numeric-subject "$token"
    refuses expired
    verify --type "$type" --now "$first" "$token"
    refuses invalid_claim
    expect_err_has "(sub)"
    [[ $type == access ]] && other=refresh || other=access
    verify --type "$other" --now "$first" --allow-numeric-subject "$token"
    refuses wrong_token_type
    run verify --key-file published.key --type "$type" --now "$first" --allow-numeric-subject "$token"
    rejects_usage "not base64url text"
    verify --type "$type" --now "$first" --allow-numeric-subject "${token%??}AA"
    refuses bad_signature
}

check access 1697609113 1697609232 \
    eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJmcmVzaCI6ZmFsc2UsImlhdCI6MTY5NzYwOTExMywianRpIjoiYzE2YjI1ZjItMjIyYi00MjliLWFkOGMtODBjMWQxODRjZjRiIiwidHlwZSI6ImFjY2VzcyIsInN1YiI6MiwibmJmIjoxNjk3NjA5MTEzLCJleHAiOjE2OTc2MDkyMzN9.4d2qHwN6_I9H-FavmGDz7Eu9SWRXAnxBH0W7PAG9OTo \
    '{"exp":1697609233,"fresh":false,"iat":1697609113,"jti":"c16b25f2-222b-429b-ad8c-80c1d184cf4b","nbf":1697609113,"sub":2,"type":"access"}'
check refresh 1697609113 1697609412 \
    eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJmcmVzaCI6ZmFsc2UsImlhdCI6MTY5NzYwOTExMywianRpIjoiNTBmNGM2NTUtYWNkNC00ZjAxLTg3NWItNTYwYjIxY2VlMTY5IiwidHlwZSI6InJlZnJlc2giLCJzdWIiOjIsIm5iZiI6MTY5NzYwOTExMywiZXhwIjoxNjk3NjA5NDEzfQ.PnqLxzlDEgzwlrTNhsBE7xzTPGUR8jOaceRHiMEA-Y0 \
    '{"exp":1697609413,"fresh":false,"iat":1697609113,"jti":"50f4c655-acd4-4f01-875b-560b21cee169","nbf":1697609113,"sub":2,"type":"refresh"}'
check access 1697609180 1697609299 \
    eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJmcmVzaCI6ZmFsc2UsImlhdCI6MTY5NzYwOTE4MCwianRpIjoiNjY5NDU2MGQtMDY3NS00NDZiLWE1YWQtODExYWNlODc3MzYyIiwidHlwZSI6ImFjY2VzcyIsInN1YiI6MiwibmJmIjoxNjk3NjA5MTgwLCJleHAiOjE2OTc2MDkzMDB9.jxrgHVh4KmPVNyHLxxMUY2MIB719KXDxHv3S9UFUBy4 \
    '{"exp":1697609300,"fresh":false,"iat":1697609180,"jti":"6694560d-0675-446b-a5ad-811ace877362","nbf":1697609180,"sub":2,"type":"access"}'

finish
