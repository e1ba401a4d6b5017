# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The second way begins with the library source of this very rustc: where it comes from.
# Each `source_*` sets $library on success.
# Sourced by `install`, which sets the variables that come from elsewhere and uses those set here:
# shellcheck disable=SC2034,SC2154

library=''

is_library() { [ -f "$1/Cargo.toml" ] && [ -d "$1/core/src" ] && [ -d "$1/alloc/src" ]; }

source_installed() {
    is_library "$source_dir" || return 1
    say "using the library source that came with the toolchain"
    library="$source_dir"
}

source_named() {
    local named="${NERV_RUST_LIBRARY:-}" candidate
    [ -n "$named" ] || return 1
    if [ -d "$named" ]; then
        candidate="$named"
    elif [ -f "$named" ]; then
        candidate="$work/named"
        mkdir -p "$candidate"
        tar -xf "$named" -C "$candidate" 2>/dev/null || die "NERV_RUST_LIBRARY: $named cannot be unpacked"
    else
        die "NERV_RUST_LIBRARY: there is no $named"
    fi
    for candidate in "$candidate" "$candidate/library" "$candidate"/*/library; do
        if is_library "$candidate"; then
            say "using the library source named by NERV_RUST_LIBRARY"
            library="$(cd "$candidate" && pwd)"
            return 0
        fi
    done
    die "NERV_RUST_LIBRARY: there is no library/ of rustc in $named"
}
