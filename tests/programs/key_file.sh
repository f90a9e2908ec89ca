#!/usr/bin/env bash
# How key files are read, and which are refused: exit status 2, the reason, and never the key.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

issue() { run issue --type access --sub user-42 --key-file "$@"; }

"$signet" keygen --out good.key || fail "no key"
key=$(<good.key)

issue good.key
accepts
token=$out
verify_with() { run verify --type access --key-file "$1" "$token"; }

# A key file with LF, CRLF or no line end contains the same key.
printf '%s' "$key" >bare.key
printf '%s\r\n' "$key" >crlf.key
chmod 600 ./*.key
for file in bare.key crlf.key; do
    verify_with "$file"
    accepts
done

refused_key() {
    verify_with "$1"
    rejects_usage "$2"
    [[ $err != *"${key:4:20}"* ]] || fail "key text in an error"
}
printf '%s\n\n' "$key" >two-lines.key
printf ' %s\n' "$key" >space.key
printf '%s=\n' "$key" >padded.key
printf '%s\n' "${key:0:40}" >short.key
: >empty.key
printf -- '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n' >pem.key
printf '{"kty":"oct","k":"%s"}\n' "$key" >jwk.key
printf 'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE\n' >repeated.key
head -c 70000 /dev/zero | tr '\0' A >large.key
chmod 600 ./*.key
refused_key two-lines.key "not base64url text"
refused_key space.key "not base64url text"
refused_key padded.key "not base64url text"
refused_key short.key "needs at least 32 bytes"
refused_key empty.key "needs at least 32 bytes"
refused_key pem.key "this is a PEM file"
refused_key jwk.key "JSON Web Key"
refused_key repeated.key "repeats itself"
refused_key large.key "larger than 64 KiB"
refused_key missing.key "cannot open the key file missing.key: No such file or directory"
mkdir directory.key && chmod 700 directory.key
refused_key directory.key "is a directory"

# Only regular files: opening a pipe without a writer blocks, and a device may have no end.
mkfifo -m 600 fifo.key
mkdir -m 700 fifo-keys && mkfifo -m 600 fifo-keys/a.jwk
refused_key fifo.key "fifo.key is a pipe or a device"
refused_key /dev/zero "/dev/zero is a pipe or a device"
refused_key <(printf '%s\n' "$key") "is a pipe or a device"
run verify --type access --insecure-short-secret --key-file fifo.key "$token"
rejects_usage "fifo.key is a pipe or a device"
for keys in fifo.key fifo-keys; do
    run keys list "$keys"
    rejects_usage "is a pipe or a device"
done
run keys import imported --key-file fifo.key
rejects_usage "fifo.key is a pipe or a device"
run_with_input "$token\n" verify --type access --key-file good.key -
accepts

cp good.key open.key
for mode in 644 604 602; do
    chmod "$mode" open.key
    refused_key open.key "can be read or written by any local user: run \`chmod 600 open.key\`"
    run verify --type access --insecure-short-secret --key-file open.key "$token"
    rejects_usage "chmod 600 open.key"
done
chmod 640 open.key
verify_with open.key
accepts

# A key must have the length of the algorithm that it is used with.
for algorithm in HS384 HS512; do
    issue good.key --alg "$algorithm"
    rejects_usage "a key for $algorithm needs at least"
    "$signet" keygen --alg "$algorithm" --out "$algorithm.key" || fail "no key for $algorithm"
    issue "$algorithm.key" --alg "$algorithm"
    accepts
    run verify --type access --key-file "$algorithm.key" --alg "$algorithm" "$out"
    accepts
    verify_with "$algorithm.key"
    refuses bad_signature
    run verify --type access --key-file "$algorithm.key" --alg "$algorithm" "$token"
    refuses wrong_algorithm
done

# With --insecure-short-secret, the contents of the file without one line end are the secret.
printf 'short' >raw.key
printf 'short\n' >raw-lf.key
printf 'short\r\n' >raw-crlf.key
printf 'short\n\n' >raw-two.key
printf 'short ' >raw-space.key
chmod 600 raw*.key
issue raw.key
rejects_usage "not base64url text"
issue raw.key --insecure-short-secret
accepts
token=$out
for file in raw.key raw-lf.key raw-crlf.key; do
    run verify --type access --insecure-short-secret --key-file "$file" "$token"
    accepts
done
for file in raw-two.key raw-space.key; do
    run verify --type access --insecure-short-secret --key-file "$file" "$token"
    refuses bad_signature
done
issue empty.key --insecure-short-secret
rejects_usage "a key cannot be empty"
issue pem.key --insecure-short-secret
rejects_usage "this is a PEM file"

# Read in the two ways, the same file results in two different keys.
issue good.key --insecure-short-secret
token=$out
verify_with good.key
refuses bad_signature

finish
