# SPDX-License-Identifier: Apache-2.0
"""What the programs of the Python clients share: what they are told, and how they say what they could do."""

import json
import os

URL = os.environ["NERV_CLIENTS_URL"]
"""The node's RPC."""
TRIE = os.environ["NERV_CLIENTS_TRIE"]
"""The id of the root shard's child trie: the 32 bytes of the shard, as hexadecimal text."""
PREFIXED = "0x" + b":child_storage:default:".hex() + TRIE[2:]
"""The same as `childstate` takes it."""
BLOCK = os.environ["NERV_CLIENTS_BLOCK"]
"""The hash of a block with a general transaction in it."""
RECEIVER = "//clients//" + os.environ["NERV_CLIENTS_RUN"]
"""What makes the receiver's key: another for each client and each run."""
DEPOSIT = 2_000_000_000_000
"""What is deposited: 2 NERV."""
SENT = 1_000_000_000_000
"""What is sent on, to somebody new: 1 NERV."""


def tries(**steps):
    """Tries one thing after the other, and prints for each a line of JSON with what came of it.

    A try that raises is a `no`. What it returns is told as a remark.
    """
    for cell, step in steps.items():
        try:
            can, remark = "yes", step()
        except Exception as error:  # Whatever a client raises, it could not do it.
            can, remark = "no", error or type(error).__name__
        lines = str(remark or "").splitlines() or [""]
        print(json.dumps({"cell": cell, "can": can, "remark": lines[0][:200]}), flush=True)
    # Threads of the clients would keep the program from ending.
    os._exit(0)


def must(holds, otherwise):
    """Raises what is to be said where something is not so."""
    if not holds:
        raise RuntimeError(otherwise)


def as_usual(chain, signer, receiver):
    """The tries that are the same for both clients, as keywords of `tries`.

    `chain` gives the client once it is connected.
    """

    def send():
        for function, parameters in [
            ("deposit", {"amount": DEPOSIT}),
            ("transfer", {"dest": receiver, "amount": SENT}),
        ]:
            call = chain().compose_call("Ledger", function, parameters)
            receipt = chain().submit_extrinsic(
                chain().create_signed_extrinsic(call, signer), wait_for_inclusion=True
            )
            must(receipt.is_success, receipt.error_message)

    def child_trie():
        keys = chain().rpc_request("childstate_getKeys", [PREFIXED, "0x"])["result"]
        must(keys, "it is empty")
        record = chain().rpc_request("childstate_getStorage", [PREFIXED, keys[0]])["result"]
        must(record and len(record) > 2, "a record is not there")

    def inherents():
        must(chain().get_block(block_number=1)["extrinsics"], "there are none")

    def block():
        extrinsics = chain().get_block(BLOCK)["extrinsics"]
        names = [extrinsic.value["call"]["call_function"] for extrinsic in extrinsics]
        must("submit_placement" in names, f"there is {names}")

    return {"send": send, "childTrie": child_trie, "inherents": inherents, "block": block}
