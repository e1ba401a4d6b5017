// SPDX-License-Identifier: Apache-2.0
/**
 * Placements submitted by hand, as a keeper's worker submits them.
 *
 * A submission is no signed extrinsic: it carries its signer's signature itself and comes as a general
 * extrinsic (version 5), which pays no fee and has no nonce that counts.
 */
import type { ApiPromise } from '@polkadot/api';
import type { Codec } from '@polkadot/types/types';
import type { Pair } from '../accounts.ts';
import { call, type Tx } from '../chain.ts';

/** What separates signed submissions from every other use of a placer's key. */
const DOMAIN = new TextEncoder().encode('nerv/placement/submission');
/** The signature of none: of the right length. */
const UNSIGNED = { Sr25519: `0x${'00'.repeat(64)}` };

/** A solution that a placer's keeper found. */
export interface Submission {
  readonly shard: string;
  /** The round of its search. */
  readonly round: number;
  /** The block after which the placer looked at the chain. */
  readonly at: number;
  readonly nodes: readonly number[];
  /** The total of their score, no more than it is: parts per million. */
  readonly claimed: number;
  readonly placer: string;
  /** Whose key signs it: the placer's own, or its delegate's. */
  readonly signer: string;
}

/** Why the pool refuses a submission, by the number that it tells. */
export const REFUSALS = {
  UnknownPlacer: 1,
  NotALeaf: 2,
  StaleRound: 3,
  StaleView: 4,
  NotYourTurn: 5,
  False: 6,
  Outdated: 7,
  NoImprovement: 8,
  TooManyMoves: 9,
} as const;

/**
 * The call with a submission and the signature of it by a pair of keys.
 *
 * What is signed has the hash of the block in it after which the placer looked.
 */
export async function submissionCall(api: ApiPromise, submission: Submission, signer: Pair): Promise<Tx> {
  const seen = await api.rpc.chain.getBlockHash(submission.at);
  const make = (signature: unknown): Tx => call(api, 'placement', 'submitPlacement', submission, signature);
  const [encoded] = make(UNSIGNED).method.args as unknown as Codec[];
  if (encoded === undefined) throw new TypeError('a submission that is not there');
  const bytes = Buffer.concat([DOMAIN, api.genesisHash.toU8a(), seen.toU8a(), encoded.toU8a()]);
  return make({ Sr25519: signer.sign(api.registry.hash(bytes).toU8a()) });
}

/** A call that nobody signs, as a general extrinsic: its bytes in hexadecimal. */
export function general(api: ApiPromise, { method }: Tx): string {
  const payload = { era: '0x00', nonce: 0, tip: 0, mode: 0, method: method.toHex() };
  return api.registry.createTypeUnsafe('GeneralExtrinsic', [{ payload }]).toHex();
}
