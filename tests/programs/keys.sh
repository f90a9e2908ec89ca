#!/usr/bin/env bash
# signet keys: a directory of keys, the rotation of its keys, and the commands that read it.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"

now=1700000000
states() {
    run keys list ring --json --now "$1"
    accepts
    grep -oE '"kid":"[a-z]+"|"state":"[a-z]+"' out.txt | cut -d'"' -f4 | paste -sd ': ' -
}
issue_at() { "$signet" issue --keys ring --type access --sub user-42 --now "$1"; }
verify_at() { run verify --keys ring --type access --now "$1" "$2"; }
key_of() { run inspect "$1" && grep -o '"kid":"[^"]*"' out.txt; }

# The first key signs immediately, the next one after the time in which every server loads it.
run keys rotate ring --now $now --kid one --tokens-live 1h
accepts
expect_out "one signs from now on"
expect_same "$(stat -c %a ring ring/one.jwk)" $'700\n600'
run keys rotate ring --now $((now + 60)) --kid two --tokens-live 1h
accepts
expect_out "two verifies now and signs from 2023-11-14 22:24:20 UTC, in 10 min"
run keys rotate ring --now $((now + 70)) --json
rejects_usage "a key is announced already"
expect_same "$(states $((now + 659)))" "one:signing two:announced"
expect_same "$(states $((now + 660)))" "one:retired two:signing"
expect_same "$(states $((now + 660 + 3600 + 600)))" "one:expired two:signing"

# Tokens from before and after the rotation are valid before and after it.
early=$(issue_at $((now + 659)))
late=$(issue_at $((now + 660)))
expect_same "$(key_of "$early")" '"kid":"one"'
expect_same "$(key_of "$late")" '"kid":"two"'
for token in "$early" "$late"; do
    for moment in 660 1500; do
        verify_at $((now + moment)) "$token"
        accepts
    done
done
verify_at $((now + 660)) "${early%.*}.${late##*.}"
refuses bad_signature

# keys prune and rotate remove a key whose tokens have expired.
run keys prune ring --now $((now + 4859))
accepts
expect_out ""
run keys prune ring --now $((now + 4860)) --json
accepts
expect_out '{"removed":["one.jwk"]}'
verify_at $((now + 660)) "$early"
refuses unknown_key

# A leaked key: another one signs immediately, and its tokens are refused.
run keys remove ring --kid two --now $((now + 5000))
rejects_usage "this key signs"
run keys rotate ring --announce 0s --kid three --now $((now + 5000)) --json
accepts
expect_out "{\"kid\":\"three\",\"signs_from\":$((now + 5000))}"
run keys remove ring --kid two --now $((now + 5000))
accepts
expect_out "removed two"
run keys remove ring --kid two --now $((now + 5000))
rejects_usage "no key in the directory ring has that id"
expect_same "$(ls ring)" "three.jwk"

# The table.
run keys list ring --now $((now + 5060))
accepts
expect_out 'KEY    STATE    SIGNS FROM                          VERIFIES UNTIL
three  signing  2023-11-14 23:36:40 UTC, 1 min ago  -'

# An existing key becomes the first of a directory, and its tokens stay valid.
"$signet" keygen --out old.key || fail "no key"
old=$("$signet" issue --key-file old.key --type access --sub user-42 --now $now)
run keys import imported --key-file old.key --kid old --now $now
accepts
expect_out "old signs from now on"
run keys rotate imported --now $now
accepts
run verify --keys imported --type access --now $now "$old"
accepts
run keys import imported --key-file old.key
rejects_usage "has keys already"

# One JWK or a JWK Set in a file is read too.
umask 077
"$signet" keygen --jwk --kid a >a.jwk || fail "no JWK"
printf '{"keys":[%s,%s,{"kty":"EC"}]}' "$(<a.jwk)" "$("$signet" keygen --jwk --kid b)" >set.json
run keys list set.json
accepts
expect_out_has "a    signing"
expect_out_has "b    retired"
token=$("$signet" issue --keys a.jwk --type refresh --sub user-42)
run verify --keys set.json --type refresh "$token"
accepts
run verify --keys set.json --type refresh --alg HS384 "$token"
rejects_usage "none of the keys of the JWK Set is a shared secret for HS384"

# Unusable keys are refused with the reason, and the error does not contain them.
for other in --key-file=old.key --kid=a --insecure-short-secret; do
    run verify --keys set.json "$other" --type refresh "$token"
    rejects_usage "${other%%=*} cannot be combined with --keys"
done
chmod g+w a.jwk
run keys list a.jwk
rejects_usage "can be written by its group: run \`chmod g-w a.jwk\`"
run keys list old.key
rejects_usage "not a valid JSON object"
[[ $err != *"$(head -c 10 old.key)"* ]] || fail "key text in an error"
run keys list nowhere
rejects_usage "cannot open the key file nowhere: No such file or directory"
mkdir empty && chmod 700 empty
run keys list empty
rejects_usage "there is no key in the directory empty"
chmod 770 empty
run keys rotate empty
rejects_usage "can be written by users other than its owner: run \`chmod go-w empty\`"
run keys rotate ring --kid ../up
rejects_usage "is its file name"
run keys rotate ring --tokens-live 0
rejects_usage "tokens_live must be"
run keys rotate nowhere/ring
rejects_usage "cannot create the key directory nowhere/ring"

# No symbolic link is followed, and files that root creates belong to the owner of the directory.
mkdir -m 700 linked && ln -s ../made linked/.lock
run keys rotate linked
rejects_usage "the lock file linked/.lock is a symbolic link. Remove it while no program changes the directory"
[[ ! -e made ]] || fail "a file was made through a symbolic link"
if ((EUID == 0)) && command -v setpriv >/dev/null; then
    owned=$(mktemp -d) && chown 65534:65534 "$owned" && cp "$signet" "$owned"
    run keys rotate "$owned/keys"
    rejects_usage "install -d -m 700 -o USER $owned/keys"
    run keys rotate "$owned"
    accepts
    expect_same "$(stat -c %u "$owned"/.lock "$owned"/*.jwk | sort -u)" 65534
    setpriv --reuid 65534 --regid 65534 --clear-groups "$owned/signet" keys rotate "$owned" --announce 0s >/dev/null 2>err.txt ||
        fail "the owner cannot rotate: $(<err.txt)"
    rm -r "$owned"
fi

# Concurrent rotations: one announces its key, the others are refused.
for i in 1 2 3 4 5 6; do
    "$signet" keys rotate ring >"rotate-$i.txt" 2>&1 &
done
wait
expect_same "$(cat rotate-?.txt | grep -c 'verifies now and signs from')" 1
expect_same "$(cat rotate-?.txt | grep -c 'announced already')" 5
run keys list ring
accepts

# After kill -9 at any moment, the keys can be read and rotated.
run keys rotate killed
time=$(date +%s)
for i in {1..30}; do
    "$signet" keys rotate killed --announce 0s --tokens-live 1s --now $((time + i * 2000)) >/dev/null 2>&1 &
    sleep "0.00$((i % 10))"
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    run keys list killed --now $((time + i * 2000))
    accepts
    [[ $out == *" signing "* ]] || fail "no key signs after a kill: $out"
done
run keys rotate killed --announce 0s --now $((time + 100000))
accepts

finish
