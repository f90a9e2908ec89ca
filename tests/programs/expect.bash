# shellcheck shell=bash
# Functions that the program tests share. Sourced with the directory of the programs as $1, in an empty directory.
set -u
signet=$1/signet
failures=0

fail() {
    echo "FAILED at line ${BASH_LINENO[-2]}: $*" >&2
    failures=$((failures + 1))
}

# run ARGUMENT...: runs signet without input; sets $out, $err and $status to its standard output, standard error and
# exit status.
run() {
    "$signet" "$@" </dev/null >out.txt 2>err.txt
    status=$?
    out=$(<out.txt) err=$(<err.txt)
}

# The same with the string $1 as standard input.
run_with_input() {
    printf '%b' "$1" >in.txt
    shift
    "$signet" "$@" <in.txt >out.txt 2>err.txt
    status=$?
    out=$(<out.txt) err=$(<err.txt)
}

expect_status() { ((status == $1)) || fail "exit status $status, expected $1; stderr: $err"; }
expect_out() { [[ $out == "$1" ]] || fail "standard output is '$out', expected '$1'"; }
expect_err() { [[ $err == "$1" ]] || fail "standard error is '$err', expected '$1'"; }
expect_out_has() { [[ $out == *"$1"* ]] || fail "standard output '$out' lacks '$1'"; }
expect_err_has() { [[ $err == *"$1"* ]] || fail "standard error '$err' lacks '$1'"; }
expect_same() { [[ $1 == "$2" ]] || fail "'$1' is not '$2'"; }

# accepts / refuses CODE / rejects_usage SENTENCE: the three outcomes of a command.
accepts() {
    expect_status 0
    expect_err ""
}
refuses() {
    expect_status 1
    expect_out ""
    [[ $err == "signet: $1: "* && $err != *$'\n'* ]] || fail "standard error is '$err', expected 'signet: $1: ...'"
}
rejects_usage() {
    expect_status 2
    expect_out ""
    [[ $err == "signet: "* ]] || fail "standard error '$err' does not start with 'signet: '"
    expect_err_has "$1"
}

finish() {
    if ((failures)); then
        echo "$failures expectation(s) failed" >&2
        exit 1
    fi
    exit 0
}
