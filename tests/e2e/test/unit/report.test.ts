// SPDX-License-Identifier: Apache-2.0
/** The verdict must not be generous: each fault alone makes the demonstration fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StakeBook } from '../../src/demo/audit.ts';
import type { Operation } from '../../src/demo/operations.ts';
import type { FirstPlacement, Leaf, Placed, Replaced, Siblings } from '../../src/demo/placements.ts';
import { report } from '../../src/demo/report.ts';
import { checks } from '../../src/demo/report/checks.ts';
import type { DemoResult } from '../../src/demo/run.ts';
import type { Assessed, Proposal } from '../../src/lib/governance.ts';
import { STAKE, STAKERS } from '../../src/lib/stakers.ts';
import { NERV } from '../../src/lib/units.ts';
import { overload, shard } from '../support/looks.ts';
import { nodesOf, scored, TERMS } from '../support/placements.ts';

const root = shard(`0x${'a'.repeat(64)}`, 0, { total: 6_000n, load: { rate: 0, quietFor: 60 } });

const proposal: Proposal = {
  id: 0,
  motion: { Operation: { Split: { shard: root.id } } },
  proposer: STAKERS.Charlie,
  bond: 10n * NERV,
  bondStatus: 'Held',
  at: 10,
  deadline: 110,
  due: 111,
  assessed: { ...overload, load: { rate: 13_366, quietFor: 0 }, probability: 973_512 },
  passed: undefined,
  tally: { ayes: 3n * STAKE, nays: 0n, electorate: 3n * STAKE, voters: 3n },
  needed: (201n * STAKE) / 100n,
  motionHash: `0x${'ab'.repeat(32)}`,
  status: 'Voting',
};

const operation: Operation = {
  kind: 'split',
  shard: 'root',
  proposal,
  proposed: { block: 10, time: 5_700 },
  forecast: 973_512,
  since: { block: 6, time: 1_700 },
  agreed: 11,
  cutover: { block: 11, time: 6_700 },
  settled: { block: 12, time: 7_700 },
  accounts: 60n,
  drained: 50n,
  atOnce: true,
};

const merge: Operation = {
  ...operation,
  kind: 'merge',
  forecast: 41_000,
  proposal: {
    ...proposal,
    id: 3,
    assessed: {
      by: 'idleness',
      left: { rate: 1_033, quietFor: 12 },
      right: { rate: 966, quietFor: 14 },
      period: 10,
      limit: 5_000,
    },
  },
};

/** Three equal stakes, which sum up to what is staked. */
const addresses = Object.values(STAKERS);

const stake: StakeBook = {
  address: STAKERS.Bob,
  bonded: STAKE,
  unbonding: 0n,
  bonds: 0n,
  held: { stake: STAKE, bonds: 0n },
  accounted: true,
};

const placedOn = (at: number, ...ids: number[]): FirstPlacement => {
  const nodes = nodesOf(...ids);
  return { at, by: STAKERS.Dave, nodes, score: scored(nodes, 20), roundTrips: 420, explained: true };
};

const leaf: Leaf = {
  id: '0x0c',
  name: 'L',
  by: 'split',
  born: 11,
  due: 41,
  first: placedOn(14, 0, 1, 2, 3, 4, 5, 6),
  gone: undefined,
};
const other: Leaf = { ...leaf, id: '0x0d', name: 'R', first: placedOn(16, 2, 3, 4, 5, 6, 7, 8) };
const genesis: Leaf = { ...leaf, id: root.id, name: 'root', by: 'genesis', due: undefined, gone: 11 };

const whole: Replaced = {
  name: 'root',
  due: 90,
  end: { block: 64, how: 'replaced' },
  before: leaf.first?.score,
  after: other.first?.score,
};

const placed: Placed = {
  leaves: [genesis, leaf, other],
  splits: [{ shard: 'root', left: leaf, right: other }],
  replacements: [{ node: nodesOf(3)[0], id: 3, at: 60, shards: new Map([[root.id, whole]]) }],
  improved: { placements: 1, moves: 2 },
  looks: 100,
  faults: [],
  terms: TERMS,
};

function result(change: Partial<DemoResult> = {}): DemoResult {
  return {
    options: { accounts: 60, transfers: 100, rate: 40, splits: 2 },
    operations: [operation, operation, merge, merge],
    cutovers: 4,
    fates: new Map(),
    placed,
    widest: [root],
    score: {
      forecasts: 4_242,
      brier: { model: 21_000, plain: 43_000, ewma: 39_000 },
      hits: { model: 981_000, plain: 957_000, ewma: 961_000 },
    },
    rule: 'Forecast',
    ruleChanges: [],
    transfers: { sent: 100, included: 100, failed: 0, reasons: new Map(), sendingFor: 10_000 },
    phases: [
      { shards: 'splitting', sent: 80, milliseconds: 2_000 },
      { shards: 'merging', sent: 20, milliseconds: 10_000 },
    ],
    perBlock: new Map([[12, 100]]),
    crossed: {
      started: 50,
      committed: 49,
      aborted: new Map([['BelowMinimum', 1]]),
      open: 0,
      faults: [],
      latencies: Array.from({ length: 49 }, (_, index) => ({ blocks: 1, milliseconds: 1_000 + index })),
      traffic: new Map([[10, { within: 40, between: 0 }], [12, { within: 20, between: 50 }]]),
    },
    loadFell: 12,
    byRoot: 0,
    books: {
      issuanceBefore: 10_000n,
      issuanceAfter: 9_900n,
      fees: 100n,
      ledger: 6_000n,
      inTransit: 0n,
      pot: 6_000n,
      transfers: {
        started: 50n,
        committed: 49n,
        aborted: new Map([['BelowMinimum', 1n], ['Deadline', 0n]]),
        latency: { mean: 1, p50: 1, p95: 1, p99: 1 },
      },
      underWay: 0n,
      expected: 6_000n,
      matching: 60,
      differing: [],
      routed: 60,
      tree: [root],
      stakes: addresses.map((address) => ({ ...stake, address })),
      staked: 3n * STAKE,
      proposals: 6,
      slashed: [],
    },
    ...change,
  };
}

const passes = (change: Partial<DemoResult>): boolean => checks(result(change)).every(({ holds }) => holds);
const { books, transfers, crossed } = result();

test('a run in which all is well passes, whether fees are burnt or given away', () => {
  assert.ok(passes({}));
  assert.ok(passes({ books: { ...books, issuanceAfter: 10_000n } }));
});

test('one missing unit fails it', () => {
  assert.ok(!passes({ books: { ...books, issuanceAfter: 9_899n } }), 'issuance');
  assert.ok(!passes({ books: { ...books, issuanceAfter: 10_001n } }), 'issuance made');
  assert.ok(!passes({ books: { ...books, ledger: 5_999n } }), 'ledger');
  assert.ok(!passes({ books: { ...books, pot: 5_999n } }), 'pot');
  assert.ok(!passes({ books: { ...books, matching: 59, differing: [['5Gx', 2n, 1n]] } }), 'account');
});

test('one transfer that failed, or was never included, fails it', () => {
  const reasons = new Map([['ledger.InsufficientBalance', 1]]);
  assert.ok(!passes({ transfers: { ...transfers, sent: 101, failed: 1, reasons } }));
  assert.ok(!passes({ transfers: { ...transfers, sent: 101 } }));
  assert.ok(!passes({ transfers: { ...transfers, sent: 99, included: 99 } }));
});

test('a transfer between shards that never ends, ends twice or is counted otherwise by the chain fails it', () => {
  const counted = (change: Partial<typeof books.transfers>): boolean =>
    passes({ books: { ...books, transfers: { ...books.transfers, ...change } } });
  assert.ok(counted({}));
  assert.ok(!passes({ crossed: { ...crossed, started: 51 } }));
  assert.ok(!passes({ crossed: { ...crossed, committed: 50 } }));
  assert.ok(!passes({ crossed: { ...crossed, aborted: new Map() } }));
  assert.ok(!passes({ crossed: { ...crossed, faults: ['0x01 was committed, but had been committed before'] } }));
  assert.ok(!counted({ started: 51n }));
  assert.ok(!counted({ committed: 48n }));
  assert.ok(!counted({ aborted: new Map([['BelowMinimum', 0n], ['Deadline', 1n]]) }));
});

test('one unit in transit at the end, or one transfer under way, fails it', () => {
  assert.ok(!passes({ books: { ...books, inTransit: 1n, pot: 6_001n } }));
  assert.ok(!passes({ books: { ...books, underWay: 1n } }));
  assert.ok(!passes({ crossed: { ...crossed, open: 1 } }));
});

test('transfers between shards that are slow, or too few, fail it', () => {
  const { latencies } = crossed;
  const taking = (milliseconds: number) => [...latencies.slice(1), { blocks: 6, milliseconds }];
  assert.ok(passes({ crossed: { ...crossed, latencies: taking(6_000) } }));
  assert.ok(!passes({ crossed: { ...crossed, latencies: taking(6_001) } }));
  assert.ok(!passes({ crossed: { ...crossed, latencies: [] } }), 'none was committed');
  const among = (within: number, between: number) => passes({
    crossed: { ...crossed, traffic: new Map([[10, { within: 0, between: 900 }], [12, { within, between }]]) },
  });
  assert.ok(among(70, 30));
  assert.ok(!among(71, 29));
  assert.ok(!passes({ loadFell: 11 }), 'none went between shards before the load fell');
});

test('a cutover of more than one block fails it', () => {
  const late = { ...merge, cutover: { block: 12, time: 7_700 } };
  const gap = { ...operation, atOnce: false };
  assert.ok(!passes({ operations: [operation, operation, merge, late] }));
  assert.ok(!passes({ operations: [gap, operation, merge, merge] }));
});

test('a split that took more than thirty seconds fails it, one ahead of its overload does not', () => {
  const taking = (milliseconds: number): Operation => ({
    ...operation,
    cutover: { block: 11, time: 1_700 + milliseconds },
  });
  assert.ok(passes({ operations: [operation, taking(30_000), merge, merge] }));
  assert.ok(!passes({ operations: [operation, taking(30_001), merge, merge] }));
  assert.ok(passes({ operations: [operation, taking(-1_000), merge, merge] }), 'before its load was above the limit');
  assert.ok(passes({ operations: [operation, { ...operation, since: undefined }, merge, merge] }), 'the same');
});

test('a merge that took more than thirty seconds, or whose siblings nobody saw idle, fails it', () => {
  const taking = (milliseconds: number): Operation => ({
    ...merge,
    cutover: { block: 11, time: 1_700 + milliseconds },
  });
  assert.ok(passes({ operations: [operation, operation, merge, taking(30_000)] }));
  assert.ok(!passes({ operations: [operation, operation, merge, taking(30_001)] }));
  assert.ok(!passes({ operations: [operation, operation, merge, { ...merge, since: undefined }] }));
});

test('in blocks, lapses are what they are however slow the machine is', () => {
  const holds = (change: Partial<DemoResult>): boolean =>
    checks(result(change), 'blocks').every((check) => check.holds);
  const at = (one: Operation, block: number): Operation => ({
    ...one,
    agreed: block,
    cutover: { block, time: 1e9 },
    settled: { block, time: 1e9 },
  });
  const slow = crossed.latencies.map(({ blocks }) => ({ blocks, milliseconds: 1e9 }));
  assert.ok(holds({ crossed: { ...crossed, latencies: slow } }));
  assert.ok(!holds({ crossed: { ...crossed, latencies: [{ blocks: 7, milliseconds: 1 }] } }));
  assert.ok(!holds({ crossed: { ...crossed, latencies: [] } }), 'none was committed');
  const perBlock = new Map(Array.from({ length: 40 }, (_, block) => [block, 100]));
  const [first, last] = [operation.since?.block ?? 0, merge.since?.block ?? 0];
  const until = (splitAt: number, mergedAt: number): boolean =>
    holds({ perBlock, operations: [operation, at(operation, splitAt), merge, at(merge, mergedAt)] });
  assert.ok(until(first + 30, last + 30));
  assert.ok(!until(first + 31, last + 30));
  assert.ok(!until(first + 30, last + 31));
});

test('a split or a merge too few, or one that no keeper asked for, fails it', () => {
  const more = [operation, operation, operation, merge, merge, merge];
  assert.ok(passes({ operations: more, cutovers: 6 }), 'one more of each');
  assert.ok(!passes({ operations: [operation, merge, merge], cutovers: 3 }));
  assert.ok(!passes({ operations: [operation, operation, merge], cutovers: 3 }));
  assert.ok(!passes({ operations: [], cutovers: 0 }));
  assert.ok(!passes({ byRoot: 1 }));
  assert.ok(!passes({ cutovers: 5 }), 'a cutover that nobody proposed');
  const foreign = { ...operation, proposal: { ...proposal, proposer: '5Gx' } };
  assert.ok(!passes({ operations: [operation, foreign, merge, merge] }));
});

test('one unit held too much or too little, a bond left fails it', () => {
  const withStake = (change: Partial<StakeBook>): boolean => {
    const stakes = books.stakes.map((one, index) => (index === 1 ? { ...one, ...change } : one));
    return passes({ books: { ...books, stakes } });
  };
  assert.ok(withStake({}));
  assert.ok(!withStake({ accounted: false }));
  assert.ok(!withStake({ bonded: STAKE - 1n }));
  assert.ok(!withStake({ unbonding: 1n }));
  assert.ok(!withStake({ bonds: 10n * NERV }));
  assert.ok(!passes({ books: { ...books, staked: 3n * STAKE + 1n } }));
  assert.ok(!passes({ books: { ...books, stakes: [], staked: 0n } }));
});

test('a bond that was slashed fails it, and why is told', () => {
  const lost = (slashed: Proposal): string => {
    const failed = checks(result({ books: { ...books, slashed: [slashed] } })).filter(({ holds }) => !holds);
    assert.equal(failed.length, 1);
    return failed[0]?.text ?? '';
  };
  const { assessed } = merge.proposal;
  const found = { ...assessed, left: { rate: 9_500, quietFor: 0 } } as Assessed;
  const passed = { execution: 'ConditionFalse', assessed: found };
  assert.match(
    lost({ ...merge.proposal, bondStatus: 'Slashed', passed }),
    /^no bond was slashed; proposal 3 of Charlie claimed 1\.0 \+ 1\.0\/s, .*, found 9\.5 \+ 1\.0\/s, /,
  );
  const done = { execution: 'Done', assessed: proposal.assessed };
  assert.match(lost({ ...proposal, bondStatus: 'Slashed', passed: done }), / claimed forecast 0\.97 > 0\.92, 13\.4\/s, disputed$/);
});

test('a split nobody transferred during, a lost account or a tree left split fails it', () => {
  assert.ok(!passes({ perBlock: new Map([[13, 100]]) }));
  const silent = { ...merge, proposed: { block: 20, time: 0 }, settled: { block: 30, time: 0 } };
  assert.ok(!passes({ operations: [operation, operation, silent, silent] }), 'no transfer while shards merge');
  assert.ok(!passes({ books: { ...books, routed: 59 } }));
  assert.ok(!passes({ books: { ...books, tree: [root, { ...root, id: '0x01', parent: root.id }] } }));
});

test('a leaf that is not placed by the block it is due fails it, unless it is none any more', () => {
  const withLeaf = (change: Partial<Leaf>): boolean =>
    passes({ placed: { ...placed, leaves: [genesis, { ...leaf, ...change }, other] } });
  assert.ok(withLeaf({ first: placedOn(41, 0, 1, 2, 3, 4, 5, 6) }));
  assert.ok(!withLeaf({ first: placedOn(42, 0, 1, 2, 3, 4, 5, 6) }));
  assert.ok(!withLeaf({ first: undefined }));
  assert.ok(withLeaf({ first: undefined, gone: 41 }));
  assert.ok(!withLeaf({ first: undefined, gone: 42 }));
  assert.ok(!withLeaf({ due: undefined }), 'the chain never said that it was due');
  assert.ok(!withLeaf({ by: 'genesis', first: undefined, gone: 41 }));
  assert.ok(!passes({ placed: { ...placed, leaves: [] } }));
});

test("siblings' placements whose difference the score does not explain fail it", () => {
  const withSplit = (change: Partial<Siblings>): boolean =>
    passes({ placed: { ...placed, splits: [{ shard: 'root', left: leaf, right: other, ...change }] } });
  const first = leaf.first as FirstPlacement;
  const as = (change: Partial<FirstPlacement>): Leaf => ({ ...other, first: { ...first, ...change } });
  assert.ok(withSplit({}));
  assert.ok(!withSplit({ right: as({}) }), 'on the same nodes');
  assert.ok(!withSplit({ right: as({ nodes: nodesOf(2, 3, 4, 5, 6, 7, 8) }) }), 'other nodes, the same parts');
  assert.ok(!withSplit({ right: as({ explained: false }) }), 'not what the nodes make');
  assert.ok(!withSplit({ right: as({ score: { ...first.score, total: first.score.total + 1 } }) }));
  assert.ok(!withSplit({ right: { ...other, first: undefined } }), 'none of whose children are both placed');
  assert.ok(!passes({ placed: { ...placed, splits: [] } }));
});

test('a node that failed and was not replaced within the period fails it', () => {
  const withEnd = (change: Partial<Replaced>): boolean => {
    const shards = new Map([[root.id, { ...whole, ...change }]]);
    return passes({ placed: { ...placed, replacements: [{ node: undefined, id: 3, at: 60, shards }] } });
  };
  assert.ok(withEnd({ end: { block: 90, how: 'replaced' } }));
  assert.ok(!withEnd({ end: { block: 91, how: 'replaced' } }));
  assert.ok(!withEnd({ end: undefined }));
  assert.ok(!withEnd({ due: undefined }));
  assert.ok(!withEnd({ end: { block: 64, how: 'gone' } }), 'nothing was replaced');
  assert.ok(!passes({ placed: { ...placed, replacements: [] } }), 'none has failed');
});

test('one placement that is infeasible, in whatever look, fails it', () => {
  assert.ok(!passes({ placed: { ...placed, faults: ['block 7: L has a node twice'] } }));
  assert.ok(!passes({ placed: { ...placed, looks: 0 } }), 'nobody looked');
});

test('the report names what failed and keeps its lines short', () => {
  const reasons = new Map([['ledger.InsufficientBalance', 1]]);
  const lines = report(result({ transfers: { ...transfers, sent: 101, failed: 1, reasons } }));
  assert.ok(lines.some((line) => /ledger\.InsufficientBalance +1$/.test(line)));
  assert.ok(lines.some((line) => line.includes('FAILED  all 101 transfers')));
  assert.equal(lines.at(-1), 'FAILED: 1 check of 23.');
  for (const line of lines) assert.ok(line.length <= 110, line);
  assert.ok(lines.some((line) => /^  aborted: BelowMinimum +1 +1$/.test(line)));
  assert.ok(lines.some((line) => /^  share while shards split +28\.6% +71\.4%$/.test(line)));
  assert.ok(lines.some((line) => /^  seconds, by the events +1\.02 +1\.0 +1\.0 +1\.0$/.test(line)));
  assert.match(report(result()).at(-1) ?? '', /^Passed: 100 transfers/);
});

test('the report tells forecast, decision and outcome of each operation', () => {
  const told = (change: Partial<DemoResult>): string => report(result(change)).join('\n');
  const all = told({ operations: [operation, { ...operation, since: undefined }, merge, merge] });
  const decided = 'Charlie +3,000,000 / 2,010,000 +passed in 1 block';
  assert.match(all, new RegExp(`split root +0\\.97 +forecast +13\\.4 +> 10\\.0 +0 +${decided}`));
  assert.match(all, new RegExp(`merge root +0\\.04 +idle +2\\.0 +< 5\\.0 +3 +${decided}`));
  assert.match(all, / split root +0 +block 11 +1 block +60 +50 +100$/m);
  assert.match(all, / split root +block 6 +block 10 +block 11 +5\.0$/m);
  assert.match(all, / split root +ahead +block 10 +block 11$/m);
  assert.match(all, /as 1 of 2 were$/m);
});

test('the report tells placements by part, what makes their difference, and what was replaced', () => {
  const all = report(result()).join('\n');
  assert.match(all, / L +3 +Dave +7 \/ 4, eu6 as1 +20\.0 +0\.9000 +0\.9762 +1\.0000 +0\.8000 +0\.9329$/m);
  assert.match(all, / R +5 +Dave +7 \/ 4, eu4 as3 +20\.0 +0\.9000 +0\.9762 +1\.0000 +0\.8000 +0\.9329$/m);
  const part = '[+-]0\\.0000';
  assert.match(all, new RegExp(` difference, 5 nodes in both +${part} +${part} +${part} +${part} +${part}$`, 'm'));
  assert.match(all, / 3 +simulated:europe-3 +root +block 60 +block 64 +4 +30 +0\.9329 +0\.9329$/m);
  assert.match(all, / placements for a better score +1, 2 replicas moved$/m);
  const cut: Leaf = { ...leaf, first: undefined, gone: 20 };
  const unplaced = { ...placed, splits: [{ shard: 'root', left: cut, right: { ...other, first: undefined } }] };
  const some = report(result({ placed: { ...unplaced, replacements: [], faults: ['block 7: L'] } })).join('\n');
  assert.match(some, / L +gone after 9 blocks$/m);
  assert.match(some, / R +not placed$/m);
  assert.match(some, / no node has failed$/m);
  assert.match(some, /^  block 7: L$/m);
});

test('the report tells how the forecasts fared, and what was not carried out', () => {
  const ruleChanges = [{ block: 77, rule: 'Plain' as const }];
  const fates = new Map([['refused, ConditionFalse', 2]]);
  const all = report(result({ ruleChanges, rule: 'Plain', fates })).join('\n');
  assert.match(all, / the model +0\.0210 +98\.1%$/m);
  assert.match(all, / the plain rule +0\.0430 +95\.7%$/m);
  assert.match(all, / {3}in block 77 +to plain$/m);
  assert.match(all, / rule in force +plain$/m);
  assert.match(all, / refused, ConditionFalse +2$/m);
  assert.match(report(result()).join('\n'), /changes of the rule +none$/m);
  assert.match(report(result({ score: undefined })).join('\n'), /tells no score/);
});
