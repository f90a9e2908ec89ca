#!/usr/bin/env bash
# cmake --install --component program: installs only the program, its man page and its shell completions.
# shellcheck source=expect.bash
source "$(dirname "$0")/expect.bash"
build=$1/..
grep -qs 'STREQUAL "program"' "$build/examples/cmake_install.cmake" || exit 77

cmake --install "$build" --component program --prefix "$PWD/prefix" >install.txt || fail "cmake --install: $(<install.txt)"
expect_same "$(cd prefix && find . -type f | sort)" "./bin/signet
./share/bash-completion/completions/signet
./share/fish/vendor_completions.d/signet.fish
./share/man/man1/signet.1"
signet=prefix/bin/signet
run --version
accepts
cmp -s prefix/share/man/man1/signet.1 "$(dirname "$0")/../../examples/signet-cli/signet.1" || fail "another man page is installed"
for file in bash:bash-completion/completions/signet fish:fish/vendor_completions.d/signet.fish; do
    run completion "${file%%:*}"
    accepts
    expect_out "$(<"prefix/share/${file#*:}")"
done

finish
