# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Settings and helpers shared by the Makefile and every script; to be sourced, not run.
# The variables are used by whoever sources this file:
# shellcheck disable=SC2034

NERV_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# rustup and npm put programs here, and a fresh shell or a CI job may not look there.
for nerv_dir in "$HOME/.local/bin" "$HOME/.cargo/bin"; do
    case ":$PATH:" in
        *":$nerv_dir:"*) ;;
        *) PATH="$nerv_dir:$PATH" ;;
    esac
done
unset nerv_dir
export PATH

# One target folder outside the checkout: a fresh clone or a second work tree reuses
# the half hour of compiled dependencies.
NERV_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/nerv"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${NERV_TARGET_DIR:-$NERV_CACHE/target}}"

# substrate-wasm-builder looks for Cargo.lock upwards from the target folder, which
# finds nothing when that folder is outside the checkout.
export WASM_BUILD_WORKSPACE_HINT="$NERV_ROOT"

# The runtime's wasm is built in release whatever the profile; said aloud, since
# substrate-wasm-builder warns of a profile it does not know.
export WASM_BUILD_TYPE=release

# One profile for the node and the tests (see Cargo.toml), so that one build serves both.
export NERV_PROFILE=testnet
export NERV_NODE="${NERV_NODE:-$CARGO_TARGET_DIR/$NERV_PROFILE/nerv-node}"

# The development chain that `make dev` keeps between runs.
export NERV_DEV_CHAIN="${NERV_DEV_CHAIN:-$NERV_CACHE/dev-chain}"

# The pallets of this workspace, all of which have benchmarks.
NERV_PALLETS=(pallet-shard-registry pallet-ledger pallet-bisection pallet-cross-shard
    pallet-load-predictor pallet-shard-governance pallet-placement pallet-fragments pallet-attestation
    pallet-lanes pallet-outbox pallet-binding pallet-pqc)

# Every build and test selects the same packages. Cargo unifies features over the
# selected packages, so another selection compiles polkadot-sdk a second time.
# Two things are selected by themselves. The pallets, for their tests: these are built with the
# benchmarks in them, which the node that people run does not have, and only so, since they are a fifth
# of what there is to compile. And the trainer, a tool that the node must not depend on, in its
# features neither.
NERV_SELECT=(--locked --workspace --exclude nerv-trainer)
NERV_SELECT_PALLETS=(--locked --features runtime-benchmarks)
for nerv_pallet in "${NERV_PALLETS[@]}"; do
    NERV_SELECT+=(--exclude "$nerv_pallet")
    NERV_SELECT_PALLETS+=(-p "$nerv_pallet")
done
unset nerv_pallet
NERV_SELECT_TRAINER=(--locked -p nerv-trainer)

say() { printf 'nerv: %s\n' "$*"; }
warn() { printf 'nerv: warning: %s\n' "$*" >&2; }
die() {
    printf 'nerv: error: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# elapsed START: the time since START (a value of $SECONDS), as "42 s" or "3 min 05 s".
elapsed() {
    local seconds=$((SECONDS - $1))
    if [ "$seconds" -lt 60 ]; then
        printf '%d s' "$seconds"
    else
        printf '%d min %02d s' $((seconds / 60)) $((seconds % 60))
    fi
}

# version_ge A B: is version A (1.95.0, 20.1, 1.97.0-nightly) at least B?
# In plain bash because `sort -V` is not everywhere.
version_ge() {
    local a="${1%%[-+~]*}" b="${2%%[-+~]*}" x y
    while [ -n "$a$b" ]; do
        x="${a%%.*}" y="${b%%.*}"
        [ "${x:-0}" -eq "${y:-0}" ] || { [ "${x:-0}" -gt "${y:-0}" ]; return; }
        case "$a" in *.*) a="${a#*.}" ;; *) a='' ;; esac
        case "$b" in *.*) b="${b#*.}" ;; *) b='' ;; esac
    done
}

# limited SECONDS COMMAND...: run COMMAND, but stop it after SECONDS where that is possible.
limited() {
    local seconds="$1"
    shift
    if have timeout; then
        timeout "$seconds" "$@"
    elif have gtimeout; then # GNU coreutils on macOS
        gtimeout "$seconds" "$@"
    else
        "$@"
    fi
}

# claim_target: where another checkout has built into the shared target folder since this one did,
# cargo would take what it built for ours, as far as our files are older: it tells files by their
# paths within the workspace. So they are made new.
claim_target() {
    local owner="$CARGO_TARGET_DIR/nerv-checkout"
    if [ -f "$owner" ] && [ "$(cat "$owner")" = "$NERV_ROOT" ]; then return 0; fi
    if [ -d "$CARGO_TARGET_DIR" ]; then
        (cd "$NERV_ROOT" && find models node pallets primitives runtime tools -type f -exec touch {} +)
    fi
    mkdir -p "$CARGO_TARGET_DIR"
    printf '%s\n' "$NERV_ROOT" >"$owner"
}

# announce_build: says once, before anything is compiled, what a first build takes.
announce_build() {
    if [ -x "$NERV_NODE" ] || [ -n "${NERV_ANNOUNCED:-}" ]; then return 0; fi
    export NERV_ANNOUNCED=yes # for the scripts called from here
    say "there is no node yet. A first build takes some 25 minutes on 2 cores and 4 GB in"
    say "$CARGO_TARGET_DIR; later builds reuse what is there.${1:+ $1}"
}
