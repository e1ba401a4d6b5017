// SPDX-License-Identifier: Apache-2.0
/** What the demonstration makes of blocks, with a chain that is made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highest, type Look } from '../../src/demo/looks.ts';
import { Narrator } from '../../src/demo/narrator.ts';
import { Operations, told } from '../../src/demo/operations.ts';
import { Since } from '../../src/demo/since.ts';
import { toAssessed, type Assessed, type Proposal } from '../../src/lib/governance.ts';
import type { Plain, PlainStruct } from '../../src/lib/plain.ts';
import { STAKERS } from '../../src/lib/stakers.ts';
import { idleness, inner, left, LIMIT, look, overload, right, shard } from '../support/looks.ts';

/** A watch over made-up looks, with what it says and what the chain keeps of each proposal. */
function watch(kept: Record<number, { motion: Plain; assessed: Assessed }>) {
  const said: string[] = [];
  const since = new Since(LIMIT);
  const keeps = (id: number) =>
    Promise.resolve({ id, proposer: STAKERS.Dave, ...kept[id] } as unknown as Proposal);
  const narrator = new Narrator((line) => said.push(line));
  const operations = new Operations(keeps, since, narrator, () => ({ block: 1, time: 500 }));
  const take = async (one: Look): Promise<void> => {
    await operations.take(one);
    since.take(one);
  };
  return { said, since, operations, take };
}

const vote = (proposal: bigint, who: string): [string, PlainStruct] => [
  'shardGovernance.Voted',
  { proposal, who, aye: true },
];
const splitOf = (id: string) => ({ motion: { Operation: { Split: { shard: id } } }, assessed: overload });
const mergeOfAll = { motion: { Operation: { Merge: { left: 'l', right: 'r' } } }, assessed: idleness };

test('overload and idleness count from the first block of a row', () => {
  const since = new Since(LIMIT);
  since.take(look(1, [inner, left(10_001), right(10_000)]));
  since.take(look(2, [inner, left(12_000), right(10_001)], [], ['root']));
  assert.deepEqual(since.overloadOf('l'), { block: 1, time: 1_000 });
  assert.deepEqual(since.overloadOf('r'), { block: 2, time: 2_000 });
  assert.deepEqual(since.idlenessBelow('root'), { block: 2, time: 2_000 });
  since.take(look(3, [inner, left(9_000), right(11_000)]));
  assert.equal(since.overloadOf('l'), undefined, 'not sustained');
  assert.equal(since.idlenessBelow('root'), undefined, 'they stirred');
  since.take(look(4, [inner, left(11_000), shard('r', 11_000, { status: 'Draining' })], [], ['root']));
  assert.deepEqual(since.overloadOf('l'), { block: 4, time: 4_000 }, 'anew');
  assert.equal(since.overloadOf('r'), undefined, 'no leaf');
  assert.deepEqual(since.idlenessBelow('root'), { block: 4, time: 4_000 });
});

test('a split is followed from its proposal to the end of its drain', async () => {
  const { said, operations, take } = watch({ 3: splitOf('root') });
  await take(look(4, [shard('root', 5_000)]));
  await take(look(5, [shard('root', 12_000)], [['shardGovernance.Proposed', { proposal: 3n }]]));
  await take(look(6, [shard('root', 13_000)], [vote(3n, STAKERS.Bob), vote(3n, STAKERS.Charlie)]));
  assert.equal(operations.splits, 0);
  await take(
    look(7, [inner, left(6_000), right(6_000)], [
      vote(3n, STAKERS.Dave),
      ['bisection.SplitCutOver', { record: 8n, shard: 'root', left: 'l', right: 'r', accounts: 60n }],
      ['shardGovernance.Passed', { proposal: 3n, execution: { Done: 8n } }],
    ]),
  );
  assert.deepEqual([operations.splits, operations.unsettled, operations.done.length], [1, 1, 0]);
  await take(look(8, [inner, left(), right()], [['bisection.Settled', { record: 8n, drained: 50n }]]));
  const [operation] = operations.done;
  assert.ok(operation);
  const { proposal, ...rest } = operation;
  assert.equal(proposal.id, 3);
  assert.deepEqual(rest, {
    kind: 'split',
    shard: 'root',
    proposed: { block: 5, time: 5_000 },
    forecast: 970_000,
    // The root: since transfers began.
    since: { block: 1, time: 500 },
    agreed: 7,
    cutover: { block: 7, time: 7_000 },
    settled: { block: 8, time: 8_000 },
    accounts: 60n,
    drained: 50n,
    atOnce: true,
  });
  assert.deepEqual(said.map((line) => line.slice(20)), [
    "* proposal 3 by Dave's keeper: split root (forecast 0.97 > 0.92, 12.0/s)",
    '* aye on proposal 3 by the keepers of Bob, Charlie',
    '* aye on proposal 3 by the keepers of Dave',
    '* root is cut in two, by proposal 3',
    '* the split of root is over: 60 accounts, 2 leaves',
  ]);
  assert.deepEqual([operations.cutovers, operations.splits, operations.unsettled], [1, 1, 0]);
});

test('a later split counts since its overload, or is ahead of it; a merge since its siblings are idle', async () => {
  const { operations, take } = watch({ 0: splitOf('l'), 1: splitOf('r'), 2: mergeOfAll });
  const cut = (record: bigint, id: string): [string, PlainStruct] => [
    'bisection.SplitCutOver',
    { record, shard: id, left: `${id}l`, right: `${id}r`, accounts: 20n },
  ];
  const proposed = (proposal: bigint): [string, PlainStruct] => ['shardGovernance.Proposed', { proposal }];
  const passed = (proposal: bigint, record: bigint): [string, PlainStruct] => [
    'shardGovernance.Passed',
    { proposal, execution: { Done: record } },
  ];
  await take(look(1, [inner, left(11_000), right(9_000)], [proposed(0n), proposed(1n)]));
  await take(look(2, [inner, left(12_000), right(9_500)]));
  await take(look(3, [inner], [cut(4n, 'l'), cut(5n, 'r'), passed(0n, 4n), passed(1n, 5n)]));
  await take(look(4, [inner], [['bisection.Settled', { record: 4n, drained: 1n }]]));
  await take(look(5, [inner], [['bisection.Settled', { record: 5n, drained: 1n }]]));
  assert.deepEqual(
    operations.done.map(({ shard: name, since, atOnce }) => [name, since?.block, atOnce]),
    // The new leaves are missing among what the block shows.
    [['L', 1, false], ['R', undefined, false]],
  );
  await take(look(6, [inner, left(1_000), right(2_000)], [], ['root']));
  await take(look(7, [inner, left(1_000), right(2_000)], [proposed(2n)], ['root']));
  const merged: [string, PlainStruct] = [
    'bisection.MergeCutOver',
    { record: 6n, left: 'l', right: 'r', parent: 'root', accounts: 60n },
  ];
  const settled: [string, PlainStruct] = ['bisection.Settled', { record: 6n, drained: 1n }];
  await take(look(8, [shard('root', 0)], [merged, passed(2n, 6n), settled]));
  const merge = operations.done.at(-1);
  assert.deepEqual(
    [merge?.kind, merge?.shard, merge?.since?.block, merge?.forecast, merge?.atOnce, merge?.settled.block],
    ['merge', 'root', 6, 80_000, true, 8],
  );
});

test('what is not carried out is told with its reason, and what was not proposed is counted', async () => {
  const { said, operations, take } = watch({ 0: splitOf('l'), 1: splitOf('l') });
  const refusal = { proposal: 7n, reason: { Operation: 'StillDraining' } };
  await take(
    look(1, [inner, left(), right()], [
      ['shardGovernance.Proposed', { proposal: 0n }],
      ['shardGovernance.ProposalRefused', refusal],
      ['shardGovernance.ProposalRefused', { ...refusal, proposal: 8n }],
    ]),
  );
  await take(look(2, [inner, left(), right()], [['shardGovernance.Lost', { proposal: 9n, why: 'Expired' }]]));
  await take(
    look(3, [inner, left(), right()], [
      ['shardGovernance.Passed', { proposal: 0n, execution: 'ConditionFalse' }],
      ['bisection.SplitCutOver', { record: 1n, shard: 'r', left: 'rl', right: 'rr', accounts: 60n }],
    ]),
  );
  const moved = { moved: 2n, skipped: 0n };
  await take(
    look(4, [inner, left(), right()], [
      ['shardGovernance.Passed', { proposal: 11n, execution: { CoLocated: moved } }],
    ]),
  );
  assert.deepEqual([...operations.fates], [
    ['refused, StillDraining', 2],
    ['lost, Expired', 1],
    ['passed, ConditionFalse', 1],
  ]);
  assert.deepEqual([operations.cutovers, operations.done.length, operations.splits], [1, 0, 0]);
  assert.ok(said.some((line) => line.endsWith('* proposal 7 is not carried out: refused, StillDraining')));
});

test('the line of a block tells how the highest forecast moved', () => {
  const said: string[] = [];
  const narrator = new Narrator((line) => said.push(line));
  const stats = { sent: 1_234, included: 1_200, failed: 0, reasons: new Map(), sendingFor: 0 };
  const first = look(7, [shard('root', 8_000)]);
  assert.equal(highest(first), 320_000);
  narrator.follow(first, stats);
  const drain = shard('d', 0, { status: 'Draining' });
  narrator.follow(look(8, [inner, left(24_200), right(3_000), drain]), { ...stats, failed: 1 });
  assert.deepEqual(said.map((line) => line.slice(20)), [
    'sent  1,234  included  1,200  1 leaf, up to 8.0/s, forecast 0.32',
    'sent  1,234  included  1,200  failed 1  2 leaves, up to 24.2/s, forecast 0.32 -> 0.97, 1 draining',
  ]);
});

test('the load that something was judged by is told in a few words', () => {
  assert.equal(told(overload), 'forecast 0.97 > 0.92, 12.0/s');
  assert.equal(told({ ...overload, rule: 'Plain' }), 'forecast 0.97, 12.0/s > 10.0');
  assert.equal(told(idleness), '0.5 + 0.7/s, quiet 12 of 10 s');
  const ever = { rate: 0, quietFor: 4_294_967_295 };
  assert.equal(told({ ...idleness, left: ever, right: ever }), '0.0 + 0.0/s, quiet ever since');
  assert.equal(told({ by: 'nothing' }), 'whatever the load');
  assert.equal(
    told({ by: 'affinity', moves: 3, gain: 256 }),
    '3 moves, to save 1 transfer between shards a window',
  );
});

test('an assessment of a plan is read as the chain writes it, which has no limit', () => {
  const written = { Affinity: { moves: 2n, gain: 700n } };
  assert.deepEqual(toAssessed(written), { by: 'affinity', moves: 2, gain: 700 });
});

test('a plan that was carried out is told with its moves, and one that was refused with the reason', async () => {
  const { said, operations, take } = watch({});
  const passed = (proposal: bigint, execution: Plain): [string, PlainStruct] => [
    'shardGovernance.Passed',
    { proposal, execution },
  ];
  const gone = { CoLocationRefused: 'NothingLeft' };
  const moved = { CoLocated: { moved: 2n, skipped: 1n } };
  await take(look(1, [inner, left(), right()], [passed(0n, moved), passed(1n, gone), passed(2n, 'Lapsed')]));
  assert.deepEqual([...operations.fates], [
    ['passed, NothingLeft', 1],
    ['passed, Lapsed', 1],
  ]);
  assert.match(said[0] ?? '', /\* 2 accounts moved to where those live with whom they deal, by proposal 0$/);
});
