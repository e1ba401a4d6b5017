# SPDX-License-Identifier: Apache-2.0
"""py-substrate-interface."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cells import BLOCK, DEPOSIT, PREFIXED, RECEIVER, SENT, URL, must, tries
from substrateinterface import Keypair, SubstrateInterface

chain = None
alice = Keypair.create_from_uri("//Alice")
to = Keypair.create_from_uri(RECEIVER)


def connect():
    global chain
    chain = SubstrateInterface(url=URL)
    return f"chain {chain.chain}"


def api():
    root = chain.runtime_call("ShardsApi", "shards").value[0]
    return f"{root['accounts']} accounts"


def send():
    for function, parameters in [
        ("deposit", {"amount": DEPOSIT}),
        ("transfer", {"dest": to.ss58_address, "amount": SENT}),
    ]:
        call = chain.compose_call("Ledger", function, parameters)
        receipt = chain.submit_extrinsic(
            chain.create_signed_extrinsic(call, alice), wait_for_inclusion=True
        )
        must(receipt.is_success, receipt.error_message)


def child_trie():
    keys = chain.rpc_request("childstate_getKeys", [PREFIXED, "0x"])["result"]
    must(keys, "it is empty")
    record = chain.rpc_request("childstate_getStorage", [PREFIXED, keys[0]])["result"]
    must(record and len(record) > 2, "a record is not there")


def inherents():
    must(chain.get_block(block_number=1)["extrinsics"], "there are none")


def block():
    extrinsics = chain.get_block(BLOCK)["extrinsics"]
    names = [extrinsic.value["call"]["call_function"] for extrinsic in extrinsics]
    must("submit_placement" in names, f"there is {names}")


tries(connect=connect, api=api, send=send, childTrie=child_trie, inherents=inherents, block=block)
