# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The second way ends here: the source is compiled, put into the toolchain and tried.
# Sourced by `install`, which sets the variables that come from elsewhere and uses those set here:
# shellcheck disable=SC2034,SC2154

build_target() {
    local cargo="$sysroot/bin/cargo" crate="$work/crate" out name file
    [ -x "$cargo" ] || cargo="$(command -v cargo)" || die "cargo is missing; run scripts/setup"

    # Cargo looks for the source there and nowhere else. A link for the time of the build,
    # as rustup would refuse to install its own rust-src over files it does not know.
    if [ "$library" != "$source_dir" ]; then
        mkdir -p "${source_dir%/*}"
        if [ -L "$source_dir" ]; then rm -f "$source_dir"; fi # left by a killed run
        ln -s "$library" "$source_dir"
        linked="$source_dir"
    fi

    mkdir -p "$crate/src"
    printf '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' \
        >"$crate/Cargo.toml"
    printf '#![no_std]\n' >"$crate/src/lib.rs"

    say "compiling core and alloc for $target (some 20 s) ..."
    # RUSTC_BOOTSTRAP: build-std is an unstable option. embed-bitcode: the runtime is linked
    # with LTO, which needs the bitcode of the libraries. The flags and folders of the
    # caller's own builds must not leak in.
    (
        cd "$crate"
        unset CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET RUSTC_WRAPPER
        RUSTC="$(PATH="$sysroot/bin:$PATH" command -v rustc)" \
            RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" \
            "$cargo" build --release --target "$target" -Zbuild-std=core,alloc
    ) >"$work/build.log" 2>&1 || {
        tail -n 30 "$work/build.log" >&2
        die "compiling the libraries for $target failed (is the source of rustc $version?)"
    }

    out="$work/target/$target/release/deps"
    mkdir -p "$work/new"
    for name in core alloc compiler_builtins; do
        cp "$out"/lib"$name"-*.rlib "$work/new/"
    done
    mkdir -p "$libs"
    for file in "$work/new"/*.rlib; do
        cp "$file" "$libs/.${file##*/}.new"
        mv -f "$libs/.${file##*/}.new" "$libs/${file##*/}"
    done
    {
        printf '%s\n' "$identity"
        (cd "$work/new" && ls)
    } >"$stamp"
    drop_runtime_builds
}

# Links a small library as the runtime is linked, with LTO.
try_target() {
    cat >"$work/try.rs" <<'RUST'
#![no_std]
extern crate alloc;
use core::alloc::{GlobalAlloc, Layout};
struct Never;
unsafe impl GlobalAlloc for Never {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 { core::ptr::null_mut() }
    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
#[global_allocator]
static ALLOCATOR: Never = Never;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
#[no_mangle]
pub extern "C" fn sum(n: u32) -> u32 { (0..n).collect::<alloc::vec::Vec<_>>().iter().sum() }
RUST
    rustc --target "$target" --crate-type cdylib --edition 2021 -O -Clto=fat \
        -o "$work/try.wasm" "$work/try.rs" >"$work/try.log" 2>&1 || {
        tail -n 20 "$work/try.log" >&2
        die "the libraries for $target are there, but rustc cannot link with them"
    }
}
