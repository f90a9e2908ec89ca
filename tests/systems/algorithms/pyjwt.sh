#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_python jwt
export public_key_algorithms=
if /usr/bin/python3 -c "import cryptography" 2>/dev/null; then
    public_key_algorithms="ES256 EdDSA RS256 PS256"
fi
# shellcheck source-path=SCRIPTDIR source=matrix.bash
source "$systems/algorithms/matrix.bash" "$1" /usr/bin/python3 "$systems/algorithms/sides/pyjwt.py"
