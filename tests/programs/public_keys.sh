#!/usr/bin/env bash
# Tokens that a private key signs and a public key verifies: keys in PEM, certificates, JWKs, JWK Sets and directories.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"
umask 022
now=1700000000
issue() { run issue --type access --sub user-42 --id t --now $now "$@"; }
verify() { run verify --type access --now $now "$@"; }
claims='{"exp":1700000900,"iat":1700000000,"jti":"t","nbf":1700000000,"sub":"user-42","type":"access"}'

# Each algorithm. The key names its algorithm, except an RSA key in PEM text.
for algorithm in ES256 ES384 ES512 EdDSA RS256 RS384 RS512 PS256 PS384 PS512; do
    alg=() bits=()
    [[ $algorithm == [RP]S* ]] && alg=(--alg "$algorithm") bits=(--bits 2048)
    "$signet" keygen --alg $algorithm "${bits[@]}" --out $algorithm.pem --public-out $algorithm.pub || fail "no key"
    issue --key $algorithm.pem "${alg[@]}"
    accepts
    token=$out
    verify --key $algorithm.pub "${alg[@]}" "$token"
    accepts
    expect_out "$claims"
    run verify --any-type --now $now --key $algorithm.pub "${alg[@]}" "$token"
    accepts
    run inspect "$token"
    expect_out_has "{\"header\":{\"alg\":\"$algorithm\",\"typ\":\"JWT\"}"
    run keys export --public "${alg[@]}" --kid $algorithm $algorithm.pem
    accepts
    cp out.txt $algorithm.jwks
    expect_out_has "\"kid\":\"$algorithm\",\"alg\":\"$algorithm\""
    # A token of one key is not accepted under the key of another algorithm, and "alg" in the token chooses nothing.
    verify --jwks $algorithm.jwks "$token"
    accepts
    verify --jwks $algorithm.jwks "${token%.*}.${token:0:86}"
    expect_status 1
    [[ $algorithm == ES256 ]] || {
        verify --key ES256.pub "$token"
        refuses wrong_algorithm
    }
    es256=${es256:-$token}
done
none=$(printf '{"alg":"none","typ":"JWT"}' | base64 -w0 | tr '+/' '-_' | tr -d =)
verify --key ES256.pub "$none.$(cut -d. -f2 <<<"$es256")."
expect_status 1
hmac=$(printf '{"alg":"HS256","typ":"JWT"}' | base64 -w0 | tr '+/' '-_' | tr -d =)
verify --key ES256.pub "$hmac.${es256#*.}"
refuses wrong_algorithm

# RFC 9864: `Ed25519` is the second name of `EdDSA`. The issuer chooses the name, and verifiers accept both.
"$signet" keygen --alg Ed25519 --jwk --out Ed25519.jwk --public-out Ed25519.pub || fail "no key"
for key in EdDSA.pem Ed25519.jwk; do
    for name in EdDSA Ed25519; do
        alg=(--alg "$name")
        # Without --alg, a JSON Web Key names its algorithm.
        [[ $key == *.jwk && $name == Ed25519 ]] && alg=()
        issue --key "$key" "${alg[@]}"
        accepts
        token=$out
        run inspect "$token"
        expect_out_has "{\"header\":{\"alg\":\"$name\",\"typ\":\"JWT\"}"
        for chosen in "" EdDSA Ed25519; do
            verify --key "${key%.*}.pub" ${chosen:+--alg "$chosen"} "$token"
            accepts
        done
    done
done
run keys rotate ed25519 --alg Ed25519
accepts
run keys export --public ed25519
accepts
expect_out_has '"alg":"Ed25519"'
cp out.txt ed25519.jwks
issue --keys ed25519
accepts
token=$out
for chosen in "" EdDSA Ed25519; do
    verify --jwks ed25519.jwks ${chosen:+--alg "$chosen"} "$token"
    accepts
done

# Verifiers read a directory of public keys, which any user may read and only the owner may write.
mkdir public && chmod 755 public
sed 's/^{"keys":\[//; s/\]}$//' ed25519.jwks >public/one.jwk
for chosen in "" Ed25519; do
    verify --keys public ${chosen:+--alg "$chosen"} "$token"
    accepts
done
chmod 664 public/one.jwk
verify --keys public "$token"
rejects_usage "can be written by its group: run \`chmod g-w public/one.jwk\`"

# One JWK Set with the keys of several algorithms.
printf '{"keys":[%s]}' "$(sed -s 's/^{"keys":\[//; s/\]}$//' ES256.jwks EdDSA.jwks RS256.jwks PS256.jwks | paste -sd,)" >mixed.json
for algorithm in ES256 EdDSA RS256 PS256; do
    issue --key $algorithm.pem --alg $algorithm --kid $algorithm
    accepts
    token=$out
    verify --jwks mixed.json "$token"
    accepts
    verify --key mixed.json "$token"
    accepts
    verify --jwks mixed.json --alg ES256 "$token"
    if [[ $algorithm == ES256 ]]; then accepts; else expect_status 1; fi
done
issue --key ES256.pem --kid other
other=$out
verify --jwks mixed.json "$other"
refuses unknown_key
verify --key ES256.pub --kid ES256 "$other"
refuses unknown_key
verify --key ES256.pub --kid other "$other"
accepts

# A JWK of a private key, and a certificate.
"$signet" keygen --alg ES256 --jwk --kid one --out one.jwk --public-out one.pub.jwk || fail "no JWK"
issue --key one.jwk
accepts
token=$out
for option in --key --jwks; do
    verify $option one.pub.jwk "$token"
    accepts
done
verify --jwks ES256.jwks "$token"
refuses unknown_key
if command -v openssl >/dev/null; then
    openssl req -x509 -key ES256.pem -subj /CN=signet -days 1 -out certificate.pem 2>/dev/null || fail "no certificate"
    run verify --type access --key certificate.pem "$es256"
    refuses expired
    openssl pkcs8 -topk8 -in ES256.pem -out encrypted.pem -passout pass:correct-horse 2>/dev/null || fail "not encrypted"
    chmod 600 encrypted.pem
    (umask 077 && echo correct-horse >passphrase && echo battery >wrong)
    issue --key encrypted.pem
    rejects_usage "the private key is encrypted: give a file with its passphrase with --passphrase-file"
    issue --key encrypted.pem --passphrase-file wrong
    rejects_usage "cannot be decrypted"
    issue --key encrypted.pem --passphrase-file passphrase
    accepts
    verify --key ES256.pub "$out"
    accepts
fi

# A verifier does not take a private key or a secret.
"$signet" keygen --out secret.key || fail "no secret"
for key in ES256.pem one.jwk; do
    verify --key $key "$token"
    rejects_usage "\`signet keys export --public\` writes"
done
verify --jwks ES256.pem "$token"
rejects_usage "is not a valid JSON object"
verify --key secret.key "$token"
rejects_usage "this is not a public key in PEM text"
[[ $err != *"$(head -c 10 secret.key)"* ]] || fail "key text in an error"
chmod 600 ES256.pub one.pub.jwk
issue --key ES256.pub
rejects_usage "this is a public key: an issuer needs the private key"
issue --key one.pub.jwk
rejects_usage "it is a public key: an issuer needs the private key"

# Wrong algorithms and options that exclude each other.
issue --key ES256.pem --alg ES384
rejects_usage "a key for ES384 must be a key of the curve P-384"
verify --key ES256.pub --alg RS256 "$token"
rejects_usage "a key for RS256 must be an RSA key"
verify --jwks ES256.jwks --alg EdDSA "$token"
rejects_usage "none of the keys of the JWK Set is a public key for EdDSA"
issue --key RS256.pem
rejects_usage "--alg is missing"
verify --key RS256.pub "$token"
rejects_usage "--alg is missing"
verify --jwks ES256.jwks --alg es256 "$token"
rejects_usage ": did you mean ES256?"
verify --key ES256.pub --alg HS256 "$token"
rejects_usage "--jwks and --key take public keys: give a secret with --key-file or --keys"
verify --key-file secret.key --alg ES256 "$token"
rejects_usage "--key-file takes a secret: give a public key with --key or --jwks"
issue --key-file secret.key --alg ES256
rejects_usage "--key-file takes a secret: give a private key with --key or --keys"
issue --key ES256.pem --alg HS256
rejects_usage "--key takes a private key"
verify --key ES256.pub --jwks ES256.jwks "$token"
rejects_usage "--key cannot be combined with --jwks"
verify --key ES256.pub --key-file secret.key "$token"
rejects_usage "--key-file cannot be combined with --key"
verify --jwks ES256.jwks --kid one "$token"
rejects_usage "--kid cannot be combined with --jwks"
issue --key ES256.pem --keys ring
rejects_usage "--key cannot be combined with --keys"

# Files.
verify --jwks nowhere "$token"
rejects_usage "cannot open the file of public keys nowhere: No such file or directory"
mkfifo -m 600 fifo
verify --jwks fifo "$token"
rejects_usage "is not a regular file"
cp ES256.jwks open.jwks && chmod o+w open.jwks
verify --jwks open.jwks "$token"
rejects_usage "can be written by any local user: run \`chmod o-w open.jwks\`"
head -c 70000 /dev/zero | tr '\0' ' ' >large.jwks
verify --jwks large.jwks "$token"
rejects_usage "larger than 64 KiB"
cp ES256.pem open.pem && chmod 644 open.pem
issue --key open.pem
rejects_usage "can be read or written by any local user: run \`chmod 600 open.pem\`"

# A directory of private keys. Its JWK Set contains the announced and the retired keys.
run keys rotate ring --alg ES256 --now $now --kid one --tokens-live 1h
accepts
run keys rotate ring --now $((now + 60)) --kid two --tokens-live 1h
accepts
expect_out_has "two verifies now and signs from"
run keys list ring --now $((now + 700))
accepts
expect_out_has "one  retired"
expect_out_has "two  signing"
issue --keys ring
accepts
early=$out
run issue --keys ring --type access --sub user-42 --now $((now + 700))
accepts
late=$out
for moment in 0 60 700; do
    run keys export --public --now $((now + moment)) ring
    accepts
    expect_same "$(grep -o '"kid":"[a-z]*"' out.txt | paste -sd' ' -)" '"kid":"one" "kid":"two"'
    [[ $out != *'"d":'* ]] || fail "a private key was exported"
    cp out.txt ring.json
done
for token in "$early" "$late"; do
    run verify --jwks ring.json --type access --now $((now + 700)) "$token"
    accepts
done
run keys export --public --now $((now + 700 + 4200)) ring
expect_same "$(grep -o '"kid":"[a-z]*"' out.txt)" '"kid":"two"'
run keys export --public --pem --now $now ring
rejects_usage "--pem writes one key, and there are several: choose one with --kid"
run keys export --public --pem --kid one --now $now ring
accepts
cp out.txt one.pub
run verify --key one.pub --kid one --type access --now $now "$early"
accepts
run keys export --public --kid three ring
rejects_usage "no key has the id of --kid"
run keys export ring
rejects_usage "--public is missing"
run keys export --public --pem --json ring
rejects_usage "--json cannot be combined with --pem"
run keys export --public secret.key
rejects_usage "this is not a private key in PEM text"
run keys rotate secrets
run keys export --public secrets
rejects_usage "secrets of HS256 have no public key"
run verify --keys ring --type access "$late"
rejects_usage "\`signet keys export --public\` writes"
run keys rotate ring --alg ES384
rejects_usage "is for another algorithm: its \"alg\" must be ES384"
run keys rotate ring --announce 0s --kid three --now $((now + 1000))
accepts
run keys remove ring --kid two --now $((now + 1000))
accepts
run keys prune ring --now $((now + 9000))
accepts
expect_out "removed one.jwk"

# An existing private key becomes the first key of a directory.
for key in ES256.pem one.jwk; do
    rm -rf imported
    run keys import imported --key-file $key --kid old --now $now
    accepts
    issue --keys imported
    accepts
    run keys export --public --now $now imported
    accepts
    cp out.txt imported.json
    verify --jwks imported.json "$(issue --keys imported && printf '%s' "$out")"
    accepts
done
finish
