# shellcheck shell=bash
# Functions that the tests with other systems share. Sourced.
set -euo pipefail
systems=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

skip() {
    echo "skipped: $*"
    exit 77
}

# need_python MODULE...: uses Debian's python3, which has Debian's modules, also if another python3 is first in the
# path.
need_python() {
    local module
    for module in "$@"; do
        /usr/bin/python3 -c "import $module" 2>/dev/null || skip "python3 has no module $module"
    done
    export PYTHONDONTWRITEBYTECODE=1
}

# need_node_modules: installs, once, what package-lock.json lists.
need_node_modules() {
    command -v node >/dev/null || skip "there is no node"
    command -v npm >/dev/null || skip "there is no npm"
    exec {lock}<"$systems/package-lock.json"
    flock "$lock"
    if [[ ! $systems/node_modules/.package-lock.json -nt $systems/package-lock.json ]]; then
        (cd "$systems" && npm ci --no-audit --no-fund --ignore-scripts >&2) || skip "npm cannot fetch the packages"
        touch "$systems/node_modules/.package-lock.json"
    fi
    exec {lock}<&-
}

# need_program PATH
need_program() { [[ -x $1 ]] || skip "${1##*/} was not built"; }
