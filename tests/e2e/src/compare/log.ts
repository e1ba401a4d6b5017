// SPDX-License-Identifier: Apache-2.0
/** The blocks that a node builds, as its log tells of them. */

/** Extrinsics that every block has by itself: the one that sets its time. */
export const INHERENTS = 1;

/** A block that the node has built. On a busy machine two may be built at one height; the chain keeps one. */
export interface Built {
  readonly number: number;
  /** Its hash once it was sealed, by which the chain knows it. */
  readonly hash: string;
  /** What building it took, from its first hook to the root of its state. */
  readonly milliseconds: number;
  /** Those that somebody sent. */
  readonly extrinsics: number;
  /** Did it end because no more fitted in? */
  readonly full: boolean;
}

const PREPARED =
  /Prepared block for proposing at (\d+) \((\d+) ms\) hash: (0x[0-9a-f]+);.*?end: (\w+); extrinsics_count: (\d+)/;
const SEALED = /Pre-sealed block for proposal at \d+\. Hash now (0x[0-9a-f]+), previously (0x[0-9a-f]+)\./;

/** The blocks that a log tells of: those that were sealed, in their order. */
export function built(log: string): Built[] {
  const prepared = new Map<string, Omit<Built, 'hash'>>();
  const found: Built[] = [];
  for (const line of log.split('\n')) {
    const [, number, milliseconds, unsealed, end, extrinsics] = PREPARED.exec(line) ?? [];
    if (unsealed !== undefined) {
      prepared.set(unsealed, {
        number: Number(number),
        milliseconds: Number(milliseconds),
        extrinsics: Number(extrinsics) - INHERENTS,
        full: end !== 'NoMoreTransactions',
      });
      continue;
    }
    const [, hash, before] = SEALED.exec(line) ?? [];
    const block = before === undefined ? undefined : prepared.get(before);
    if (hash !== undefined && block !== undefined) found.push({ ...block, hash });
  }
  return found;
}

/** So many extrinsics are in blocks, where of several built at one height only the last may count. */
export function sentIn(blocks: readonly Built[]): number {
  const last = new Map(blocks.map(({ number, extrinsics }) => [number, extrinsics] as const));
  return [...last.values()].reduce((sum, extrinsics) => sum + extrinsics, 0);
}
