// SPDX-License-Identifier: Apache-2.0
/**
 * What the nodes in a shard's slots say, made by hand as a keeper's worker makes it.
 *
 * It is no signed extrinsic: the signature is in the call, which comes as a general extrinsic.
 */
import type { ApiPromise } from '@polkadot/api';
import type { Codec } from '@polkadot/types/types';
import type { Pair } from '../accounts.ts';
import { call, type Tx } from '../chain.ts';

/** What separates signed acknowledgements, and answers, from every other use of a node's key. */
const DOMAINS = { acknowledge: 'nerv/fragments/acknowledgement', answer: 'nerv/fragments/answer' } as const;
/** The signature of none: of the right length. */
const UNSIGNED = { Sr25519: `0x${'00'.repeat(64)}` };

/** How a checkpoint was cut into fragments, and the Merkle root of each. */
export interface Commitment {
  readonly layout: { readonly profile: { readonly data: number; readonly parity: number }; readonly length: bigint };
  readonly roots: readonly string[];
}

/** Whose fragment is spoken of, by whom, and when that node looked at the chain. */
interface Spoken {
  readonly shard: string;
  readonly height: number;
  readonly slot: number;
  readonly node: number;
  /** The block after which it looked. */
  readonly at: number;
}

/** That a node holds its fragment of a checkpoint. */
export interface Acknowledgement extends Spoken {
  readonly commitment: Commitment;
}

/** A node's answer to a challenge. */
export interface Answer extends Spoken {
  readonly period: number;
  readonly index: number;
  readonly chunk: string;
  /** The hashes beside the chunk's way to the root. */
  readonly proof: readonly string[];
}

/** Why the pool refuses what is said, by the number that it tells. */
export const REFUSALS = {
  NotALeaf: 1,
  StaleView: 2,
  NotAssigned: 3,
  UnknownCheckpoint: 4,
  CheckpointRetired: 5,
  TooLate: 6,
  AlreadyAcknowledged: 7,
  BadCommitment: 8,
  NoChallenge: 9,
  NotAsked: 10,
  AlreadyAnswered: 11,
  WrongChunk: 12,
  BadProof: 13,
  MayNotSign: 14,
} as const;

/** The call that acknowledges, signed by a pair of keys; what they sign is something else if it is given. */
export function acknowledging(
  api: ApiPromise,
  said: Acknowledgement,
  signer: Pair,
  what: Acknowledgement = said,
): Promise<Tx> {
  return signed(api, 'acknowledge', said, signer, what);
}

/** The call that answers, signed by a pair of keys. */
export function answering(api: ApiPromise, said: Answer, signer: Pair): Promise<Tx> {
  return signed(api, 'answer', said, signer, said);
}

/** What is signed has the hash of the block in it after which the node looked. */
async function signed(
  api: ApiPromise,
  name: keyof typeof DOMAINS,
  said: Spoken,
  signer: Pair,
  what: Spoken,
): Promise<Tx> {
  const seen = await api.rpc.chain.getBlockHash(what.at);
  const make = (one: Spoken, signature: unknown): Tx =>
    call(api, 'fragments', name, one, signer.address, signature);
  const [encoded] = make(what, UNSIGNED).method.args as unknown as Codec[];
  if (encoded === undefined) throw new TypeError('nothing is said');
  const domain = new TextEncoder().encode(DOMAINS[name]);
  const bytes = Buffer.concat([domain, api.genesisHash.toU8a(), seen.toU8a(), encoded.toU8a()]);
  return make(said, { Sr25519: signer.sign(api.registry.hash(bytes).toU8a()) });
}
