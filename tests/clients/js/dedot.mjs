// SPDX-License-Identifier: Apache-2.0
/** dedot, untyped: what `dedot chaintypes` generates is types of the same. */
import { readFileSync } from 'node:fs';
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { DedotClient, SmoldotProvider, WsProvider } from 'dedot';
import { start } from 'smoldot';
import { block, DEPOSIT, must, receiver, SENT, spec, tries, trie, url } from './cells.mjs';

let client;
const prefixed = `0x${Buffer.from(':child_storage:default:').toString('hex')}${trie.slice(2)}`;
await cryptoWaitReady();
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });
const [alice, to] = [keyring.addFromUri('//Alice'), keyring.addFromUri(receiver)];

await tries({
  async connect() {
    client = await DedotClient.new(new WsProvider(url));
    return `specification ${client.runtimeVersion.specVersion}`;
  },
  async api() {
    const [root] = await client.call.shardsApi.shards();
    const forecast = await client.call.shardsApi.forecast(root.id);
    const placement = await client.call.shardsApi.placement(root.id);
    must(forecast !== undefined && placement !== undefined, 'nothing is forecast or placed');
    return `${root.accounts} accounts`;
  },
  async send() {
    const { deposit, transfer } = client.tx.ledger;
    for (const call of [deposit(DEPOSIT), transfer(to.address, SENT)]) {
      await new Promise((done, fail) => {
        call
          .signAndSend(alice, ({ status, dispatchError }) => {
            if (dispatchError) fail(new Error(JSON.stringify(dispatchError)));
            else if (status.type === 'BestChainBlockIncluded') done();
          })
          .catch(fail);
      });
    }
    const account = await client.call.shardsApi.account(to.address);
    must(account?.free === SENT, 'it did not arrive');
  },
  async childTrie() {
    const keys = await client.rpc.childstate_getKeys(prefixed, '0x');
    must(keys.length > 0, 'it is empty');
    const record = await client.rpc.childstate_getStorage(prefixed, keys[0]);
    must(record !== null && record.length > 2, 'a record is not there');
  },
  async block() {
    const { block: { extrinsics } } = await client.rpc.chain_getBlock(block);
    const general = extrinsics.find((bytes) => client.registry.$Extrinsic.tryDecode(bytes).call?.pallet === 'Placement');
    must(general !== undefined, 'there is no submission');
  },
  async light() {
    const smoldot = start({ logCallback: () => {} });
    const chain = await smoldot.addChain({ chainSpec: readFileSync(spec, 'utf8') });
    const light = await DedotClient.new(new SmoldotProvider(chain));
    const [root] = await light.call.shardsApi.shards();
    must(root.accounts > 0n, 'there are no accounts');
    return `${root.accounts} accounts`;
  },
});
