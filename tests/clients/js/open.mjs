// SPDX-License-Identifier: Apache-2.0
/** Opens ledger accounts on the node's chain, Alice's among them, before the clients are tried. */
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { DEPOSIT, SENT, url } from './cells.mjs';

const HOW_MANY = 4;

const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true });
const keyring = new Keyring({ type: 'sr25519' });
const others = Array.from({ length: HOW_MANY }, (_, at) => keyring.addFromUri(`//clients//open//${at}`));
const calls = [
  api.tx.ledger.deposit(DEPOSIT * BigInt(HOW_MANY)),
  ...others.map(({ address }) => api.tx.ledger.transfer(address, SENT)),
];
// Finalised, since light clients see no more than that.
await new Promise((done, fail) => {
  api.tx.utility.batchAll(calls).signAndSend(keyring.addFromUri('//Alice'), ({ status, dispatchError }) => {
    if (dispatchError) fail(new Error(dispatchError.toString()));
    else if (status.isFinalized) done();
  }).catch(fail);
});
process.exit(0);
