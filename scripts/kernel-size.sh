#!/bin/sh
# Prints how large the kernel is, per crate and in all: lines of code, without blank lines, comments and tests.
# The kernel is what `crates/cli/tests/wall.rs` says it is.
set -eu
cd "$(dirname "$0")/.."

crates=$(awk '/^const KERNEL/ { found = 1 } found; found && /;$/ { exit }' crates/cli/tests/wall.rs |
    grep -o '"[a-z]*"' | tr -d '"')
total=0
for crate in $crates; do
    lines=$(find "crates/$crate/src" -name '*.rs' ! -name 'tests.rs' -exec awk '
        # A test module ends its file, or is a file of its own.
        FNR == 1 { tests = 0; block = 0 }
        /^[[:space:]]*#\[cfg\(test\)\]/ { tests = 1 }
        tests { next }
        /^[[:space:]]*$/ || /^[[:space:]]*\/\// { next }
        { count++ }
        END { print count + 0 }
    ' {} + | awk '{ sum += $1 } END { print sum + 0 }')
    printf '%-12s %6d\n' "$crate" "$lines"
    total=$((total + lines))
done
printf '%-12s %6d\n' "in all" "$total"
