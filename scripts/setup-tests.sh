#!/bin/sh
# Installs what only the tests need: the compilers that judge what `loligo emit` prints, a second solver, the browser
# that shows traces, and a terminal to drive `loligo repl` in.
#
#   scripts/setup-tests.sh
#
# On Debian and its kin, as root or with sudo that asks for no password. Elsewhere it says what to install. A second run
# finds its work done.
set -eu

script='setup-tests'
. "$(dirname "$0")/packages.sh"

install_programs 'cvc5:cvc5 ocamlopt:ocaml-nox ghc:ghc chromium:chromium tmux:tmux' \
    'OCaml from 4.08 on, GHC from 8.6 on, any cvc5, any Chromium, any tmux'
echo 'setup-tests: cvc5, OCaml, GHC, Chromium and tmux are there'
