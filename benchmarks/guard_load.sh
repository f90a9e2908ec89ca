#!/usr/bin/env bash
# What a guard adds to a request, under load from wrk. Prints the processor time that the server spends on a request of
# each kind, the median over several rounds, and the guard's share: the difference to the same answer without a guard.
set -euo pipefail

if [[ ${1-} == --help || ${1-} == -h ]]; then
    echo "Usage: benchmarks/guard_load.sh [ROUNDS [SECONDS]]     (7 rounds, 3 seconds for each kind of request)"
    exit 0
fi
rounds=${1-7} seconds=${2-3}

# shellcheck source-path=SCRIPTDIR source=../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"
install_packages "${packages_build[@]}" "${packages_auth_server[@]}" wrk

quietly build/guard_load.log cmake --preset release -B build/guard_load -DSIGNET_BUILD_TESTS=OFF \
    -DSIGNET_BUILD_EXAMPLES=OFF -DSIGNET_BUILD_BENCHMARKS=ON
quietly build/guard_load.log cmake --build build/guard_load --target guard_load_server

directory=$(mktemp -d)
build/guard_load/bin/guard-load-server "$directory/sessions.db" >"$directory/out" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$directory"' EXIT
for _ in {1..100}; do
    [[ -s $directory/out ]] && break
    sleep 0.1
done
read -r port token <"$directory/out"

# Hundredths of a second that the server has computed: fields 14 and 15 of proc(5).
ticks() {
    local fields
    read -ra fields <"/proc/$server/stat"
    echo $((fields[13] + fields[14]))
}

# run PATH: appends "requests-per-second microseconds" to a file of this path's name. All requests carry the token, so
# that reading it off the network is no difference.
run() {
    local path=$1 before report requests
    before=$(ticks)
    report=$(wrk -t1 -c4 -d"${seconds}s" -H "Authorization: Bearer $token" "http://127.0.0.1:$port$path")
    if [[ $report == *"Non-2xx"* || $report == *"Socket errors"* ]]; then
        echo "$report" >&2
        exit 1
    fi
    requests=$(awk '/requests in/ { print $1 }' <<<"$report")
    awk -v requests="$requests" -v ticks=$(($(ticks) - before)) -v hertz="$(getconf CLK_TCK)" -v seconds="$seconds" \
        'BEGIN { printf "%.0f %.3f\n", requests / seconds, ticks / hertz / requests * 1e6 }' >>"$directory/${path//\//_}"
}

paths=(/me/unguarded /me /me/memory /me/sqlite)
for path in "${paths[@]}"; do
    seconds=1 run "$path" # warms up; not counted
    rm "$directory/${path//\//_}"
done
for ((round = 0; round < rounds; ++round)); do
    for path in "${paths[@]}"; do
        run "$path"
    done
done

median() { sort -n "$1" | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'; }

# The difference within each round, so that a machine that is busier for a while is so for both.
share_of() {
    paste -d' ' "$directory/_me_unguarded" "$directory/${1//\//_}" | awk '{ print $4 - $2 }' >"$directory/shares"
    median "$directory/shares"
}

line() { printf '%-44s %10s %12s %14s\n' "$@"; }
line "GET, guarded by" "requests/s" "us/request" "guard's share"
for path in "${paths[@]}"; do
    case $path in
        /me/unguarded) title="nothing" ;;
        /me) title="Bearer" ;;
        /me/memory) title="Bearer and LiveSession of a MemoryStore" ;;
        /me/sqlite) title="Bearer and LiveSession of an SqliteStore" ;;
    esac
    cut -d' ' -f1 "$directory/${path//\//_}" >"$directory/rates"
    cut -d' ' -f2 "$directory/${path//\//_}" >"$directory/costs"
    line "$title" "$(median "$directory/rates")" "$(median "$directory/costs")" "$(share_of "$path")"
done

share=$(share_of /me)
awk -v share="$share" 'BEGIN { exit share >= 2 }' || {
    echo "The guard's share is $share microseconds, and has to stay under 2." >&2
    exit 1
}
