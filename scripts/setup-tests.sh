#!/bin/sh
# Installs what only the tests need: the compilers that judge what `loligo emit` prints, a second solver, another verifier, the browser
# that shows traces, a terminal to drive Loligo in, and the judge of what `--json` prints.
#
#   scripts/setup-tests.sh
#
# On Debian and its kin, as root or with sudo that asks for no password. Elsewhere it says what to install. A second run
# finds its work done.
set -eu

script='setup-tests'
. "$(dirname "$0")/packages.sh"

install_programs 'cvc5:cvc5 dafny:dafny ocamlopt:ocaml-nox ghc:ghc chromium:chromium tmux:tmux jsonschema:python3-jsonschema' \
    'OCaml from 4.08 on, GHC from 8.6 on, any cvc5, Dafny 2.3, any Chromium, any tmux, jsonschema of Python'
echo 'setup-tests: cvc5, Dafny, OCaml, GHC, Chromium, tmux and jsonschema are there'
