#!/usr/bin/env bash
# A Django project with djangorestframework-simplejwt and a service on signet: tokens, and which service refreshes them.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/compat"
need_python django rest_framework rest_framework_simplejwt
exec /usr/bin/python3 "${0%.sh}.py" "$1"
