# shellcheck shell=bash
# run_node_tests PROGRAMS PATTERN: runs the tests that match, with node and the packages of package-lock.json, in a copy
# in the working directory. Sourced by the tests of this directory. Exits with 77 if something is not available.

skip() {
    echo "$1"
    exit 77
}

run_node_tests() {
    local programs=$1 pattern=$2 root
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
    command -v node >/dev/null && command -v npm >/dev/null || skip "node and npm are not installed"
    (($(node -p 'process.versions.node.split(".")[0]') >= 18)) || skip "needs node 18 or newer"
    [[ -x $programs/auth-server ]] || skip "auth-server was not built"
    (cd "$root" && tar -c --exclude=node_modules examples/auth-server/web tests/systems/browser) | tar -x
    cd tests/systems/browser || exit 1
    if ! npm ci --silent --no-audit --no-fund --ignore-scripts; then
        npm ping --silent || skip "npm's registry cannot be reached"
        exit 1
    fi
    # shellcheck disable=SC2086  # the shell expands the pattern
    PROGRAMS=$programs exec node --test $pattern
}
