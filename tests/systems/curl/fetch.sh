#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/systems/curl_suite"
PYTHONPATH=$systems python3 -W ignore::DeprecationWarning "$systems/curl/fetch.py" "$1/systems/curl_suite"
