#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scalecodec 1.2.12, which substrate-interface 1.8.1 reads with.
#
# Its table of types has an entry `*::vote::Vote`: every type named `Vote` in a module named `vote` is read
# as the byte of OpenGov's, whatever the metadata says of it. One type of another name in the same metadata
# with the same field is read right.
. "$(dirname "$0")/lib.sh"
python_packages scalecodec==1.2.12
seen_by env/bin/python <<'PROGRAM'
from scalecodec.base import RuntimeConfigurationObject, ScaleBytes
from scalecodec.type_registry import load_type_registry_preset

registry = RuntimeConfigurationObject(implements_scale_info=True)
registry.update_type_registry(load_type_registry_preset("core"))


def described(number, path, definition):
    return {"id": number, "type": {"path": path, "params": [], "def": definition, "docs": []}}


power = {"composite": {"fields": [{"name": "power", "type": 0, "typeName": None, "docs": []}]}}
portable = registry.create_scale_object("PortableRegistry")
portable.encode(
    {
        "types": [
            described(0, [], {"primitive": "u128"}),
            described(1, ["demo", "ballot", "Ballot"], power),
            described(2, ["demo", "vote", "Vote"], power),
        ]
    }
)
registry.update_from_scale_info_types(list(portable["types"]))

for number, name in [(1, "ballot::Ballot"), (2, "vote::Vote")]:
    read = registry.create_scale_object(f"scale_info::{number}", ScaleBytes(bytes([7]) + bytes(15)))
    try:
        print(f"{name}: {read.decode()}")
    except Exception as error:
        print(f"{name}: {error}")
---
ballot::Ballot: {'power': 7}
vote::Vote: Index '7' not present in Enum value list
PROGRAM
