# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The first way: rustup brings the target.
# Sourced by `install`, which sets the variables that come from elsewhere and uses those set here:
# shellcheck disable=SC2034,SC2154

# rustup can only add to a toolchain of its own.
add_by_rustup() {
    have rustup || return 1
    case "$sysroot" in */toolchains/*) ;; *) return 1 ;; esac
    say "asking rustup for $target (60 s at most) ..."
    limited 60 rustup target add --toolchain "${sysroot##*/}" "$target" >"$work/rustup.log" 2>&1 \
        && has_target && return 0
    say "rustup could not bring it: $(grep -i -m 1 error "$work/rustup.log" || echo 'no answer in time')"
    return 1
}
