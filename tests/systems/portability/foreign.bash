# shellcheck shell=bash
# Runs signet's tests as programs of another architecture. Sourced, with the directory of the programs as $1.
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "${BASH_SOURCE[0]}")/../common/systems.bash"
portability=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$portability/../../.." && pwd)

# foreign_openssl DEBIAN_ARCHITECTURE: unpacks Debian's OpenSSL of that architecture into $foreign, without a change of
# the packages of this machine and their lists.
foreign_openssl() {
    local architecture=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg release
    command -v apt-get >/dev/null && [[ -r $keyring ]] || skip "this is no Debian system"
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    foreign=$programs/../foreign-$architecture
    [[ -e $foreign/complete ]] && return
    rm -rf "$foreign"
    mkdir -p "$foreign/lists/partial" "$foreign/cache/archives/partial"
    printf 'deb [signed-by=%s] http://deb.debian.org/debian %s main\n' "$keyring" "$release" >"$foreign/sources.list"
    local options=(-qq -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture"
        -o "Dir::State::lists=$foreign/lists" -o Dir::State::status=/dev/null -o "Dir::Cache=$foreign/cache"
        -o "Dir::Etc::sourcelist=$foreign/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Acquire::Languages=none -o APT::Sandbox::User=)
    apt-get "${options[@]}" update && (cd "$foreign" && apt-get "${options[@]}" download libssl-dev) ||
        skip "Debian's libssl-dev of $architecture cannot be had"
    dpkg-deb --extract "$foreign"/libssl-dev_*.deb "$foreign/root"
    rm -rf "$foreign"/{lists,cache,*.deb}
    touch "$foreign/complete"
}

# build_tests TRIPLET DEBIAN_TRIPLET [FLAG...]: builds ./tests, linked statically, with compiler warnings as errors.
build_tests() {
    local compiler=$1-g++ triplet=$2
    shift 2
    # Headers only, so those of this machine are used.
    mkdir -p headers
    ln -sfn /usr/include/nlohmann /usr/include/catch2 headers/
    local flags=(-std=c++23 -O0 "$@" -DOPENSSL_NO_DEPRECATED "-I$root/tests" "-I$root/include" -isystem headers
        -isystem "$foreign/root/usr/include" -isystem "$foreign/root/usr/include/$triplet")
    # Names of one test may hide those of another here, so -Wshadow is not set.
    local warnings=(-Wall -Wextra -Wpedantic -Wconversion -Werror)
    if [[ -n ${SIGNET_VECTORS_DIR-} ]]; then
        warnings+=("-DSIGNET_VECTORS_DIR=\"$SIGNET_VECTORS_DIR\"")
    else
        echo "without the conformance vectors: SIGNET_VECTORS_DIR is not set"
    fi
    "$compiler" "${flags[@]}" -c "$root/tests/catch_main.cpp" -o catch_main.o
    "$compiler" "${flags[@]}" "${warnings[@]}" -c "$portability/core_tests.cpp" -o core_tests.o
    # The linker warns that OpenSSL in a static program can look up hosts and load modules. It does neither here.
    "$compiler" -static "$@" catch_main.o core_tests.o "$foreign/root/usr/lib/$triplet/libcrypto.a" -o tests 2>link.log ||
        { cat link.log >&2 && return 1; }
}
