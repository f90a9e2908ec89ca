#!/usr/bin/env bash
# signet keygen: keys of the right size, in a private file, never in an existing file.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

for case in "HS256 43" "HS384 64" "HS512 86"; do
    algorithm=${case% *}
    run keygen --alg "$algorithm"
    accepts
    [[ $out =~ ^[A-Za-z0-9_-]+$ ]] || fail "the key is not base64url text: ${#out} characters"
    expect_same "$algorithm ${#out}" "$case"
done

run keygen
expect_same "${#out}" 43
first=$out
run keygen
[[ $out != "$first" ]] || fail "the same key twice"

umask 0
run keygen --out new.key
accepts
expect_out ""
expect_same "$(stat -c %a new.key)" 600
expect_same "$(wc -c <new.key)" 44
cp -p new.key copy.key

run keygen --out new.key
rejects_usage "new.key already exists and is not overwritten"
cmp -s new.key copy.key || fail "the existing key was changed"

ln -s nowhere dangling.key
run keygen --out dangling.key
rejects_usage "already exists"
[[ ! -e nowhere ]] || fail "a key was written through a symbolic link"

run keygen --out missing-directory/new.key
rejects_usage "cannot write the key file missing-directory/new.key: No such file or directory"
[[ $err != *[A-Za-z0-9_-][A-Za-z0-9_-][A-Za-z0-9_-][A-Za-z0-9_-]"="* ]] || fail "key text in an error"

# Private keys: PEM text or a JSON Web Key, and the public key in a file of its own.
for algorithm in ES256 ES384 ES512 EdDSA Ed25519 RS256 RS384 RS512 PS256 PS384 PS512; do
    bits=()
    [[ $algorithm == [RP]S* ]] && bits=(--bits 2048)
    run keygen --alg "$algorithm" "${bits[@]}" --public-out "$algorithm.pub"
    accepts
    expect_same "${out%%$'\n'*} ${out##*$'\n'}" "-----BEGIN PRIVATE KEY----- -----END PRIVATE KEY-----"
    expect_same "$(head -n 1 "$algorithm.pub")" "-----BEGIN PUBLIC KEY-----"
done
expect_same "$(stat -c %a ES256.pub)" 644
run keygen --alg ES256 --jwk --kid one --out private.jwk --public-out public.jwk
accepts
expect_same "$(stat -c %a private.jwk public.jwk)" $'600\n644'
grep -q '"d":' private.jwk || fail "no private key: $(<private.jwk)"
grep -q '"kid":"one","alg":"ES256","use":"sig"' public.jwk || fail "not the public key: $(<public.jwk)"
grep -q '"d":' public.jwk && fail "the private key in the public file"
run keygen --alg EdDSA --json
accepts
expect_out_has '{"alg":"EdDSA","key":"-----BEGIN PRIVATE KEY-----\n'

run keygen --alg ES256 --out another.pem --public-out ES256.pub
rejects_usage "ES256.pub already exists and is not overwritten"
[[ ! -e another.pem ]] || fail "a private key was written without its public key"
for bits in 1024 8193 many 2048x; do
    run keygen --alg RS256 --bits "$bits"
    rejects_usage "--bits takes a number from 2048 to 8192"
done
run keygen --alg ES256 --bits 2048
rejects_usage "--bits requires an RSA key, such as --alg RS256"
run keygen --bits 2048
rejects_usage "--bits requires an algorithm with public keys"
run keygen --public-out secret.pub
rejects_usage "--public-out requires an algorithm with public keys"
run keygen --alg ES256 --kid one
rejects_usage "--kid requires --jwk"

run keygen --alg hs256
rejects_usage "--alg takes HS256, HS384, HS512, ES256, ES384, ES512, EdDSA, Ed25519, RS256"
expect_err_has ": did you mean HS256?"
for case in "es256 ES256" "EDDSA EdDSA" "ED25519 Ed25519" "RSA256 RS256" "PS-384 PS384"; do
    run keygen --alg "${case% *}"
    rejects_usage ": did you mean ${case#* }?"
done
run keygen somewhere.key
rejects_usage "unexpected argument: this verb takes only options"

if [[ -w /dev/full ]]; then
    "$signet" keygen >/dev/full 2>err.txt
    status=$? out="" err=$(<err.txt)
    rejects_usage "cannot write to standard output"
fi

finish
