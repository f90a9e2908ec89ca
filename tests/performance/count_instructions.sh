#!/usr/bin/env bash
# count_instructions.sh VALGRIND OPERATIONS RECORDED [--record]
#
# Counts the instructions of one verification, rejection, issue and refresh, subtracts those of the necessary HMACs, and
# compares the difference with RECORDED. The instructions of OpenSSL are counted on both sides and cancel out, so its
# point releases do not matter. Two runs of different lengths cancel out the start.
#
# An operation may take 5 % more than recorded (or 60, if that is more: the inlining of the compiler varies as much). If
# it takes as much less, the record must be renewed, because an outdated record detects less.
set -euo pipefail
valgrind=$1 operations=$2 recorded=$3
percent=5 least=60
# Multiples of 64, the number of token ids that are generated at a time.
short=128 long=384

# instructions NAME COUNT: of the whole program.
instructions() {
    "$valgrind" --tool=callgrind --callgrind-out-file=/dev/null "$operations" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected *: *\([0-9]*\).*/\1/p'
}

# each NAME: instructions of one.
each() { echo $((($(instructions "$1" $long) - $(instructions "$1" $short)) / (long - short))); }

floor=$(each floor)
declare -A macs=([verify]=1 [reject]=1 [issue]=1 [refresh]=3)

measured=""
for name in verify reject issue refresh; do
    measured+="$name $(($(each "$name") - ${macs[$name]} * floor))"$'\n'
done

if [[ ${4-} == --record ]]; then
    grep '^#' "$recorded" >"$recorded.new"
    printf '%s' "$measured" >>"$recorded.new"
    mv "$recorded.new" "$recorded"
    cat "$recorded"
    exit
fi

status=0
while read -r name count; do
    expected=$(sed -n "s/^$name //p" "$recorded")
    change=$(((count - expected) * 1000 / expected))
    printf '%-8s %6d instructions beyond its HMACs, recorded %6d (%+d.%d %%)\n' "$name" "$count" "$expected" \
        $((change / 10)) $((${change#-} % 10))
    allowed=$((expected * percent / 100 > least ? expected * percent / 100 : least))
    difference=$((count - expected))
    if ((${difference#-} > allowed)); then
        echo "FAILED: more than $allowed off. If that is meant: cmake --build --preset release --target record_instructions"
        status=1
    fi
done <<<"${measured%$'\n'}"
exit $status
