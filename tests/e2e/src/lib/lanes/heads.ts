// SPDX-License-Identifier: Apache-2.0
/** Heads, votes and leaders, by the formulas that `node/lane/PROTOCOL.md` and the pallet's README tell. */
import { blake2AsU8a } from '@polkadot/util-crypto';
import type { Seat } from './views.ts';

/** The sequences in a row that one slot leads. */
const TURN = 16n;

const text = (domain: string): Uint8Array => new TextEncoder().encode(domain);
const bytes = (hex: string): Uint8Array => Buffer.from(hex.slice(2), 'hex');
const hash = (...parts: readonly Uint8Array[]): string =>
  `0x${Buffer.from(blake2AsU8a(Buffer.concat(parts), 256)).toString('hex')}`;

/** The id of the head that a header makes behind its parent. `header` is the encoded header. */
export function headId(genesis: string, parent: string, header: Uint8Array): string {
  return hash(text('nerv/lane'), bytes(genesis), bytes(parent), blake2AsU8a(header, 256));
}

/** What a replica signs to vote for a head. */
export function voteHash(genesis: string, shard: string, term: number, sequence: bigint, id: string): string {
  const numbers = Buffer.alloc(12);
  numbers.writeUInt32LE(term);
  numbers.writeBigUInt64LE(sequence, 4);
  return hash(text('nerv/vote'), bytes(genesis), bytes(shard), numbers, bytes(id));
}

/** The slot that leads a sequence if no leader has failed; nothing if nobody votes. */
export function leaderOf(seats: readonly Seat[], term: number, sequence: bigint): number | undefined {
  const members = seats.filter(({ node, key }) => node !== undefined && key !== undefined);
  if (members.length === 0) return undefined;
  const turn = (sequence / TURN + BigInt(term)) % BigInt(members.length);
  return [...members].sort((one, other) => one.slot - other.slot)[Number(turn)]?.slot;
}
