// SPDX-License-Identifier: Apache-2.0
/** polkadot.js: everything is typed by the metadata. */
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { block, DEPOSIT, must, PARAMETER, receiver, SENT, tries, trie, url } from './cells.mjs';

let api;
const prefixed = `0x${Buffer.from(':child_storage:default:').toString('hex')}${trie.slice(2)}`;

await tries({
  async connect() {
    api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true });
    return `specification ${api.runtimeVersion.specVersion}`;
  },
  async api() {
    const [root] = await api.call.shardsApi.shards();
    const forecast = await api.call.shardsApi.forecast(root.id);
    const placement = await api.call.shardsApi.placement(root.id);
    must(forecast.isSome && placement.isSome, 'nothing is forecast or placed');
    return `${root.accounts.toString()} accounts`;
  },
  async send() {
    const keyring = new Keyring({ type: 'sr25519' });
    const [alice, to] = [keyring.addFromUri('//Alice'), keyring.addFromUri(receiver)];
    const calls = [api.tx.ledger.deposit(DEPOSIT), api.tx.ledger.transfer(to.address, SENT)];
    for (const call of calls) {
      await new Promise((done, fail) => {
        call.signAndSend(alice, ({ status, dispatchError }) => {
          if (dispatchError) fail(new Error(dispatchError.toString()));
          else if (status.isInBlock) done();
        }).catch(fail);
      });
    }
    const account = await api.call.shardsApi.account(to.address);
    must(account.unwrap().free.toBigInt() === SENT, 'it did not arrive');
  },
  async parameters() {
    const call = api.tx.shardGovernance.proposeParameters({ Bisection: { MinAccounts: [null, 20] } });
    must(call.method.toHex().endsWith(PARAMETER), call.method.toHex());
  },
  async childTrie() {
    const keys = await api.rpc.childstate.getKeys(prefixed, '0x');
    must(keys.length > 0, 'it is empty');
    const record = await api.rpc.childstate.getStorage(prefixed, keys[0].toHex());
    must(record.isSome && record.unwrap().length > 0, 'a record is not there');
  },
  async block() {
    const { block: { extrinsics } } = await api.rpc.chain.getBlock(block);
    const names = extrinsics.map(({ method }) => `${method.section}.${method.method}`);
    must(names.includes('placement.submitPlacement'), `there is ${names}`);
  },
});
