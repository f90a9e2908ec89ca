#!/usr/bin/env bash
# The documentation site is built without a warning.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../common/systems.bash
source "$(dirname "${BASH_SOURCE[0]}")/../common/systems.bash"
root=$systems/../..
command -v doxygen >/dev/null || skip "there is no doxygen"
command -v mkdocs >/dev/null || skip "there is no mkdocs"

"$root/scripts/docs" "$PWD/built"
for page in index.html faq.html api/classsignet_1_1TokenVerifier.html api/classsignet_1_1SqliteStore.html; do
    [[ -s built/site/$page ]] || { echo "FAILED: there is no $page" >&2 && exit 1; }
done
grep -q allow_anonymous built/site/api/namespacesignet.html || { echo "FAILED: functions are left out" >&2 && exit 1; }
# shellcheck disable=SC2016  # the backticks belong to a page
if grep -l '<p>```' built/site/*.html >&2; then
    echo "FAILED: there a block of code was taken for text" >&2
    exit 1
fi
if grep -rl 'SIGNET_DELETE\|SIGNET_ALWAYS' built/site/api/class*.html >&2; then
    echo "FAILED: there Doxygen shows a macro that docs/Doxyfile does not name" >&2
    exit 1
fi

# Mistakes in a copy make the build fail.
mkdir copy
tar -C "$root" -cf - include docs scripts tests/README.md mkdocs.yml {README,CHANGELOG,CONTRIBUTING,SECURITY}.md LICENSE | tar -C copy -xf -
refuses() {
    local what=$1 message=$2 output
    if output=$(copy/scripts/docs "$PWD/broken" 2>&1) || [[ $output != *"$message"* ]]; then
        echo "FAILED: $what was not refused with '$message' but: $output" >&2
        exit 1
    fi
}
sed -i 's,^};,    /// @nosuchcommand\n    void function();\n};,' copy/include/signet/clock.hpp
refuses "an unknown command in a comment" "nosuchcommand"
cp "$root/include/signet/clock.hpp" copy/include/signet/clock.hpp
echo '[nowhere](nowhere.md)' >>copy/docs/faq.md
refuses "a dead link" "nowhere.md"
