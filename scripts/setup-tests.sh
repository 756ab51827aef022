#!/bin/sh
# Installs what only the tests need: the compilers that judge what `loligo emit` prints, and a second solver.
#
#   scripts/setup-tests.sh
#
# On Debian and its kin, as root or with sudo that asks for no password. Elsewhere it says what to install. A second run
# finds its work done.
set -eu

fail() {
    printf 'setup-tests: %s\n' "$@" >&2
    exit 1
}

# A program, and the Debian package that has it.
needed='cvc5:cvc5 ocamlopt:ocaml-nox ghc:ghc'

packages=''
programs=''
for pair in $needed; do
    program=${pair%%:*}
    if ! command -v "$program" >/dev/null 2>&1; then
        packages="$packages ${pair##*:}"
        programs="$programs $program"
    fi
done

if [ -z "$packages" ]; then
    echo 'setup-tests: cvc5, OCaml and GHC are there'
    exit 0
fi

by_hand="Install$programs so that they can be run by these names: OCaml from 4.08 on, GHC from 8.6 on, any cvc5."

command -v apt-get >/dev/null 2>&1 || fail 'This is no Debian, and there is no apt-get.' "$by_hand"

if [ "$(id -u)" -eq 0 ]; then
    as_root=''
elif sudo -n true 2>/dev/null; then
    as_root='sudo -n'
else
    fail 'Packages can be installed by root only.' "As root: apt-get install$packages" "$by_hand"
fi

echo "setup-tests: installing$packages ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive

# Lists of packages may be missing or old.
# shellcheck disable=SC2086
if ! $as_root apt-get install -y --no-install-recommends $packages >"$log" 2>&1; then
    $as_root apt-get update >"$log" 2>&1 &&
        $as_root apt-get install -y --no-install-recommends $packages >>"$log" 2>&1 || {
        cat "$log" >&2
        fail 'The packages cannot be installed; the words of apt-get are above.' "$by_hand"
    }
fi

for program in $programs; do
    command -v "$program" >/dev/null 2>&1 || fail "$program is still not there." "$by_hand"
done
echo "setup-tests: installed$packages"
