// SPDX-License-Identifier: Apache-2.0
/** PAPI, untyped: what `papi add` generates is the same codecs with types. */
import { readFileSync } from 'node:fs';
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getSmProvider } from 'polkadot-api/sm-provider';
import { start } from 'polkadot-api/smoldot';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';
import { block, DEPOSIT, must, PARAMETER, receiver, SENT, spec, tries, trie, url } from './cells.mjs';

let client;
let api;
const prefixed = `0x${Buffer.from(':child_storage:default:').toString('hex')}${trie.slice(2)}`;
await cryptoWaitReady();
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });
const [alice, to] = [keyring.addFromUri('//Alice'), keyring.addFromUri(receiver)];

await tries({
  async connect() {
    // Node 20 has no WebSocket of its own.
    client = createClient(getWsProvider(url, { websocketClass: WebSocket }));
    api = client.getUnsafeApi();
    const { spec_version } = await api.constants.System.Version();
    return `specification ${spec_version}`;
  },
  async api() {
    const [root] = await api.apis.ShardsApi.shards();
    const forecast = await api.apis.ShardsApi.forecast(root.id);
    const placement = await api.apis.ShardsApi.placement(root.id);
    must(forecast !== undefined && placement !== undefined, 'nothing is forecast or placed');
    return `${root.accounts} accounts`;
  },
  async send() {
    const signer = getPolkadotSigner(alice.publicKey, 'Sr25519', (message) => alice.sign(message));
    const { deposit, transfer } = api.tx.Ledger;
    for (const call of [
      deposit({ amount: DEPOSIT }),
      transfer({ dest: { type: 'Id', value: to.address }, amount: SENT }),
    ]) {
      const { ok, dispatchError } = await call.signAndSubmit(signer);
      must(ok, JSON.stringify(dispatchError));
    }
    const account = await api.apis.ShardsApi.account(to.address, { at: 'best' });
    must(account?.free === SENT, 'it did not arrive');
  },
  async parameters() {
    const propose = (value) => {
      const parameter = { type: 'Bisection', value: { type: 'MinAccounts', value } };
      return api.tx.ShardGovernance.propose_parameters({ parameter });
    };
    const right = Buffer.from(await propose([20]).getEncodedData()).toString('hex');
    must(right.endsWith(PARAMETER), right);
    // One element too many, which is not seen here. The chain cannot read it.
    const wrong = propose([undefined, 20]);
    const answer = await wrong.getPaymentInfo(alice.address).then(() => 'taken', ({ message }) => message);
    must(answer !== 'taken', 'the chain reads what the client should not have encoded');
    await propose([20]).getPaymentInfo(alice.address);
    return `with one element too many: ${answer}`;
  },
  async childTrie() {
    const keys = await client._request('childstate_getKeys', [prefixed, '0x']);
    must(keys.length > 0, 'it is empty');
    const record = await client._request('childstate_getStorage', [prefixed, keys[0]]);
    must(record !== null && record.length > 2, 'a record is not there');
  },
  async block() {
    const body = await client.getBlockBody(block);
    const general = body.find((extrinsic) => isGeneral(extrinsic));
    must(general !== undefined, 'there is no general transaction');
    // As bytes. Calls are decoded of a call's bytes, and where it begins one has to know.
    const { decodedCall } = await api.txFromCallData(callOf(general));
    must(decodedCall.type === 'Placement', `there is ${decodedCall.type}`);
  },
  async light() {
    const smoldot = start({ logCallback: () => {} });
    const chain = await smoldot.addChain({ chainSpec: readFileSync(spec, 'utf8') });
    const light = createClient(getSmProvider(() => chain));
    const [root] = await light.getUnsafeApi().apis.ShardsApi.shards();
    must(root.accounts > 0n, 'there are no accounts');
    return `${root.accounts} accounts`;
  },
});

function bytesOf(extrinsic) {
  return typeof extrinsic === 'string' ? Buffer.from(extrinsic.slice(2), 'hex') : Buffer.from(extrinsic);
}

/** Behind the length, if it is there, stands 0x45. */
function isGeneral(extrinsic) {
  const bytes = bytesOf(extrinsic);
  return bytes[lengthOf(bytes)] === 0x45;
}

/** The call is behind version, version of the extensions, mortality of two bytes, nonce, tip and mode. */
function callOf(extrinsic) {
  const bytes = bytesOf(extrinsic);
  return Uint8Array.from(bytes.subarray(lengthOf(bytes) + 1 + 1 + 2 + 1 + 1 + 1));
}

/** The bytes that the length in front takes. */
function lengthOf(bytes) {
  const size = [1, 2, 4, 1][bytes[0] & 3];
  const length = bytes.readUIntLE(0, size) >> 2;
  return length === bytes.length - size ? size : 0;
}
