#!/usr/bin/env bash
# scripts/release refuses invalid releases with a reason, and archives valid ones. $1: the sources.
set -euo pipefail

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
mkdir "$directory/project"
tar -C "$1" -cf - include scripts packaging CHANGELOG.md | tar -C "$directory/project" -xf -
cd "$directory/project"
git init --quiet
git config user.name test
git config user.email test@example.org
printf 'build/\n' >.gitignore

commit() { git add --all && git commit --quiet --message "$1"; }
refuses() {
    local output status=0
    output=$(scripts/release --skip-tests 2>&1) || status=$?
    if ((status != 1)) || [[ $output != *"$1"* ]]; then
        echo "FAILED: not refused with '$1' but $status: $output" >&2
        exit 1
    fi
}

version=$(sed -nE 's/^ *"version-semver": "(.*)",$/\1/p' packaging/vcpkg/ports/signet/vcpkg.json)
sed -i "s/^## $version - .*/## $version - unreleased/" CHANGELOG.md
commit "everything"
refuses "no date for $version"
sed -i "s/^## $version - .*/## $version - 2026-01-31/" CHANGELOG.md
refuses "uncommitted changes"
commit "date"
sed -i 's/"version-semver": ".*"/"version-semver": "9.9.9"/' packaging/vcpkg/ports/signet/vcpkg.json
commit "another version"
refuses "is not of version $version"
git reset --quiet --hard HEAD~1
git tag "v$version"
refuses "v$version has been released"
git tag --delete "v$version" >/dev/null

scripts/release --skip-tests >/dev/null
(cd build && sha512sum --check --quiet "signet-$version.tar.gz.sha512")
tar -xzOf "build/signet-$version.tar.gz" "signet-$version/include/signet/version.hpp" | cmp - include/signet/version.hpp
