#!/usr/bin/env bash
# A FastAPI service with PyJWT and one on signet accept each other's tokens.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/compat"
need_python fastapi jwt uvicorn
exec /usr/bin/python3 "${0%.sh}.py" "$1"
