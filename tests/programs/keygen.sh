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

run keygen --alg hs256
rejects_usage "--alg takes HS256, HS384 or HS512"
run keygen somewhere.key
rejects_usage "unexpected argument: this verb takes only options"

if [[ -w /dev/full ]]; then
    "$signet" keygen >/dev/full 2>err.txt
    status=$? out="" err=$(<err.txt)
    rejects_usage "cannot write to standard output"
fi

finish
