#!/usr/bin/env bash
# A Flask service with Flask-JWT-Extended and one on signet accept each other's tokens.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/compat"
need_python flask flask_jwt_extended
exec /usr/bin/python3 "${0%.sh}.py" "$1"
