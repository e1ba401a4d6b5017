// SPDX-License-Identifier: Apache-2.0
/** Splits and merges for the tests: asked for, followed to their end, and looked at. */
import assert from 'node:assert/strict';
import { SudoAssent, type Answer } from '../../src/lib/assent.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { assess } from '../../src/lib/governance.ts';
import { big } from '../../src/lib/plain.ts';
import { ledgerAccount, liveOf, rootOf, route, shards, statistics, type Shard } from '../../src/lib/shards.ts';
import type { Pair } from '../../src/lib/accounts.ts';
import { until } from '../../src/lib/wait.ts';
import { potBalance } from '../../src/demo/audit.ts';
import type { Chain } from './chain.ts';

/** How long a load may take until it calls for a split. */
const OVERLOAD_SECONDS = 90;

/** An operation that has come to its end. */
export interface Ended {
  readonly cutover: ChainEvent;
  readonly cutoverBlock: Block;
  readonly settled: ChainEvent;
}

/** Splits a leaf; returns its children when every record has arrived. */
export async function split(chain: Chain, shard: string): Promise<Ended & { left: string; right: string }> {
  const ended = await follow(chain, () => new SudoAssent(chain.client).split(shard), 'bisection.SplitCutOver');
  assert.equal(ended.cutover.data['shard'], shard);
  return { ...ended, left: String(ended.cutover.data['left']), right: String(ended.cutover.data['right']) };
}

/** The two leaves of a split, and who lives where. */
export interface Sides {
  readonly left: string;
  readonly right: string;
  readonly lefts: readonly Pair[];
  readonly rights: readonly Pair[];
}

/** Splits a leaf in which these accounts live, and tells who of them lives on which side then. */
export async function splitSides(chain: Chain, shard: string, pairs: readonly Pair[]): Promise<Sides> {
  const { left, right } = await split(chain, shard);
  const homes = await Promise.all(pairs.map(async (pair) => (await chain.ledger(pair)).shard));
  const on = (side: string): Pair[] => pairs.filter((_, index) => homes[index] === side);
  return { left, right, lefts: on(left), rights: on(right) };
}

/** Merges two siblings, once their split is old enough. */
export async function merge(chain: Chain, left: string, right: string): Promise<Ended> {
  return follow(chain, () => new SudoAssent(chain.client).merge(left, right), 'bisection.MergeCutOver');
}

/** Merges whatever is split until the root stands alone. */
export async function mergeAll(chain: Chain): Promise<Shard> {
  for (let merges = 0; merges < 20; merges += 1) {
    const all = await now(chain);
    const live = liveOf(all);
    if (live.length === 1) return rootOf(all);
    const pair = live
      .filter((one) => one.side === 'left')
      .map((left) => [left, live.find((right) => right.parent === left.parent && right.side === 'right')] as const)
      .find(([, right]) => right !== undefined);
    assert.ok(pair?.[1], 'some two leaves are siblings');
    await merge(chain, pair[0].id, pair[1].id);
  }
  return assert.fail('twenty merges have not brought the root back');
}

/** Waits until the load of a shard calls for its split. */
export async function calledForSplit(chain: Chain, shard: string): Promise<void> {
  await until(
    async () => (await assess(chain.api, { Split: { shard } }))?.holds === true || undefined,
    OVERLOAD_SECONDS,
    'the load to call for a split',
    1_000,
  );
}

/** The shards in the latest finalized block. */
export async function now(chain: Chain): Promise<Shard[]> {
  return shards(chain.api, chain.client.follower.latest.hash);
}

/** What must hold of the ledger at any time, as far as one can see it from outside. */
export async function sound(chain: Chain, pairs: readonly Pair[]): Promise<void> {
  const { hash } = chain.client.follower.latest;
  const all = await shards(chain.api, hash);
  const numbers = await statistics(chain.api, hash);
  const sum = (part: (shard: Shard) => bigint): bigint => all.reduce((total, shard) => total + part(shard), 0n);
  const held = sum((shard) => shard.total) + big(numbers, 'inTransit') + big(numbers, 'inLanes');
  assert.equal(held, await potBalance(chain.api, hash), 'the shards and what is in transit add up to the pot');
  assert.equal(held, numbers['potHeld']);
  assert.equal(sum((shard) => shard.total), numbers['total']);
  assert.equal(sum((shard) => shard.accounts), numbers['accounts']);
  assert.equal(BigInt(liveOf(all).length), numbers['leaves']);

  const found = new Map<string, bigint>();
  for (const { address } of pairs) {
    const [account, way] = await Promise.all([
      ledgerAccount(chain.api, address, hash),
      route(chain.api, address, hash),
    ]);
    assert.ok(account, `${address} is in the ledger`);
    assert.equal(account.shard, way.shard, `${address} is where its route says`);
    found.set(account.shard, (found.get(account.shard) ?? 0n) + 1n);
  }
  for (const shard of all) {
    assert.ok(shard.accounts >= (found.get(shard.id) ?? 0n), 'a shard counts no fewer accounts than it has');
  }
}

/** Asks again while the chain says that it is only too early. */
async function follow(chain: Chain, ask: () => Promise<Answer>, event: string): Promise<Ended> {
  for (let asked = 0; asked < 60; asked += 1) {
    const { block, refusal } = await ask();
    if (refusal === 'CoolingDown' || refusal === 'StillDraining') {
      await chain.client.follower.pass(1);
      continue;
    }
    assert.equal(refusal, undefined);
    const find = (name: string, matches: (event: ChainEvent) => boolean, from: number) =>
      chain.client.follower.find(
        (seen) => {
          const found = seen.events.find((one) => one.name === name && matches(one));
          return found === undefined ? undefined : { event: found, block: seen };
        },
        name,
        60,
        from,
      );
    const cutover = await find(event, () => true, block);
    const settled = await find(
      'bisection.Settled',
      ({ data }) => data['record'] === cutover.event.data['record'],
      cutover.block.number,
    );
    return { cutover: cutover.event, cutoverBlock: cutover.block, settled: settled.event };
  }
  return assert.fail('sixty times refused for being too early');
}
