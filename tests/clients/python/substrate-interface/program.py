# SPDX-License-Identifier: Apache-2.0
"""py-substrate-interface."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cells import RECEIVER, URL, as_usual, tries
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


tries(connect=connect, api=api, **as_usual(lambda: chain, alice, to.ss58_address))
