#!/bin/sh
# Counts the instructions of whole runs, on five problems. Times differ from run to run and from machine to machine;
# instructions hardly do: two runs of one binary differ by up to 0.4 %, mostly by less than 0.1 %. All threads are
# counted, and so is Z3.
#
#   scripts/instructions.sh                 five problems
#   scripts/instructions.sh FILE...         others
#
# Needs valgrind, which it installs where it can, and takes about two minutes.
set -eu

script='instructions'
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/packages.sh"

install_programs 'valgrind:valgrind' 'any valgrind'

# Only cargo knows where it puts the binary.
binary=$(cd "$root" && cargo build --release --bin loligo --message-format json-render-diagnostics |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')
[ -x "$binary" ] || fail 'cargo built no binary.'

if [ $# -eq 0 ]; then
    for problem in list/replicate bst/insert sorting/merge heap/tripleton user/desugar; do
        set -- "$@" "$root/examples/$problem.sq"
    done
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

printf '%-40s %15s\n' problem instructions
for file; do
    # Callgrind is the tool that counts at least cost; what was spent where is not kept.
    valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$log" "$binary" synth "$file" >/dev/null ||
        fail "loligo synth $file failed."
    count=$(sed -n 's/^.*Collected : \([0-9]*\).*/\1/p' "$log")
    [ -n "$count" ] || fail "valgrind has not counted $file; this is what it said:" "$(cat "$log")"
    printf '%-40s %15s\n' "${file#"$root/"}" "$count"
done
