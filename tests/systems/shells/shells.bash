# shellcheck shell=bash
# Sourced with the directory of the programs as $1, in an empty directory.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "${BASH_SOURCE[0]}")/../common/systems.bash"

need_program "$1/signet"
mkdir ring

# expect_offer WORDS EXPECTED: `offer`, which the test defines, offers the words EXPECTED and perhaps more for the last
# of WORDS.
expect_offer() {
    local word offered
    offered=$(offer "$1")
    for word in $2; do
        grep -qxF -- "$word" <<<"$offered" || {
            echo "for '$1', '$word' is not offered, but: $offered" >&2
            exit 1
        }
    done
}

expect_offers() {
    expect_offer "signet " "keygen issue verify inspect completion keys help"
    expect_offer "signet keys r" "rotate remove"
    expect_offer "signet keys rotate --a" "--announce --alg"
    expect_offer "signet verify --type " "access refresh"
    expect_offer "signet issue --alg HS3" "HS384"
    expect_offer "signet keygen --alg E" "ES256 ES384 ES512 EdDSA"
    expect_offer "signet verify --j" "--jwks --json"
    expect_offer "signet keys e" "export"
    expect_offer "signet keygen --j" "--jwk --json"
    expect_offer "signet completion " "bash zsh fish"
}
