#!/bin/sh
# Puts Z3 into `.z3` (`lib/`, `include/`), where `.cargo/config.toml` points cargo.
#
#   scripts/setup.sh                    the pinned Z3 of scripts/z3-wheel.txt, through pip
#   LOLIGO_Z3=/prefix scripts/setup.sh  the Z3 under /prefix (lib/libz3.*, include/z3.h)
#
# Needs neither root nor a compiler. A second run finds its work done.
set -eu

oldest='4.13.3'

root=$(cd "$(dirname "$0")/.." && pwd)
wheel_list="$root/scripts/z3-wheel.txt"
pinned=$(sed -n 's/^z3-solver==\([0-9.]*\).*/\1/p' "$wheel_list")
python=${PYTHON:-python3}
prefix=${LOLIGO_Z3:-}

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

own_z3='To use a Z3 that you have (at least '$oldest'), run LOLIGO_Z3=/its/prefix scripts/setup.sh.'

# `.z3/source` is written last and says what `.z3` holds.
is_set_up() {
    [ -e "$root/.z3/lib/libz3.so" ] || [ -e "$root/.z3/lib/libz3.dylib" ] || return 1
    case $(cat "$root/.z3/source" 2>/dev/null) in
        "z3-solver $pinned") [ -z "$prefix" ] ;;
        # Once chosen, a Z3 of one's own stays until another is asked for.
        "prefix "*" $prefix") true ;;
        "prefix "*) [ -z "$prefix" ] ;;
        *) false ;;
    esac
}

unpack_wheel() {
    "$python" -c 'import zipfile' 2>/dev/null || fail \
        "Python 3 is needed to fetch Z3, and $python does not run." \
        'Install it (Debian, Ubuntu: apt install python3 python3-pip) or name it: PYTHON=/path/to/python3.' \
        "$own_z3"
    "$python" -m pip --version >/dev/null 2>&1 || fail \
        "$python has no pip, which is needed to fetch Z3." \
        "Install it (Debian, Ubuntu: apt install python3-pip; elsewhere: $python -m ensurepip --user)." \
        "$own_z3"

    echo "setup: fetching Z3 $pinned ..."
    if ! "$python" -m pip download --quiet --disable-pip-version-check --retries 2 --no-deps \
        --only-binary=:all: --require-hashes -r "$wheel_list" -d "$new/wheel" >"$new/log" 2>&1; then
        cat "$new/log" >&2
        fail "pip could not fetch Z3 $pinned; its own words are above." \
            'No network or a proxy: check that pip can download anything, then run this again.' \
            'No matching distribution: pip is too old (at least 20.3), or there is no prebuilt Z3 for this machine.' \
            'Hashes do not match: the file was altered on its way; do not use it.' \
            "$own_z3"
    fi
    "$python" - "$new" <<'PYTHON'
import glob, os, sys, zipfile

new = sys.argv[1]
with zipfile.ZipFile(*glob.glob(os.path.join(glob.escape(new), "wheel", "*.whl"))) as wheel:
    wheel.extractall(new, [name for name in wheel.namelist() if name.startswith(("z3/lib/", "z3/include/"))])
PYTHON
    mv "$new/z3/lib" "$new/z3/include" "$new"
    rm -r "$new/z3" "$new/wheel" "$new/log"
    version=$pinned
    echo "z3-solver $pinned" >"$new/source"
}

# The version of the Z3 under `$prefix`: from its headers, else from its program.
version_of_prefix() {
    header="$prefix/include/z3_version.h"
    if [ -r "$header" ]; then
        awk '$2 == "Z3_MAJOR_VERSION" { major = $3 }
             $2 == "Z3_MINOR_VERSION" { minor = $3 }
             $2 == "Z3_BUILD_NUMBER" { patch = $3 }
             END { print major "." minor "." patch }' "$header"
    elif [ -x "$prefix/bin/z3" ]; then
        "$prefix/bin/z3" --version | sed -n 's/^Z3 version \([0-9.]*\).*/\1/p'
    fi
}

# Whether version `$1` is at least version `$2`.
at_least() {
    printf '%s\n' "$1 $2" | tr . ' ' | awk '{
        if ($1 != $4) exit !($1 > $4)
        if ($2 != $5) exit !($2 > $5)
        exit !($3 >= $6)
    }'
}

link_prefix() {
    case $prefix in
        /*) ;;
        *) fail "LOLIGO_Z3 must be an absolute path, not $prefix." ;;
    esac
    [ -e "$prefix/include/z3.h" ] || fail "LOLIGO_Z3=$prefix holds no Z3: there is no $prefix/include/z3.h."
    version=$(version_of_prefix | cut -d . -f 1-3)
    [ -n "$version" ] || fail \
        "Cannot tell the version of the Z3 in $prefix: there is neither include/z3_version.h nor bin/z3."
    at_least "$version" "$oldest" || fail "The Z3 in $prefix is $version; Loligo needs at least $oldest."

    mkdir "$new/lib" "$new/include"
    # Debian and its kin keep libraries in a folder a machine type.
    for file in "$prefix"/lib/libz3.so* "$prefix"/lib/libz3*.dylib "$prefix"/lib64/libz3.so* \
        "$prefix"/lib/*-linux-gnu*/libz3.so*; do
        if [ -e "$file" ]; then ln -sf "$file" "$new/lib/"; fi
    done
    ln -s "$prefix"/include/z3*.h "$new/include/"
    [ -e "$new/lib/libz3.so" ] || [ -e "$new/lib/libz3.dylib" ] || fail \
        "LOLIGO_Z3=$prefix holds no shared library: there is neither libz3.so nor libz3.dylib in $prefix/lib."
    echo "prefix $version $prefix" >"$new/source"
}

if is_set_up; then
    echo "setup: Z3 is already set up in .z3 ($(cat "$root/.z3/source"))"
    exit 0
fi

# Built beside its final place and moved at the end: an interrupted run leaves nothing half done.
new=$(mktemp -d "$root/.z3-new.XXXXXX")
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

if [ -n "$prefix" ]; then link_prefix; else unpack_wheel; fi

chmod 755 "$new"
rm -rf "$root/.z3"
mv "$new" "$root/.z3"
echo "setup: Z3 $version is set up in .z3"
