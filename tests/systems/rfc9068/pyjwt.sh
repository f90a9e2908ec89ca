#!/usr/bin/env bash
# Access tokens of RFC 9068, issued by signet for PyJWT and by PyJWT for signet.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/compat"
need_python jwt
exec /usr/bin/python3 "${0%.sh}.py" "$1"
