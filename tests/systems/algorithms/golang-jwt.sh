#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
command -v go >/dev/null || skip "there is no go"
[[ -d /usr/share/gocode/src/github.com/golang-jwt/jwt ]] || skip "golang-jwt is not installed"
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$PWD/cache go build -o golang-side "$systems/algorithms/sides/golang-jwt.go"
export public_key_algorithms="ES256 EdDSA RS256 PS256"
# shellcheck source-path=SCRIPTDIR source=matrix.bash
source "$systems/algorithms/matrix.bash" "$1" ./golang-side
