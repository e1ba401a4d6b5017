# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the conditions of a page may ask; sourced by what scripts/walk makes of the page, which names it.
# shellcheck disable=SC2154

# finalised NUMBER: the finalised block of the node with that number
finalised() { curl -sf "http://127.0.0.1:$((9615 + $1))/metrics" | awk "/^substrate_block_height.*finalized/ { print \$2 }"; }
# grew NUMBER BLOCKS: whether that node finalises so many blocks more, in five minutes
grew() {
    local before tries
    before=$(finalised "$1") || return 1
    for ((tries = 0; tries < 300; tries++)); do
        sleep 1
        [ "$(finalised "$1")" -lt $((before + $2)) ] || return 0
    done
    return 1
}
# block NUMBER HEIGHT: the hash of that block, as that node has it
block() {
    curl -sf -H "content-type: application/json" "http://127.0.0.1:$((9944 + $1))" \
        -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chain_getBlockHash\",\"params\":[$2]}" \
        | grep -oE "0x[0-9a-f]{64}"
}
# agree NUMBER NUMBER: whether the second has finalised what the first has by now, and it is the same
agree() {
    local height tries
    height=$(finalised "$1") || return 1
    for ((tries = 0; tries < 300; tries++)); do
        [ "$(finalised "$2" || echo 0)" -lt "$height" ] || break
        sleep 1
    done
    [ "$(block "$1" "$height")" = "$(block "$2" "$height")" ]
}
# until_holds LINE COMMAND: waits for the command to succeed
until_holds() {
    local deadline=$((SECONDS + 600))
    until eval "$2" >/dev/null 2>&1; do
        if [ $SECONDS -gt $deadline ]; then
            echo "nerv: error: $page, line $1: this never held: $2" >&2
            exit 1
        fi
        sleep 1
    done
    echo "nerv: ok: $2"
}
# What the page leaves running ends with it, and nothing else. A node that still compiles its runtime hears
# nothing until it has.
farewell() {
    local code=$? one tries
    for one in $(jobs -p); do kill "$one" 2>/dev/null || true; done
    for ((tries = 0; tries < 20; tries++)); do
        [ -n "$(jobs -rp)" ] || break
        sleep 1
    done
    for one in $(jobs -rp); do kill -9 "$one" 2>/dev/null || true; done
    wait
    exit $code
}
trap farewell EXIT
