#!/usr/bin/env bash
# Checks the statements of the pages about the repository: check_pages.sh ROOT
set -euo pipefail
cd "$1"
problems=0
problem() {
    echo "$*" >&2
    problems=$((problems + 1))
}

# The lines outside of code blocks.
prose() { awk '/^```/ { code = !code; next } !code' "$1"; }

# Each link into the repository has a target.
for page in *.md docs/*.md; do
    while IFS= read -r target; do
        [[ -z $target || -e $(dirname "$page")/$target ]] || problem "$page: there is no $target"
    done < <(prose "$page" | grep -oE '\]\([^)#:]*[)#]' | sed 's/^](//; s/[)#]$//')
done

# Each link to a heading has a target, by the anchors of GitHub and MkDocs.
headings() {
    prose "$1" | sed -nE 's/^#+ //p' | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}
for page in *.md docs/*.md; do
    while IFS='#' read -r target anchor; do
        target=${target:+$(dirname "$page")/$target}
        headings "${target:-$page}" | grep -xF -- "$anchor" >/dev/null || problem "$page: no heading ${target-}#$anchor"
    done < <(prose "$page" | grep -oE '\]\([^):]*#[^)]*\)' | sed 's/^](//; s/)$//')
done

# Each page is in the index of README.md and in that of the site.
for page in docs/*.md; do
    grep -qF "]($page)" README.md || problem "README.md: no link to $page"
    grep -qE ": ${page#docs/}\$" mkdocs.yml || problem "mkdocs.yml: nothing about $page"
done

# All C++ is compiled: each block is of a type that extract_code.awk knows, on a page that is tested.
while IFS= read -r block; do
    problem "$block: a block of C++ that is not compiled"
done < <(
    find . -name '*.md' -not -path './build/*' -not -path '*/node_modules/*' -printf '%P\0' | xargs -0 grep -niE '^[[:space:]>]*(```+|~~~+)[[:space:]]*(cpp|c\+\+|cc|cxx|hpp)' |
        grep -vE '^(README\.md|docs/[^/:]*\.md):[0-9]+:```cpp( declarations| program)?$'
)

# The first 45 lines contain a complete example. README.md has less than 150 lines.
# shellcheck disable=SC2016  # the backticks are those of the page
head -n 45 README.md | sed -n "/^\`\`\`cpp program/,/^\`\`\`$/p" | grep -qx "\`\`\`" ||
    problem "README.md: no complete example in the first 45 lines"
(($(wc -l <README.md) < 150)) || problem "README.md: not less than 150 lines"

# The table has one row for each error.
enumerators() { sed -n '/^enum class Errc/,/^};/p' include/signet/errc.hpp | grep -oE '^ +[a-z_]+' | tr -d ' '; }
# shellcheck disable=SC2016  # the backticks are those of the table
rows() { grep -oE '^\| `[a-z_]+`' docs/errors.md | tr -d '|` '; }
diff <(enumerators | sort) <(rows | sort) >&2 || problem "docs/errors.md: not the errors of errc.hpp"

# The comment of each public class states its thread safety, except for exceptions.
while IFS= read -r class; do
    problem "$class: its comment says nothing about threads"
done < <(
    find include/signet -name '*.hpp' -not -path '*/detail/*' -print0 | xargs -0 awk '
        FNR == 1 { inside = 0; comment = "" }
        /^namespace (signet::)?detail/ { inside = 1 }
        /^}  \/\/ namespace (signet::)?detail/ { inside = 0 }
        /^\/\/\// { comment = comment $0; next }
        /^class [A-Za-z]+( final)?( :.*)? \{$/ && !inside && !/public .*Error \{|std::(invalid_argument|logic_error|runtime_error|system_error)/ {
            if (tolower(comment) !~ /thread|concurrent|immutable/) print FILENAME ": " $2
        }
        !/^(template|requires|  )/ { comment = "" }'
)

# The page of the program names all of its unsafe options.
for option in $(grep -ohE '"--(allow|insecure)-[a-z-]+"' examples/signet-cli/*.[ch]pp | tr -d '"' | sort -u); do
    grep -qF -- "$option" docs/command-line.md || problem "docs/command-line.md: nothing about $option"
done

# Each test that a page names exists. `unit.first words...` means all tests with this beginning.
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
