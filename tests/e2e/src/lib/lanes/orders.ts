// SPDX-License-Identifier: Apache-2.0
/**
 * Orders of a lane: what an account signs.
 *
 * An order is an ordinary signed extrinsic, `lanes.transfer` or `lanes.withdraw`. Handed to a replica it counts as
 * soon as enough replicas have signed a batch with it; sent to the chain like any other, the lane's replicas must
 * take it. It counts once, whichever way it comes: by the nonce that its account has in the lane.
 */
import type { ApiPromise } from '@polkadot/api';
import type { Pair } from '../accounts.ts';
import { call, type Tx } from '../chain.ts';

/**
 * A nonce of extrinsics that no account of the chain ever comes to. An order signed with it is for replicas alone:
 * nobody who sees it can put it on the chain, where its sender would pay for it.
 */
export const REPLICAS_ONLY = 2 ** 32 - 1;

/** The blocks for which an order is valid that does not say otherwise. A power of two. */
export const LIFETIME = 256;

/** The block from which on an order is valid. */
export interface Since {
  readonly number: number;
  readonly hash: string;
}

/** How an order is signed. */
export interface Signing {
  /** The account's next nonce on the chain, for an order that may go there too. */
  readonly chainNonce?: number;
  readonly since: Since;
  readonly lifetime?: number;
}

/** Units for another account, whatever shards the two live in. `nonce` is the next one of the sender in its lane. */
export function transfer(api: ApiPromise, to: string, amount: bigint, nonce: bigint): Tx {
  return call(api, 'lanes', 'transfer', to, amount, nonce);
}

/** Units for the account's balance outside the ledger. */
export function withdrawal(api: ApiPromise, amount: bigint, nonce: bigint): Tx {
  return call(api, 'lanes', 'withdraw', amount, nonce);
}

/** Signs an order, at once. */
export function sign(api: ApiPromise, pair: Pair, order: Tx, { chainNonce, since, lifetime }: Signing): Tx {
  const period = lifetime ?? LIFETIME;
  return order.sign(pair, {
    nonce: chainNonce ?? REPLICAS_ONLY,
    era: api.registry.createTypeUnsafe('ExtrinsicEra', [{ current: since.number, period }]),
    blockHash: since.hash,
    genesisHash: api.genesisHash,
    runtimeVersion: api.runtimeVersion,
  } as never) as Tx;
}
