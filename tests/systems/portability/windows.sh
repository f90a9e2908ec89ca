#!/usr/bin/env bash
# Compiles the headers for Windows: with g++ of mingw-w64, and with clang in its mode for Visual C++. Nothing is linked
# or run, because OpenSSL for Windows is not available here.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "${BASH_SOURCE[0]}")/../common/systems.bash"
portability=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
compiler=x86_64-w64-mingw32-g++-posix
command -v "$compiler" >/dev/null || skip "there is no g++ for Windows"

# Headers of this machine that are the same for Windows. Other files of /usr/include are not.
mkdir -p headers
ln -sfn /usr/include/nlohmann /usr/include/sqlite3.h headers/
cp -RL /usr/include/openssl headers/
cp -L "/usr/include/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)"/openssl/* headers/openssl/
flags=(-fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -DOPENSSL_NO_DEPRECATED
    "-I$portability/../../../include" -isystem headers)

"$compiler" -std=c++23 "${flags[@]}" "$portability/windows.cpp"

# libstdc++ supports g++ and clang only, so clang also defines its usual macros.
for clang in clang++-22 clang++-19; do
    command -v "$clang" >/dev/null || continue
    "$clang" --target=x86_64-w64-mingw32 -std=gnu++23 -fms-extensions -fms-compatibility -fms-compatibility-version=19.40 \
        -fgnuc-version=12.2 "${flags[@]}" "$portability/../../consumer/project/every_core_header.cpp"
    exit
done
echo "without clang"
