// SPDX-License-Identifier: Apache-2.0
/** Accounts of ML-DSA-65 keys: transactions that they sign, and control that goes to them and back. */
import type { ApiPromise } from '@polkadot/api';
import type { Call } from '@polkadot/types/interfaces';
import {
  type Access,
  addressOf,
  bindCall,
  type Binding,
  build,
  type Controller,
  Key,
  type Pipelines,
  proofOf,
  proofOfOwn,
  type Wishes,
  wrappedStatement,
} from '../../../../clients/pqc/src/index.ts';
import type { Pair } from './accounts.ts';
import { call, storage, type Tx } from './chain.ts';
import { plain, struct, type PlainStruct } from './plain.ts';

export { Key };

/** The extensions with bytes, in the chain's order. Of its metadata `clients/pqc` reads them by itself. */
const PIPELINES: Pipelines = {
  isComplete: false,
  versions: new Map([
    [
      0,
      [
        { identifier: 'CheckMortality', width: undefined },
        { identifier: 'CheckNonce', width: undefined },
        { identifier: 'ChargeTransactionPayment', width: undefined },
        { identifier: 'CheckMetadataHash', width: 1 },
      ],
    ],
  ]),
};

/** The key of 32 equal bytes: as secret as those of development accounts. */
export function keyOf(byte: number): Key {
  return Key.ofSeed(new Uint8Array(32).fill(byte));
}

/** The address of a key's own account. */
export function addressOfKey({ account }: Key): string {
  return addressOf(account);
}

/** A transaction that the key signs, in hexadecimal: immortal, and with the account's next nonce unless one is wished. */
export async function signedBy(api: ApiPromise, key: Key, tx: Tx, wishes: Wishes = {}): Promise<string> {
  return hex(await build(accessOf(api), key, tx.method.toU8a(), { period: 'immortal', ...wishes }));
}

function accessOf(api: ApiPromise): Access {
  return {
    chain: async () => ({
      genesis: api.genesisHash.toU8a(),
      specVersion: api.runtimeVersion.specVersion.toNumber(),
      transactionVersion: api.runtimeVersion.transactionVersion.toNumber(),
    }),
    nonceOf: async (address) => (await api.rpc.system.accountNextIndex(address)).toNumber(),
    async finalised() {
      const hash = await api.rpc.chain.getFinalizedHead();
      const { number } = await api.rpc.chain.getHeader(hash);
      return { height: number.toNumber(), hash: hash.toU8a() };
    },
    pipelines: async () => PIPELINES,
  };
}

/** Who has control of an account that was bound once, as the chain's storage tells it. */
export async function controlOf(api: ApiPromise, address: string): Promise<PlainStruct | undefined> {
  const stored = plain(await storage(api, 'pqc', 'controllers', [address]));
  return stored === undefined ? undefined : struct(stored, 'control');
}

/** A binding of a pair's account: from and to a key, or the pair itself. */
export function bindingOf(api: ApiPromise, { publicKey }: Pair, number: number, from: Key | Pair, to: Key | Pair): Binding {
  return { genesis: api.genesisHash.toU8a(), account: publicKey, number, from: controller(from), to: controller(to) };
}

function controller(of: Key | Pair): Controller {
  return of instanceof Key ? { scheme: 'ml-dsa-65', id: of.account } : { scheme: 'sr25519', id: of.publicKey };
}

/** The call that carries a binding, with the proof of who takes over. */
export function bind(api: ApiPromise, binding: Binding, to: Key | Pair): Tx {
  const proof = to instanceof Key ? proofOf(to, binding) : proofOfOwn(to.sign(wrappedStatement(binding)));
  const { callIndex } = (api.tx as unknown as { pqc: { bind: { callIndex: Uint8Array } } }).pqc.bind;
  return api.tx(api.createType('Call', bindCall(callIndex, binding, proof)) as Call);
}

/** A call of the key's that does nothing; each text another one. */
export function remark(api: ApiPromise, text: string): Tx {
  return call(api, 'system', 'remark', hex(Buffer.from(text)));
}

/** The same bytes with one bit of one of them flipped. */
export function flipped(bytes: string, at: number): string {
  const changed = Buffer.from(bytes.slice(2), 'hex');
  changed[at] = (changed[at] ?? 0) ^ 1;
  return hex(changed);
}

function hex(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}
