# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the findings share; to be sourced, not run.
# Each installs pinned packages into a temp folder of its own, runs a program there, and compares
# what it printed with what was seen.
set -euo pipefail

finding="$(basename "$0" .sh)"
folder="$(mktemp -d "${TMPDIR:-/tmp}/nerv-finding-XXXXXX")"
trap 'rm -rf "$folder"' EXIT

# npm_packages NAME@VERSION...: installs them, with no scripts of theirs run.
npm_packages() {
    (cd "$folder" && npm init --yes >npm.log 2>&1 &&
        npm install --no-audit --no-fund --ignore-scripts --save-exact "$@" >>npm.log 2>&1) || {
        cat "$folder/npm.log" >&2
        exit 1
    }
}

# python_packages NAME==VERSION...: installs them into an environment of their own.
python_packages() {
    {
        python3 -m venv "$folder/env" &&
            "$folder/env/bin/pip" install --quiet --disable-pip-version-check "$@"
    } >"$folder/pip.log" 2>&1 || {
        cat "$folder/pip.log" >&2
        exit 1
    }
}

# seen_by PROGRAM...: runs the program on standard input in the folder. Its first lines, up to one of
# `---`, are the program, and the others what it printed when the finding was written.
seen_by() {
    local all
    all="$(cat)"
    local program="${all%%$'\n'---$'\n'*}" seen="${all#*$'\n'---$'\n'}" file="$folder/program.mjs" said
    [ "$1" = node ] || file="$folder/program.py"
    printf '%s\n' "$program" >"$file"
    # The two programs that are run say on standard error which packages are there twice.
    if ! said="$(cd "$folder" && limit "$@" "$file" 2>"$folder/errors")"; then
        cat "$folder/errors" >&2
        printf '%s: the program failed\n%s\n' "$finding" "$said"
        exit 1
    fi
    as_seen "$said" "$seen"
}

# cargo_seen SEEN: runs the crate in the folder, which is to print what was seen.
cargo_seen() {
    local said
    if ! said="$(cd "$folder" && CARGO_TARGET_DIR="$folder/target" cargo run --quiet 2>"$folder/errors")"; then
        cat "$folder/errors" >&2
        exit 1
    fi
    as_seen "$said" "$1"
}

# as_seen SAID SEEN: fails if what was printed now is not what was printed then.
as_seen() {
    if [ "$1" != "$2" ]; then
        printf '%s: changed\n' "$finding"
        diff <(printf '%s\n' "$2") <(printf '%s\n' "$1") | sed 's/^</  seen: /; s/^>/  now:  /'
        exit 1
    fi
    printf '%s: as seen\n%s\n' "$finding" "$(printf '%s\n' "$1" | sed 's/^/  /')"
}

# limit COMMAND...: stops it after a minute, where that is possible.
limit() {
    if command -v timeout >/dev/null 2>&1; then timeout 60 "$@"; else "$@"; fi
}
