#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# smoldot 3.4.1.
#
# `raw` of a chain specification has two parts, `top` and `childrenDefault`, and a chain that begins with
# an exported state with child tries has entries in the second. smoldot refuses such a specification as if
# it were no JSON of the kind, and does not say what it is about. The same specification with
# `childrenDefault` empty gets as far as its code, which is none here on purpose.
. "$(dirname "$0")/lib.sh"
npm_packages smoldot@3.4.1
seen_by node <<'PROGRAM'
import { start } from 'smoldot';
const client = start({ forbidTcp: true, forbidWs: true, forbidWss: true, forbidNonLocalWs: true, logCallback: () => {} });
for (const childrenDefault of [{}, { '0x01': { '0x02': '0x03' } }]) {
  const genesis = { raw: { top: { '0x3a636f6465': '0x00' }, childrenDefault } };
  const spec = { name: 'demo', id: 'demo', chainType: 'Development', bootNodes: [], properties: null, genesis };
  await client.addChain({ chainSpec: JSON.stringify(spec) }).then(
    () => console.log('added'),
    ({ message }) => console.log(message),
  );
}
// The client keeps the process from ending.
process.exit(0);
---
Failed to build genesis chain information: Error when initializing the virtual machine: Error in runtime spec Wasm sections: FailedToParse
Failed to decode chain specification: Failed to parse chain spec
PROGRAM
