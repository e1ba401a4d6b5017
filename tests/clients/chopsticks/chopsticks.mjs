// SPDX-License-Identifier: Apache-2.0
/** chopsticks: a fork of the chain in this process, read and written through polkadot.js. */
import { setupWithServer } from '@acala-network/chopsticks';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { DEPOSIT, must, receiver, SENT, tries, trie, url } from './cells.mjs';

let api;
const prefixed = `0x${Buffer.from(':child_storage:default:').toString('hex')}${trie.slice(2)}`;

await tries({
  async connect() {
    const { addr } = await setupWithServer({ endpoint: url, port: 0, host: '127.0.0.1', 'build-block-mode': 'Manual' });
    const port = /:(\d+)$/.exec(addr)?.[1];
    api = await ApiPromise.create({ provider: new WsProvider(`ws://127.0.0.1:${port}`), noInitWarn: true });
    return `fork of ${(await api.rpc.chain.getHeader()).number}`;
  },
  async api() {
    const [root] = await api.call.shardsApi.shards();
    const forecast = await api.call.shardsApi.forecast(root.id);
    const placement = await api.call.shardsApi.placement(root.id);
    must(forecast.isSome && placement.isSome, 'nothing is forecast or placed');
    return `${root.accounts.toString()} accounts`;
  },
  async childTrie() {
    const keys = await api.rpc.childstate.getKeysPaged(prefixed, '0x', 10);
    must(keys.length > 0, 'it is empty');
    const record = await api.rpc.childstate.getStorage(prefixed, keys[0].toHex());
    must(record.isSome, 'a record is not there');
  },
  async send() {
    const keyring = new Keyring({ type: 'sr25519' });
    const [alice, to] = [keyring.addFromUri('//Alice'), keyring.addFromUri(receiver)];
    const before = await api.call.shardsApi.account(alice.address);
    must(before.isSome, 'the ledger is empty');
    await api.tx.utility.batchAll([api.tx.ledger.deposit(DEPOSIT), api.tx.ledger.transfer(to.address, SENT)]).signAndSend(alice);
    await api._rpcCore.provider.send('dev_newBlock', [{ count: 1 }]);
    const account = await api.call.shardsApi.account(to.address);
    must(account.isSome && account.unwrap().free.toBigInt() === SENT, 'it did not arrive');
  },
});
