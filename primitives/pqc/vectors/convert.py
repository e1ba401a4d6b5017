# SPDX-License-Identifier: Apache-2.0
"""Makes the small files of vectors beside it from what NIST and Wycheproof publish.

    python3 convert.py KEYGEN SIGVER VERIFY SIGN

The four files are `internalProjection.json` of ML-DSA-keyGen-FIPS204 and ML-DSA-sigVer-FIPS204 in NIST's
ACVP-Server, and `mldsa_65_verify_test.json` and `mldsa_65_sign_seed_test.json` of Wycheproof; README.md says
of which commits. What is written is SCALE, as tests/common/mod.rs reads it.
"""

import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
SOURCES = [
    "e67ee6540d40e11506c3c4e3b1f79fc1cefcd49820db99fc61f87cc8ba463baf",
    "47cdd6314c7f746d02421ffcba89d4dbc7bb875ac49e07a029fdfc26fba55437",
    "49ac366d76115eab56b7116f10d06e288e6f23fe6cfb90b26bfb2d731a8d1e02",
    "d72e9c2f514c9f7490c33785ae0027d942ba2c45a9b8ebfc8fb1802b4913bf38",
]


def compact(number: int) -> bytes:
    if number < 1 << 6:
        return bytes([number << 2])
    if number < 1 << 14:
        return (number << 2 | 1).to_bytes(2, "little")
    return (number << 2 | 2).to_bytes(4, "little")


def data(value: bytes) -> bytes:
    return compact(len(value)) + value


def listed(items: list[bytes]) -> bytes:
    return compact(len(items)) + b"".join(items)


def short(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=32).digest()


def number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def unhex(test: dict, name: str) -> bytes:
    return bytes.fromhex(test.get(name, ""))


def groups(document: dict, **wanted: object) -> list[dict]:
    wanted["parameterSet"] = "ML-DSA-65"
    return [g for g in document["testGroups"] if all(g[k] == v for k, v in wanted.items())]


def key_gen(document: dict) -> bytes:
    """The hashes of public keys: (number, seed, hash)."""
    tests = [t for g in groups(document) for t in g["tests"]]
    return listed([number(t["tcId"]) + unhex(t, "seed") + short(unhex(t, "pk")) for t in tests])


def sig_ver(found: list[dict]) -> bytes:
    """(number, key, message, context, signature, whether it is valid)."""
    return listed([
        number(t["tcId"])
        + data(unhex(t, "pk"))
        + data(unhex(t, "message"))
        + data(unhex(t, "context"))
        + data(unhex(t, "signature"))
        + bytes([t["testPassed"]])
        for g in found
        for t in g["tests"]
    ])


def verify(document: dict) -> bytes:
    """By key: (key, tests of it), each (number, message, context, signature, whether it is valid).

    Most signatures that are bad are a good one with some bytes changed. So one is written as a whole (0), or as
    what differs from an earlier one of the same length (1): its place among those that are whole, and (place of
    a byte, byte) for each that differs.
    """
    whole: list[bytes] = []

    def signature(value: bytes) -> bytes:
        for index, other in enumerate(whole):
            if len(other) == len(value):
                edits = [(i, b) for i, (a, b) in enumerate(zip(other, value)) if a != b]
                if len(edits) < 200:
                    return b"\1" + number(index) + listed(
                        [place.to_bytes(2, "little") + bytes([byte]) for place, byte in edits]
                    )
        whole.append(value)
        return b"\0" + data(value)

    return listed([
        data(unhex(g, "publicKey"))
        + listed([
            number(t["tcId"])
            + data(unhex(t, "msg"))
            + data(unhex(t, "ctx"))
            + signature(unhex(t, "sig"))
            + bytes([t["result"] == "valid"])
            for t in g["tests"]
        ])
        for g in document["testGroups"]
    ])


def sign(document: dict) -> bytes:
    """(number, seed, hash of the public key, message, context, hash of the signature if there is one).

    Left out are those that hand in `mu` instead of a message, or randomness.
    """
    tests = [
        number(t["tcId"])
        + data(unhex(g, "privateSeed"))
        + short(bytes.fromhex(g["publicKey"] or ""))
        + data(unhex(t, "msg"))
        + data(unhex(t, "ctx"))
        + (b"\1" + short(unhex(t, "sig")) if t["result"] == "valid" else b"\0")
        for g in document["testGroups"]
        for t in g["tests"]
        if "msg" in t and "rnd" not in t
    ]
    return listed(tests)


def main() -> None:
    sources = []
    for path, expected in zip(sys.argv[1:], SOURCES, strict=True):
        content = pathlib.Path(path).read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            sys.exit(f"{path}: its SHA-256 is {found}")
        sources.append(json.loads(content))
    keys, signatures, verified, signed = sources
    external = groups(signatures, signatureInterface="external", preHash="pure")
    internal = groups(signatures, signatureInterface="internal", externalMu=False)
    written = {
        "acvp-key-gen": key_gen(keys),
        "acvp-external": sig_ver(external),
        "acvp-internal": sig_ver(internal),
        "wycheproof-verify": verify(verified),
        "wycheproof-sign": sign(signed),
    }
    for name, content in written.items():
        (HERE / f"{name}.scale").write_bytes(content)


main()
