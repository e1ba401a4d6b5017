// SPDX-License-Identifier: Apache-2.0
/** smoldot by itself: the light client, spoken to by JSON-RPC. What is read is checked against the chain's root. */
import { readFileSync } from 'node:fs';
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getSmProvider } from 'polkadot-api/sm-provider';
import { start } from 'smoldot';
import { DEPOSIT, must, receiver, record, SENT, spec, tries, trie } from './cells.mjs';

const smoldot = start({ logCallback: () => {} });
const chainSpec = readFileSync(spec, 'utf8');
let chain;
let follow;
let finalized;
let lastId = 0;
/** Answers by the number of their question, and what came of operations by their name. */
const waiting = new Map();

await cryptoWaitReady();
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });
const [alice, to] = [keyring.addFromUri('//Alice'), keyring.addFromUri(receiver)];

await tries({
  async connect() {
    chain = await smoldot.addChain({ chainSpec });
    void listen();
    const initialized = wait('initialized');
    follow = await ask('chainHead_v1_follow', true);
    const { finalizedBlockHashes } = await initialized;
    finalized = finalizedBlockHashes.at(-1);
    return `finalized ${finalized.slice(0, 10)}`;
  },
  async light() {
    const answer = await operation('chainHead_v1_call', follow, finalized, 'ShardsApi_shards', '0x');
    must(answer.event === 'operationCallDone', JSON.stringify(answer));
    must(answer.output.length > 66, 'there are no shards');
  },
  async childTrie() {
    // The id as it is, without a prefix.
    const queries = [{ key: record, type: 'value' }];
    const answer = await operation('chainHead_v1_storage', follow, finalized, queries, trie);
    must(answer.event === 'operationStorageItems', JSON.stringify(answer));
    must(answer.items[0]?.value?.length > 2, 'it is empty');
  },
  async childKeys() {
    const queries = [{ key: '0x', type: 'descendantsValues' }];
    await operation('chainHead_v1_storage', follow, finalized, queries, trie);
  },
  async childstate() {
    const prefixed = `0x${Buffer.from(':child_storage:default:').toString('hex')}${trie.slice(2)}`;
    await ask('childstate_getKeys', prefixed, '0x');
  },
  async send() {
    const light = createClient(getSmProvider(() => smoldot.addChain({ chainSpec })));
    const api = light.getUnsafeApi();
    const signer = getPolkadotSigner(alice.publicKey, 'Sr25519', (message) => alice.sign(message));
    const { deposit, transfer } = api.tx.Ledger;
    for (const call of [
      deposit({ amount: DEPOSIT }),
      transfer({ dest: { type: 'Id', value: to.address }, amount: SENT }),
    ]) {
      const { ok, dispatchError } = await call.signAndSubmit(signer);
      must(ok, JSON.stringify(dispatchError));
    }
    const account = await api.apis.ShardsApi.account(to.address);
    must(account?.free === SENT, 'it did not arrive');
  },
});

async function listen() {
  for await (const text of chain.jsonRpcResponses) {
    const { id, result, error, params } = JSON.parse(text);
    if (id !== undefined) settle(id, error ? { error } : { value: result });
    const event = params?.result;
    if (event === undefined) continue;
    // Blocks are pinned until one lets go of them; this program is over before it matters.
    const name = event.operationId ?? event.event;
    if (event.event !== 'operationStorageDone') settle(name, { value: event });
  }
}

function settle(name, { error, value }) {
  const { done, fail } = waiting.get(name) ?? {};
  waiting.delete(name);
  if (error) fail?.(new Error(`${error.code}: ${error.message}`));
  else done?.(value);
}

function wait(name) {
  return new Promise((done, fail) => waiting.set(name, { done, fail }));
}

function ask(method, ...params) {
  lastId += 1;
  const answer = wait(lastId);
  chain.sendJsonRpc(JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }));
  return answer;
}

async function operation(...question) {
  const { operationId, result } = await ask(...question);
  must(operationId !== undefined, `not begun: ${result}`);
  return wait(operationId);
}
