# shellcheck shell=sh
# Installs programs, for scripts that need them: on Debian and its kin, as root or with sudo that asks for no password.
# Elsewhere it says what to install. To be read in by a script under `set -eu` that has set `script`, its own name.

fail() {
    printf "$script: %s\n" "$@" >&2
    exit 1
}

# install_programs NEEDED ADVICE
#
# NEEDED: words `program:package`, the package being Debian's. ADVICE: what versions to install by hand.
install_programs() {
    packages=''
    programs=''
    for pair in $1; do
        program=${pair%%:*}
        if ! command -v "$program" >/dev/null 2>&1; then
            packages="$packages ${pair##*:}"
            programs="$programs $program"
        fi
    done
    [ -n "$packages" ] || return 0

    by_hand="Install$programs so that they can be run by these names: $2."
    command -v apt-get >/dev/null 2>&1 || fail 'This is no Debian, and there is no apt-get.' "$by_hand"

    if [ "$(id -u)" -eq 0 ]; then
        as_root=''
    elif sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        fail 'Packages can be installed by root only.' "As root: apt-get install$packages" "$by_hand"
    fi

    echo "$script: installing$packages ..." >&2
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
    rm -f "$log"
    echo "$script: installed$packages" >&2
}
