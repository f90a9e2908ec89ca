#!/usr/bin/env bash
# Measures the cost of a guard for each request, under load from wrk, on a server with a thread for each connection and
# on one with a single thread. Prints the processor time of the server for each type of request, the share of the guard
# (the difference to the same answer without a guard), and the ratio of the two. Each value is the mean of the middle
# half of many short rounds, because other load disturbs some rounds. The last column is the median time inside the
# guard, without its effect on the caches of other code. A server that answers later lets wrk sleep more often and must
# wake it: this is part of each share, and the variant that waits for two microseconds shows its size.
set -euo pipefail

if [[ ${1-} == --help || ${1-} == -h ]]; then
    echo "Usage: benchmarks/guard_load.sh [ROUNDS]     (20; each takes a second for each of six kinds of request, twice)"
    exit 0
fi
rounds=${1-20}

# shellcheck source-path=SCRIPTDIR source=../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"
install_packages "${packages_build[@]}" "${packages_servers[@]}" wrk

quietly build/guard_load.log cmake --preset release -B build/guard_load -DSIGNET_BUILD_TESTS=OFF \
    -DSIGNET_BUILD_EXAMPLES=OFF -DSIGNET_BUILD_BENCHMARKS=ON
quietly build/guard_load.log cmake --build build/guard_load --target guard_load_httplib guard_load_beast

directory=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$directory"' EXIT

# The processor time of the server's threads in nanoseconds: the first field of each, see proc(5).
computed() { cat /proc/"$server"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'; }

# run KIND: appends "requests-per-second microseconds" to a file of this name. All requests contain the token, so that
# reading it from the network makes no difference.
run() {
    local before report
    before=$(computed)
    report=$(wrk -t1 -c"$connections" -d1s -H "Authorization: Bearer $token" "http://127.0.0.1:${ports[$1]}/me")
    if [[ $report == *"Non-2xx"* || $report == *"Socket errors"* ]]; then
        echo "$report" >&2
        exit 1
    fi
    awk -v ns="$(($(computed) - before))" \
        '/requests in/ { requests = $1 } /Requests\/sec/ { rate = $2 } END { print rate, ns / requests / 1000 }' \
        <<<"$report" >>"$(file_of "$1")"
}

file_of() { echo "$directory/$1"; }

titles=("nothing" "2 us of waiting" "the HMAC of a token alone" "Bearer" "Bearer and LiveSession of a MemoryStore" "Bearer and LiveSession of an SqliteStore")

# measure SERVER CONNECTIONS: starts it, loads it in rounds, and stops it.
measure() {
    local kind round
    connections=$2
    rm -f "$directory/out" # of the previous server
    build/guard_load/bin/guard-load-"$1" "$directory/$1.db" >"$directory/out" &
    server=$!
    for _ in {1..100}; do
        [[ -s $directory/out ]] && break
        sleep 0.1
    done
    read -r -a ports <"$directory/out"
    token=${ports[-1]}
    for kind in "${!titles[@]}"; do
        run "$kind" # warms up; not counted
        rm "$(file_of "$kind")"
    done
    for ((round = 0; round < rounds; ++round)); do
        # Forwards and backwards, so that a variant does not always follow the same one.
        for kind in "${!titles[@]}"; do
            run "$((round % 2 ? kind : ${#titles[@]} - 1 - kind))"
        done
    done
    kill "$server"
    wait "$server" || true
    server=
    read -r -a medians < <(tail -n 1 "$directory/out")
}

# middle DIGITS: the mean of the middle half of the numbers on standard input.
middle() {
    sort -n | awk -v digits="$1" '{ value[NR] = $1 }
        END {
            for (i = int(NR / 4) + 1; i <= NR - int(NR / 4); ++i) { sum += value[i]; ++count }
            printf "%.*f\n", digits, sum / count
        }'
}

# The difference within each round, so that other load affects both values.
share_of() { paste -d' ' "$(file_of 0)" "$(file_of "$1")" | awk '{ print $4 - $2 }' | middle 2; }

line() { printf '%-44s %10s %12s %14s %6s %13s\n' "$@"; }

report() {
    local kind cost floor=
    line "GET, guarded by" "requests/s" "us/request" "guard's share" "ratio" "inside guard"
    for kind in "${!titles[@]}"; do
        cost=$(cut -d' ' -f2 "$(file_of "$kind")" | middle 2)
        floor=${floor:-$cost}
        line "${titles[kind]}" "$(cut -d' ' -f1 "$(file_of "$kind")" | middle 0)" "$cost" "$(share_of "$kind")" \
            "$(awk -v cost="$cost" -v floor="$floor" 'BEGIN { printf "%.2f", cost / floor }')" \
            "$(awk -v ns="${medians[kind]}" 'BEGIN { printf "%.2f", ns / 1000 }')"
    done
}

echo "cpp-httplib, a thread for each of 4 connections"
measure httplib 4
report
rm -f "$directory"/[0-9]*
echo
echo "Boost.Beast, one thread for 32 connections"
measure beast 32
report
