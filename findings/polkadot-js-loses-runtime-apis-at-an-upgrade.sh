#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/api 16.5.6.
#
# When it connects, it asks for metadata of version 15 or 16, and makes `api.call` of the runtime APIs
# there. When the chain's runtime is replaced it asks for metadata anew, by `state_getMetadata`, which is
# of version 14 and has no runtime APIs. So a program that runs for long has `api.call.NAME` until the first
# upgrade, and `undefined` after it, while calls, storage and events go on. One would expect the same
# question at both times. A connection that is made anew has them again.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/api@16.5.6 @polkadot/types-support@16.5.6
seen_by node <<'PROGRAM'
import { ApiPromise } from '@polkadot/api';
import v14 from '@polkadot/types-support/metadata/v14/substrate-hex';
import v15 from '@polkadot/types-support/metadata/v15/substrate-hex';

const version = (specVersion) => ({
  specName: 'node', implName: 'node', authoringVersion: 1, specVersion, implVersion: 1,
  // `Metadata` in version 2, which has metadata of other versions.
  apis: [['0x37e397fc7c91f5e4', 2]], transactionVersion: 1,
});
const versions = '0x080e0000000f000000'; // 14 and 15
let tell = () => undefined;
const answers = {
  chain_getBlockHash: () => `0x${'11'.repeat(32)}`,
  state_getRuntimeVersion: () => version(1),
  system_chain: () => 'Test', system_properties: () => ({}),
  rpc_methods: () => ({ methods: ['state_getMetadata', 'state_call', 'state_subscribeRuntimeVersion', 'state_getRuntimeVersion'] }),
  state_getMetadata: () => v14,
  state_call: ([name]) => name === 'Metadata_metadata_versions' ? versions : v15,
};
const asked = [];
const provider = {
  hasSubscriptions: true, isClonable: false, isConnected: true,
  clone() { return this; }, async connect() {}, async disconnect() {},
  on(event, then) { if (event === 'connected') setTimeout(then, 0); return () => undefined; },
  async send(method, params) {
    if (/etadata/.test(method + params[0])) asked.push(method === 'state_call' ? params[0] : method);
    if (!answers[method]) throw new Error(method);
    return answers[method](params);
  },
  async subscribe(_type, _method, _params, then) { tell = (n) => then(null, version(n)); setTimeout(() => tell(1), 0); return 1; },
  async unsubscribe() { return true; },
};
const api = await ApiPromise.create({ provider, noInitWarn: true });
const show = (when) => {
  const { version: of } = api.runtimeMetadata;
  console.log(`${when}: version ${api.runtimeVersion.specVersion}, metadata ${of}, api.call.core ${typeof api.call.core}`);
};
show('connected');
asked.length = 0;
// It prints that the version is another one, and when.
const { log } = console;
console.log = () => undefined;
const wait = () => new Promise((then) => setTimeout(then, 100));
await wait();
tell(2);
for (let waits = 0; waits < 100 && api.runtimeVersion.specVersion.toNumber() < 2; waits += 1) await wait();
console.log = log;
show('upgraded');
console.log(`asked for: ${asked.join(', ')}`);
process.exit(0);
---
connected: version 1, metadata 15, api.call.core object
upgraded: version 2, metadata 14, api.call.core undefined
asked for: state_getMetadata
PROGRAM
