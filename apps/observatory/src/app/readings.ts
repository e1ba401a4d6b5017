// SPDX-License-Identifier: Apache-2.0
/** What panels read of the chain while somebody looks: once a block, and for all that look. */
import { effect, signal, type ReadonlySignal } from '@preact/signals';
import type { Reader } from '../chain/reader.ts';
import { session } from '../chain/session.ts';
import type { Address, Cut, Operation, ShardId } from '../model/types.ts';
import type { Words } from '../model/words.ts';
import { chainInfo, head } from '../store.ts';

/** The last that was read. It stays while newer could not be read, which `error` tells then. */
export interface Reading<T> {
  value: T | undefined;
  /** A sentence; empty while all is well. */
  error: string;
}

/** How often something is read: after each block, or once, since what was answered stays so. */
type Often = 'blocks' | 'once';

/** Makes what reads by a key. It reads while its signal is used somewhere, and forgets it then. */
export function readings<T>(read: (reader: Reader, key: string) => Promise<T>, often: Often = 'blocks') {
  const known = new Map<string, ReadonlySignal<Reading<T>>>();
  return (key: string): ReadonlySignal<Reading<T>> => {
    const old = known.get(key);
    if (old !== undefined) return old;
    let stop: () => void = () => {};
    const made = signal<Reading<T>>(
      { value: undefined, error: '' },
      {
        watched() {
          known.set(key, this);
          stop = follow(this, (reader) => read(reader, key), often);
        },
        unwatched() {
          stop();
          known.delete(key);
        },
      },
    );
    known.set(key, made);
    return made;
  };
}

/** Reads at once and after each block, but never two at a time: a slow node is not asked the more for it. */
function follow<T>(
  into: { value: Reading<T>; peek(): Reading<T> },
  read: (reader: Reader) => Promise<T>,
  often: Often,
): () => void {
  let asked: Reader | null = null;
  let isOld = false;
  let isOver = false;
  const ask = (reader: Reader): void => {
    asked = reader;
    isOld = false;
    const settle = (next: Reading<T>): void => {
      // Another node was asked meanwhile, or nobody looks any more.
      if (isOver || asked !== reader) return;
      asked = null;
      into.value = next;
      if (isOld && often === 'blocks') ask(reader);
    };
    read(reader).then(
      (value) => settle({ value, error: '' }),
      () => settle({ value: into.peek().value, error: UNREAD }),
    );
  };
  const dispose = effect(() => {
    const reader = session.value?.reader;
    if (head.value === null || reader === undefined) return;
    if (often === 'once' && into.peek().value !== undefined) return;
    if (asked === reader) isOld = true;
    else ask(reader);
  });
  return () => {
    isOver = true;
    dispose();
  };
}

/** Whatever the client says of it: what was read before still stands there. */
const UNREAD = 'The node did not answer. What you see is what it said before.';

export const accountOf = readings((reader, address: Address) => reader.account(address));
export const transfersOf = readings((reader, address: Address) => reader.transfersOf(address));

export const contentionOf = readings((reader, shard) => reader.contention(shard as ShardId));
export const placementOf = readings((reader, shard) => reader.placement(shard as ShardId));
export const fragmentsOf = readings((reader, shard) => reader.fragments(shard as ShardId));

const claims = readings((reader, record) => reader.attestation(Number(record)));

/** What replicas say of an operation. */
export function claimsOf(record: number) {
  return claims(String(record));
}

const votes = readings((reader, key) => {
  const [proposal = 0, from = 0, to = 0] = key.split(' ').map(Number);
  return reader.votesOn(proposal, from, to);
}, 'once');

/** The votes on a proposal in the blocks from one height to another, as far as the node still has them. */
export function votesOn(proposal: number, from: number, to: number) {
  return votes(`${proposal} ${from} ${to}`);
}

const possibles = readings((reader, operation) => reader.possible(JSON.parse(operation) as Operation));

/** Whether an operation could be proposed now. */
export function possibleOf(operation: Operation) {
  return possibles(JSON.stringify(operation));
}

const cuts = new Map<string, Cut>();

/** The cut of an inner node: read once, since it stays as it is for as long as the node is one. */
export async function cutOf(reader: Reader, shard: ShardId, since: number): Promise<Cut | null> {
  const key = `${chainInfo.value?.genesis ?? ''}${shard}${since}`;
  const known = cuts.get(key);
  if (known !== undefined) return known;
  const [cut] = await reader.cuts([shard]);
  if (cut != null) cuts.set(key, cut);
  return cut ?? null;
}

/** The words of the chain, or the bare names while the node is gone. */
export function chainWords(): Words {
  const reader = session.value?.reader;
  return (variant) => reader?.words(variant) ?? variant.name;
}

/** The least that an account of the ledger may own; nothing until the node has told it. */
export const leastBalance = signal(0n);

effect(() => {
  session.value?.sender.minimumBalance().then(
    (least) => (leastBalance.value = least),
    // The chain says so itself where an amount is too small.
    () => undefined,
  );
});
