#!/bin/sh
# Has Dafny verify the modules of all examples, of `stdlib`, of the accepted tests and of the solutions of lessons, and
# refuse those of the programs in `tests/reject` that are wrong by a refinement. Prints a line for each, and what was not
# proved. Takes a quarter of an hour.
#
#   scripts/dafny.sh [FILTER]
set -eu

cd "$(dirname "$0")/.."
LOLIGO_DAFNY=all cargo test -p loligo-emit --test dafny -- --test-threads=1 "$@"
