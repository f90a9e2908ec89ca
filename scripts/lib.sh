# shellcheck shell=bash
# Functions that the scripts share. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

# Debian packages.
packages_build=(g++ cmake ninja-build make pkg-config libssl-dev nlohmann-json3-dev)
packages_auth_server=(libcpp-httplib-dev libsqlite3-dev)
packages_servers=("${packages_auth_server[@]}" librestinio-dev libfmt-dev libasio-dev libpistache-dev python3)
# Each release of Beast is enough, and two releases of Boost cannot be installed together.
[[ -e /usr/include/boost/beast.hpp ]] || packages_servers+=(libboost-dev)
packages_test=("${packages_build[@]}" "${packages_servers[@]}" libcurl4-openssl-dev catch2 valgrind)
# Servers that store sessions.
packages_fleet=(libhiredis-dev redis-server libpq-dev postgresql nginx-light procps python3)
# The other software of tests/systems.
packages_systems=("${packages_fleet[@]}" chromium nodejs python3-fastapi python3-uvicorn python3-jwt
    python3-python-flask-jwt-extended python3-djangorestframework-simplejwt libjwt-dev golang-go
    golang-github-golang-jwt-jwt-dev zsh fish mandoc groff-base)
# The reference of the headers and the site.
packages_docs=(doxygen mkdocs)
packages_systems+=("${packages_docs[@]}")
# Packages of Node.js from other sources contain npm and conflict with Debian's npm.
command -v npm >/dev/null || packages_systems+=(npm)
# Not in all releases of Debian; the tests that need them are skipped there. The latest compiler is for tests/consumer,
# cross compilers and an emulator are for tests/systems/portability.
packages_optional=(g++-12 clang-22 g++-s390x-linux-gnu qemu-user g++-i686-linux-gnu g++-mingw-w64-x86-64-posix)
packages_all=("${packages_test[@]}" "${packages_systems[@]}" clang-19 libclang-rt-19-dev clang-tidy-19 clang-format-19 cppcheck libbenchmark-dev llvm-19)

if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
    # Without this, ccache does not cache files that use a precompiled header.
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
fi

jobs() { nproc 2>/dev/null || echo 2; }

package_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# install_packages NAME...: installs the missing packages.
install_packages() {
    local package missing=() as_root=()
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This is not a Debian system, so nothing is installed. Required packages, by their Debian names: $*"
        return
    fi
    for package in "$@"; do
        package_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            echo "Missing packages: ${missing[*]}" >&2
            echo "Installing them needs root or sudo. As root: apt-get install ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing missing packages: ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}

# install_optional_packages NAME...: the same, for packages that this release of Debian has.
install_optional_packages() {
    local package there=()
    command -v apt-cache >/dev/null || return 0
    for package in "$@"; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            there+=("$package")
        fi
    done
    ((${#there[@]} == 0)) || install_packages "${there[@]}" || echo "Without ${there[*]}, their tests are skipped."
}

# quietly LOG COMMAND...: runs COMMAND with its output in LOG, and prints the output only on failure.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" >"$log" 2>&1; then
        tail -n 80 "$log" >&2
        echo "FAILED: $*" >&2
        echo "The complete output is in $log" >&2
        return 1
    fi
}

# vectors_directory: prints the directory of the conformance vectors, or an empty line. They are larger than the library and
# are kept in a directory next to the checkout.
vectors_directory() {
    local found=${SIGNET_VECTORS_DIR-} candidate
    for candidate in "$root"/../*/vectors; do
        if [[ -z $found && -f $candidate/jwt_tokens.json ]]; then
            found=$(cd "$candidate" && pwd)
        fi
    done
    echo "$found"
}
