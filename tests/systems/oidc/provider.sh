#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "$0")/../common/systems.bash"
need_program "$1/systems/oidc_verifier"
need_node_modules
PYTHONPATH=$systems python3 -c 'import certificates; certificates.make(".", "localhost", "DNS:localhost")'
# The provider warns about its settings for development.
NODE_ENV=test NODE_EXTRA_CA_CERTS=localhost.pem no_proxy=localhost \
    node --no-warnings "$systems/oidc/provider.mjs" "$1/systems/oidc_verifier"
