// SPDX-License-Identifier: Apache-2.0
/** A load: transfers between accounts, so many a second, for as long as a test wants them. */
import assert from 'node:assert/strict';
import type { Pair } from '../../src/lib/accounts.ts';
import { Stream } from '../../src/lib/stream.ts';
import { NERV } from '../../src/lib/units.ts';
import type { Chain } from './chain.ts';

/** Transfers a second: three times what a shard takes. */
export const OVERLOAD = 30;
/** What each transfer carries: so little that nobody runs out of it. */
const EACH = NERV / 10_000n;
/** Seconds of transfers that may be on their way at a time. */
const WINDOW_SECONDS = 10;

/** Who sends the next transfer, and to whom. */
export type Choose = (turn: number) => readonly [from: Pair, to: Pair];

/** Everybody sends in turn and receives as often: no account takes part in more than its share. */
export function evenly(pairs: readonly Pair[]): Choose {
  const { length } = pairs;
  return (turn) => {
    const round = Math.floor(turn / length);
    const from = turn % length;
    return [at(pairs, from), at(pairs, from + 1 + (round % (length - 1)))];
  };
}

/** Of five transfers four go to the first account, the rest is spread over the others. */
export function mostlyToFirst(pairs: readonly Pair[]): Choose {
  const others = pairs.slice(1);
  const spread = evenly(others);
  return (turn) => (turn % 5 === 0 ? spread(turn / 5) : [at(others, turn), at(pairs, 0)]);
}

/** Has transfers arrive, beginning at once; returns how to end that. All of them must succeed. */
export function send(chain: Chain, rate: number, choose: Choose): () => Promise<void> {
  let turn = 0;
  const next = () => {
    const [from, to] = choose(turn++);
    return { pair: from, tx: chain.call('ledger', 'transfer', to.address, EACH) };
  };
  const limits = { rate, window: rate * WINDOW_SECONDS, total: Number.MAX_SAFE_INTEGER };
  const stream = new Stream(chain.client, next, limits);
  chain.atEnd(() => stream.halt());
  stream.start();
  return async () => {
    const { reasons } = await stream.finish();
    assert.deepEqual([...reasons], [], 'transfers must not fail');
    await chain.settled();
  };
}

function at(pairs: readonly Pair[], index: number): Pair {
  return pairs[index % pairs.length] ?? assert.fail('there are accounts');
}
