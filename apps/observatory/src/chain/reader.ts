// SPDX-License-Identifier: Apache-2.0
/** What the page asks of the chain when a person looks at something. All reads are of the newest block. */
import type {
  AccountState,
  Address,
  Attestation,
  Contention,
  Cut,
  Fragments,
  Operation,
  Placement,
  Possible,
  ShardId,
  Transfer,
  Variant,
  Vote,
} from '../model/types.ts';

/** `null` where there is no such thing; a rejection, whose message is a sentence, where it could not be read. */
export interface Reader {
  account(address: Address): Promise<AccountState>;
  /** Whether an operation could be proposed now, and if not, why. */
  possible(operation: Operation): Promise<Possible | null>;
  contention(shard: ShardId): Promise<Contention | null>;
  placement(shard: ShardId): Promise<Placement | null>;
  fragments(shard: ShardId): Promise<Fragments | null>;
  attestation(record: number): Promise<Attestation | null>;
  /** The cuts of inner nodes, in the order of the ids. */
  cuts(shards: readonly ShardId[]): Promise<readonly (Cut | null)[]>;
  /** The sum of a shard's embeddings, 512 numbers, and their count. */
  embedding(shard: ShardId): Promise<{ sum: readonly bigint[]; count: bigint } | null>;
  /** Transfers of an account that have not ended, the newest first; as many as can be told at once. */
  transfersOf(address: Address): Promise<readonly Transfer[]>;
  /**
   * Votes in the blocks from one height to another, of each voter the last; null where the node has none of
   * these blocks' events any more.
   */
  votesOn(proposal: number, from: number, to: number): Promise<readonly Vote[] | null>;
  /** What the chain's metadata says of a variant, in words; its name where it says nothing. */
  words(variant: Variant): string;
}
