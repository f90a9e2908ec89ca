#!/usr/bin/env bash
# Help, version, and invalid command lines: exit status 2 and a sentence that says how to fix it.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

run --version
accepts
[[ $out =~ ^signet\ [0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "the version is '$out'"

run --help
accepts
for verb in keygen issue verify inspect 'keys rotate' 'keys list' 'keys prune' 'keys remove' 'keys import' 'keys export' completion; do
    expect_out_has "  $verb "
    read -ra words <<<"$verb"
    run "${words[@]}" --help
    accepts
    expect_out_has "Usage: signet $verb"
    expect_out_has "--help"
    (($(wc -L <out.txt) <= 110)) || fail "the help of $verb is wider than 110 columns"
    run "${words[@]}" --key-file nowhere -h --no-such-option
    [[ $verb == issue || $verb == verify ]] && accepts
    run --help
done
for option in --key-file --key --jwks --ca-file --insecure-local-http --type --any-type --iss --aud --leeway --now --alg --insecure-short-secret \
    --allow-numeric-subject --require --max-lifetime --allow-missing-expiry --allow-any-issuer --allow-any-audience; do
    run verify --help
    expect_out_has "$option"
done
for option in --key-file --key --passphrase-file --type --sub --iss --aud --claim --ttl --alg --now --kid --insecure-short-secret; do
    run issue --help
    expect_out_has "$option"
done

run
rejects_usage "a verb is missing"
expect_err_has "Usage: signet VERB"
run frobnicate
rejects_usage "unknown verb"
run keys
rejects_usage "a verb is missing after \`keys\`"
run keys frobnicate
rejects_usage "unknown verb"
run keys --help
accepts
expect_out_has "keys rotate"
for case in "Verify verify" "isue issue" "keys lits|keys list" "keys romve|keys remove" "hel help" "keyz list|keys"; do
    [[ $case == *"|"* ]] || case=${case/ /|}
    read -ra words <<<"${case%|*}"
    run "${words[@]}"
    rejects_usage "unknown verb: did you mean ${case#*|}?"
done

# `help VERB` is `VERB --help`.
for verb in "" keygen issue verify inspect keys 'keys rotate' 'keys list' completion help; do
    read -ra words <<<"$verb"
    run "${words[@]}" --help
    accepts
    expected=$out
    run help "${words[@]}"
    accepts
    expect_out "$expected"
done
run help frobnicate
rejects_usage "unknown verb"

"$signet" keygen --out k.key || fail "no key"
good=(--key-file k.key --type access)

run verify "${good[@]}"
rejects_usage "TOKEN is missing"
expect_err_has "Try: signet verify --help"
run verify "${good[@]}" one two
rejects_usage "more than one TOKEN was given"
run verify --type access token
rejects_usage "--key-file is missing"
run verify --key-file k.key token
rejects_usage "exactly one of --type and --any-type is required"
run verify "${good[@]}" --any-type token
rejects_usage "exactly one of --type and --any-type is required"
run verify "${good[@]}" --type access token
rejects_usage "--type was given more than once"
run verify "${good[@]}" --any-type=yes token
rejects_usage "--any-type takes no value"
run verify "${good[@]}" --iss one --iss=two token
rejects_usage "--iss was given more than once"
run verify "${good[@]}" --allow-any-issuer --allow-any-issuer token
rejects_usage "--allow-any-issuer was given more than once"
run verify "${good[@]}" --frobnicate token
rejects_usage "unknown option --frobnicate"
[[ $err != *"did you mean"* ]] || fail "an option that is not similar is suggested: $err"
for case in "--audi --aud" "--iis=x --iss" "--allow-any-isuer --allow-any-issuer" "--hepl --help" "--lee-way=1s --leeway"; do
    run verify "${good[@]}" "${case% *}" token
    typed=${case%% *}
    rejects_usage "unknown option ${typed%%=*}: did you mean ${case#* }?"
done
run verify "${good[@]}" token --iss
rejects_usage "--iss needs a value"
run verify "${good[@]}" --iss --aud shop token
rejects_usage "--iss needs a value"
run verify "${good[@]}" --iss "" token
rejects_usage "--iss must not be empty"
run verify "${good[@]}" --iss= token
rejects_usage "--iss must not be empty"
run verify "${good[@]}" --iss shop --allow-any-issuer token
rejects_usage "contradicts the issuer"
run verify "${good[@]}" --aud shop --allow-any-audience token
rejects_usage "contradicts the audience"
run verify "${good[@]}" --alg none token
rejects_usage "--alg takes HS256, HS384, HS512, ES256"
run verify "${good[@]}" --leeway 11m token
rejects_usage "leeway must be between 0 seconds and 10 minutes"
run verify "${good[@]}" --max-lifetime 0 token
rejects_usage "maximum_lifetime must be above zero"

for duration in -1 1.5 15M "15 m" m 15min 0x10 +5 99999999999999999999 9223372036854775807d 1e3 ""; do
    run verify "${good[@]}" "--leeway=$duration" token
    expect_status 2
done
run verify "${good[@]}" --leeway 15x token
rejects_usage "--leeway takes a duration like 900, 900s, 15m, 12h or 7d"
for moment in -1 1.5 1s now 253402300800 99999999999999999999 " 1"; do
    run verify "${good[@]}" "--now=$moment" token
    rejects_usage "--now takes whole seconds since 1970"
done

# An argument after -- is an operand, even if it looks like an option.
run verify "${good[@]}" -- --help
refuses malformed_token
run verify "${good[@]}" -- -- token
rejects_usage "more than one TOKEN was given"

# An error does not contain the value of an argument.
for secret in --key=hush-hush hush-hush -hush-hush --Hush-hush=1; do
    run verify "${good[@]}" --iss="$secret" "$secret" "$secret" "$secret"
    expect_status 2
    [[ $err != *ush-hush* ]] || fail "an argument is repeated: $err"
    run "$secret"
    expect_status 2
    [[ $err != *ush-hush* ]] || fail "an argument is repeated: $err"
done

finish
