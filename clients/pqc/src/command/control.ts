// SPDX-License-Identifier: Apache-2.0
/** Control of an account of an sr25519 key that goes to an ML-DSA-65 key, and back. */
import { type ApiPromise, Keyring } from '@polkadot/api';
import type { Call } from '@polkadot/types/interfaces';
import { bindCall, type Binding, proofOf, proofOfOwn, wrappedStatement } from '../binding.ts';
import type { Key } from '../key.ts';
import { transaction } from '../polkadot-js.ts';

type Pair = ReturnType<Keyring['addFromUri']>;

/** The pair of an sr25519 seed, as `//Ferdie` or a phrase. */
export function pairOf(seed: string): Pair {
  return new Keyring({ type: 'sr25519' }).addFromUri(seed);
}

/** The 32 bytes of an address of whatever network; throws Error if it is none. */
export function accountOf(address: string): Uint8Array {
  return new Keyring().decodeAddress(address);
}

/** How many bindings an account had. */
async function bindingsOf(api: ApiPromise, account: Uint8Array): Promise<number> {
  const control = (await api.query['pqc']!['controllers']!(account)).toJSON();
  return (control as { number: number } | null)?.number ?? 0;
}

async function bindingOf(api: ApiPromise, { publicKey }: Pair, key: Key, isBack: boolean): Promise<Binding> {
  const own = { scheme: 'sr25519', id: publicKey } as const;
  const other = { scheme: 'ml-dsa-65', id: key.account } as const;
  return {
    genesis: api.genesisHash.toU8a(),
    account: publicKey,
    number: await bindingsOf(api, publicKey),
    from: isBack ? other : own,
    to: isBack ? own : other,
  };
}

function callIndex(api: ApiPromise): Uint8Array {
  return api.tx['pqc']!['bind']!.callIndex;
}

/** The transaction by which the pair hands its account over to the key. */
export async function handOver(api: ApiPromise, pair: Pair, key: Key): Promise<Uint8Array> {
  const binding = await bindingOf(api, pair, key, false);
  const call = api.createType('Call', bindCall(callIndex(api), binding, proofOf(key, binding))) as Call;
  return (await api.tx(call).signAsync(pair)).toU8a();
}

/** The transaction by which the key gives the pair its account back. */
export async function takeBack(api: ApiPromise, pair: Pair, key: Key): Promise<Uint8Array> {
  const binding = await bindingOf(api, pair, key, true);
  const proof = proofOfOwn(pair.sign(wrappedStatement(binding)));
  return transaction({ api, key, call: bindCall(callIndex(api), binding, proof), account: pair.publicKey });
}
