# SPDX-License-Identifier: Apache-2.0
"""async-substrate-interface, in the form that waits: the other does the same."""

import hashlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cells import RECEIVER, URL, as_usual, tries
from async_substrate_interface.sync_substrate import SubstrateInterface
from sr25519 import hard_derive_keypair, pair_from_seed, sign

chain = None


class Alice:
    """The client brings no keys along, but says what they have to look like."""

    crypto_type = 1
    ss58_format = 42
    ss58_address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"

    def __init__(self):
        # The seed of the well-known words, and `//Alice` derived from it.
        seed = "fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e"
        junction = (b"\x14" + b"Alice").ljust(32, b"\0")
        pair = hard_derive_keypair((junction, *pair_from_seed(bytes.fromhex(seed))), b"")
        _, self.public_key, self._secret = pair

    def sign(self, data):
        message = bytes.fromhex(data[2:]) if isinstance(data, str) else bytes(data)
        return sign((self.public_key, self._secret), message)


alice = Alice()
to = "0x" + hashlib.sha256(RECEIVER.encode()).hexdigest()


def connect():
    global chain
    chain = SubstrateInterface(url=URL)
    return f"chain {chain.chain}"


def api():
    root = chain.runtime_call("ShardsApi", "shards")[0]
    return f"{root['accounts']} accounts"


tries(connect=connect, api=api, **as_usual(lambda: chain, alice, to))
