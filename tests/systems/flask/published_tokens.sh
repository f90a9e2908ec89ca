#!/usr/bin/env bash
# Three tokens that were published with their secret: Flask-JWT-Extended reads the same claims from them as signet if
# neither checks the time. tests/programs/published_tokens.sh tests their times.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/signet"
need_python flask flask_jwt_extended
printf '%s\n' '123twe@FwfrdafwsfsLLD@#' >published.key
chmod 600 published.key
tokens=$(grep -oE 'eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+' "$systems/../programs/published_tokens.sh")
[[ $(wc -l <<<"$tokens") == 3 ]]
for token in $tokens; do
    ours=$("$1/signet" verify --key-file published.key --insecure-short-secret --any-type --allow-numeric-subject \
        --now 1697609200 "$token")
    theirs=$(/usr/bin/python3 "${0%.sh}.py" "$token")
    [[ $ours == "$theirs" ]] || { echo "$ours is not $theirs" >&2 && exit 1; }
done
