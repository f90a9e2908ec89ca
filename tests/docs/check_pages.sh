#!/usr/bin/env bash
# What a page says about the repository holds: check_pages.sh ROOT
set -euo pipefail
cd "$1"
problems=0
problem() {
    echo "$*" >&2
    problems=$((problems + 1))
}

# Every link into the repository leads somewhere.
for page in *.md docs/*.md; do
    while IFS= read -r target; do
        [[ -z $target || -e $(dirname "$page")/$target ]] || problem "$page: there is no $target"
    done < <(grep -oE '\]\([^)#:]*[)#]' "$page" | sed 's/^](//; s/[)#]$//')
done

# Every page is in the index.
for page in docs/*.md; do
    grep -qF "]($page)" README.md || problem "README.md: no link to $page"
done

# The first example is whole within 45 lines.
# shellcheck disable=SC2016  # the backticks are those of the page
head -n 45 README.md | sed -n "/^\`\`\`cpp program/,/^\`\`\`$/p" | grep -qx "\`\`\`" ||
    problem "README.md: no whole example in the first 45 lines"

# Every error has one row in the table, and every row is an error.
enumerators() { sed -n '/^enum class Errc/,/^};/p' include/signet/error.hpp | grep -oE '^ +[a-z_]+' | tr -d ' '; }
# shellcheck disable=SC2016  # the backticks are those of the table
rows() { grep -oE '^\| `[a-z_]+`' docs/errors.md | tr -d '|` '; }
diff <(enumerators | sort) <(rows | sort) >&2 || problem "docs/errors.md: not the errors of error.hpp"

# Every option of the program that opens a door is on the program's page.
for option in $(grep -ohE '"--(allow|insecure)-[a-z-]+"' examples/signet-cli/*.[ch]pp | tr -d '"' | sort -u); do
    grep -qF -- "$option" docs/command-line.md || problem "docs/command-line.md: nothing about $option"
done

# Every test that a page names is there: `unit.first words...` stands for all that begin so.
# shellcheck disable=SC2016  # the backticks are those of the tables
while IFS= read -r name; do
    text=${name#*.}
    text=${text%...}
    text=${text%% }
    case $name in
        unit.*) grep -rqF "\"$text" tests/unit ;;
        program.*) [[ -e tests/programs/$text.sh ]] ;;
        compile_fail.*) compgen -G "tests/compile_fail/$text*.cpp" >/dev/null ;;
        systems.*\*) compgen -G "tests/systems/${text%.\*}/*.sh" >/dev/null ;;
        systems.*.*) [[ -e tests/systems/${text/./\/}.sh ]] ;;
        systems.*) [[ -d tests/systems/$text ]] ;;
    esac || problem "README.md, docs/reference-systems.md: there is no test $name"
done < <(grep -ohE '`(unit|program|compile_fail|systems)\.[^`]+`' README.md docs/reference-systems.md | tr -d '`' | sort -u)

exit $((problems > 0))
