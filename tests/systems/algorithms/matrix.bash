# shellcheck shell=bash
# HS256, HS384 and HS512 between signet and another library, and the algorithms of $public_key_algorithms. Sourced with
# the directory of the programs and a command that calls the library. It reads lines of four fields, separated by tabs,
# and answers each with a line:
#
#     sign ALGORITHM KEY_FILE CLAIMS       a token with these claims
#     verify ALGORITHM KEY_FILE TOKEN      the claims
#     keygen ALGORITHM KEY_FILE KEY_ID     any text, after writing a new private key to KEY_FILE and the JWK Set of its
#                                          public key to KEY_FILE.jwks
#
# or an empty line on failure. A key file contains the bytes of a secret, a private key in PEM text to sign, and a public
# key in PEM text or a JWK Set to verify.
set -u
signet=$1/signet
need_program "$signet"
shift
coproc other_side { "$@"; }
exec {answers}<&"${other_side[0]}" {questions}>&"${other_side[1]}"
side() {
    local answer
    printf '%s\t%s\t%s\t%s\n' "$@" >&"$questions"
    IFS= read -r -t 120 answer <&"$answers" || { echo "the other side has gone" >&2 && exit 1; }
    printf '%s\n' "$answer"
    [[ $answer ]]
}
failures=0
fail() {
    echo "FAILED: $*" >&2
    failures=$((failures + 1))
}
expect() { # what, expected, found
    [[ $2 == "$3" ]] || fail "$1: expected $2, found $3"
}
sorted() { /usr/bin/python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin), sort_keys=True))'; }
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }

now=$(date +%s)
claims() { printf '{"sub":"ada","type":"%s","iat":%d,"exp":%d,"role":"Käthe \\"x\\""}' "$1" "$now" $((now + $2)); }

for size in 256 384 512; do
    algorithm=HS$size
    for name in right wrong; do
        head -c $((size / 8)) /dev/urandom >$name.$size
        base64url <$name.$size >$name.$size.key
        chmod 600 $name.$size.key
    done
    issue() {
        "$signet" issue --key-file "$1.$size.key" --alg $algorithm --type "$2" --sub ada \
            --claim 'role="Käthe \"x\""' "${@:3}"
    }
    verify() { "$signet" verify --key-file "$1.$size.key" --alg $algorithm --type "$2" "$3" 2>&1; }

    for type in access refresh; do
        ours=$(issue right $type)
        expect "our $type token, $algorithm" "$(verify right $type "$ours" | sorted)" \
            "$(side verify $algorithm right.$size "$ours" | sorted)"
        theirs=$(side sign $algorithm right.$size "$(claims $type 3600)")
        expect "their $type token, $algorithm" "$(claims $type 3600 | sorted)" "$(verify right $type "$theirs" | sorted)"
    done
    expect "their refresh token as access" "signet: wrong_token_type: " \
        "$(verify right access "$theirs" | grep -o '^signet: [a-z_]*: ')"
    expect "their token under another key" "signet: bad_signature: " \
        "$(verify wrong refresh "$theirs" | grep -o '^signet: [a-z_]*: ')"
    expired=$(side sign $algorithm right.$size "$(claims access -1)")
    expect "their expired token" "signet: expired: " "$(verify right access "$expired" | grep -o '^signet: [a-z_]*: ')"
    # The next smaller algorithm, for which the secret is long enough.
    other=HS$((size == 256 ? 256 : size - 128))
    if [[ $other != "$algorithm" ]]; then
        confused=$(side sign $other right.$size "$(claims access 3600)")
        expect "their token of another algorithm" "signet: wrong_algorithm: " \
            "$(verify right access "$confused" | grep -o '^signet: [a-z_]*: ')"
        side verify $other right.$size "$ours" >/dev/null && fail "our token as $other"
    fi

    side verify $algorithm wrong.$size "$ours" >/dev/null && fail "our token under another key, $algorithm"
    old=$(issue right access --now $((now - 1000)) --ttl 900)
    side verify $algorithm right.$size "$old" >/dev/null && fail "our expired token, $algorithm"
done

# Keys that signet makes and keys that the other side makes; each side reads the other's public keys. With
# $reads_jwk_sets = no, the other side reads PEM text only, and signet makes all keys.
new_key() { # ours or theirs
    local bits=()
    [[ $algorithm == [RP]S* ]] && bits=(--bits 2048)
    "$signet" keygen --alg "$algorithm" "${bits[@]}" --out "$1.$algorithm" --public-out "$1.$algorithm.pub"
    "$signet" keys export --public --alg "$algorithm" --kid "$1" "$1.$algorithm" >"$1.$algorithm.jwks"
}
public_form=$([[ ${reads_jwk_sets:-yes} == yes ]] && echo jwks || echo pub)
for algorithm in ${public_key_algorithms:-}; do
    new_key ours
    if [[ $public_form == pub ]]; then
        new_key theirs
    else
        side keygen "$algorithm" "theirs.$algorithm" theirs >/dev/null || fail "they make no key for $algorithm"
    fi
    issue() { "$signet" issue --key "$1.$algorithm" --alg "$algorithm" --kid "$1" --type access --sub ada; }
    verify() { "$signet" verify --type access "$@" 2>&1; }

    for maker in ours theirs; do
        token=$(issue $maker)
        found=$(verify --jwks "$maker.$algorithm.jwks" "$token" | sorted)
        expect "our token, $maker.$algorithm.$public_form" "$found" \
            "$(side verify "$algorithm" "$maker.$algorithm.$public_form" "$token" | sorted)"
        token=$(side sign "$algorithm" "$maker.$algorithm" "$(claims access 3600)")
        expect "their token, $maker.$algorithm.jwks" "$(claims access 3600 | sorted)" \
            "$(verify --jwks "$maker.$algorithm.jwks" "$token" | sorted)"
    done
    expect "their token under our key, $algorithm" "signet: bad_signature: " \
        "$(verify --jwks "ours.$algorithm.jwks" "$token" | grep -o '^signet: [a-z_]*: ')"
    token=$(issue ours)
    expect "our token, ours.$algorithm.pub" "$(verify --key "ours.$algorithm.pub" --alg "$algorithm" "$token" | sorted)" \
        "$(side verify "$algorithm" "ours.$algorithm.pub" "$token" | sorted)"
    changed=${token%.*}.$(tr 'A-Za-z0-9' 'B-ZAb-za1-90' <<<"${token##*.}")
    side verify "$algorithm" "ours.$algorithm.pub" "$changed" >/dev/null && fail "a changed signature, $algorithm"
done
exit $((failures > 0))
