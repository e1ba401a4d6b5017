# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The toolchain: which rustc, where its libraries are, and whether the target is among them.
# Sourced by `install`, which sets the variables that come from elsewhere and uses those set here:
# shellcheck disable=SC2034,SC2154

target=wasm32v1-none

have rustc || die "rustc is missing; run scripts/setup, it says how to install it"
sysroot="$(rustc --print sysroot)"
version="$(rustc --version --verbose | sed -n 's/^release: //p')"
commit="$(rustc --version --verbose | sed -n 's/^commit-hash: //p')"
libs="$sysroot/lib/rustlib/$target/lib"
source_dir="$sysroot/lib/rustlib/src/rust/library"

# Lists the libraries this script put there, after the rustc they belong to. rustup does
# not know of them, so after a `rustup update` they would be stale or there twice.
stamp="$libs/built-by-nerv"
identity="$version $commit"

has_target() {
    local name
    for name in core alloc compiler_builtins; do
        compgen -G "$libs/lib$name-*.rlib" >/dev/null || return 1
    done
}

# Did this script build the libraries for another rustc, or has rustup brought its own since?
is_stale() {
    [ -f "$stamp" ] || return 1
    [ "$(sed -n 1p "$stamp")" != "$identity" ] \
        || [ "$(compgen -G "$libs/libcore-*.rlib" | wc -l)" -gt 1 ]
}

drop_stale() {
    local file
    [ -w "$libs" ] || not_writable
    say "removing the libraries for $target that were built here for an earlier rustc"
    sed 1d "$stamp" | while IFS= read -r file; do rm -f "$libs/$file"; done
    rm -f "$stamp"
    drop_runtime_builds
}

# Runtimes compiled with other libraries must not be mixed with the new ones.
drop_runtime_builds() {
    rm -rf "$CARGO_TARGET_DIR"/*/wbuild "$CARGO_TARGET_DIR-benchmarks"/*/wbuild
}

not_writable() {
    die "$sysroot is not writable for $(id -un). Either run \`sudo scripts/wasm-target/install\` once," \
        "or install Rust for yourself with rustup (https://rustup.rs)"
}
