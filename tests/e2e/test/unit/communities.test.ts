// SPDX-License-Identifier: Apache-2.0
/** The demonstration with communities without its node: who deals with whom, what blocks tell, and the verdict. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goals, movesAtRest, promises, saved } from '../../src/communities/checks.ts';
import { Membership } from '../../src/communities/membership.ts';
import { communitiesOptions } from '../../src/communities/options.ts';
import { report } from '../../src/communities/report.ts';
import type { CommunitiesResult, Measured, WindowWithTraffic } from '../../src/communities/run.ts';
import { Sightings, still, type Window } from '../../src/communities/sightings.ts';
import { perFullBlock, shareOf, type Wave } from '../../src/communities/waves.ts';
import type { Books } from '../../src/demo/audit.ts';
import { Workload } from '../../src/demo/workload.ts';
import type { Move } from '../../src/lib/affinity.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { Failure } from '../../src/lib/failure.ts';
import type { PlainStruct } from '../../src/lib/plain.ts';
import { NERV } from '../../src/lib/units.ts';
import { shard } from '../support/looks.ts';

/** Transfers of accounts that are rich enough for all of them. */
function transfersOf(membership: Membership, accounts: number, howMany: number, seed = 1) {
  const workload = new Workload(accounts, 1_000n, 0n, seed, membership.choose);
  for (let account = 0; account < accounts; account += 1) workload.deposit(account, NERV);
  return Array.from({ length: howMany }, () => workload.next() ?? assert.fail('nobody is spent'));
}

test('everybody belongs to one community, and these are equal in size but for one account', () => {
  const membership = new Membership(43, 8, 1);
  assert.equal(membership.communities, 5);
  const sizes = Array.from({ length: 43 }, (_, account) => membership.of(account)).reduce(
    (found, community) => found.set(community, (found.get(community) ?? 0) + 1),
    new Map<number, number>(),
  );
  assert.deepEqual([...sizes.values()].sort(), [8, 8, 9, 9, 9]);
  assert.equal(membership.pairs, 2 * 28 + 3 * 36);
  assert.throws(() => new Membership(15, 8, 1), RangeError);
  assert.throws(() => new Membership(15, 1, 1), RangeError);
});

test('transfers stay in communities as often as they are strong, and never with who sends them', () => {
  for (const strength of [0, 0.5, 0.9, 1]) {
    const membership = new Membership(48, 8, strength);
    const transfers = transfersOf(membership, 48, 4_000);
    assert.ok(transfers.every(({ from, to }) => from !== to && to >= 0 && to < 48));
    const within = transfers.filter(({ from, to }) => membership.of(from) === membership.of(to)).length;
    assert.ok(Math.abs(within / transfers.length - strength) < 0.03, `${within} of 4,000 with ${strength}`);
    // Everyone sends as often.
    const first = transfers.filter(({ from }) => from === 0).length;
    assert.ok(Math.abs(first - 4_000 / 48) <= 1, `${first}`);
  }
});

test('within a community and without all are alike', () => {
  const membership = new Membership(24, 8, 0.5);
  const reached = (isOwn: boolean): Set<number> =>
    new Set(
      transfersOf(membership, 24, 24_000)
        .filter(({ from, to }) => from === 5 && (membership.of(from) === membership.of(to)) === isOwn)
        .map(({ to }) => to),
    );
  assert.deepEqual([reached(true).size, reached(false).size], [7, 16]);
});

test('the same seed, the same transfers, and another one others', () => {
  const membership = new Membership(48, 8, 0.9);
  assert.deepEqual(transfersOf(membership, 48, 50, 7), transfersOf(membership, 48, 50, 7));
  assert.notDeepEqual(transfersOf(membership, 48, 50, 7), transfersOf(membership, 48, 50, 8));
});

test('settings are read, and refused by name where they make no sense', () => {
  const usual = communitiesOptions({});
  assert.deepEqual(usual, {
    accounts: 160,
    size: 8,
    strength: 90,
    leaves: 8,
    transfers: 1_500,
    measured: 3,
    windows: 40,
    seed: 1,
  });
  assert.equal(communitiesOptions({ NERV_COMMUNITIES_STRENGTH: '0' }).strength, 0);
  const refuses = (environment: NodeJS.ProcessEnv, message: string): void =>
    assert.throws(
      () => communitiesOptions(environment),
      (error: unknown) => error instanceof Failure && error.message.includes(message),
    );
  refuses({ NERV_COMMUNITIES_STRENGTH: '101' }, 'NERV_COMMUNITIES_STRENGTH');
  // The routing table has room for 256 accounts away from home.
  refuses({ NERV_COMMUNITIES_ACCOUNTS: '273' }, 'NERV_COMMUNITIES_ACCOUNTS');
  refuses({ NERV_COMMUNITIES_LEAVES: '16', NERV_COMMUNITIES_ACCOUNTS: '127' }, 'must be at least 128');
  refuses({ NERV_COMMUNITIES_SIZE: '60', NERV_COMMUNITIES_ACCOUNTS: '119' }, 'must be at least 120');
});

const HERE = 'here';
const THERE = 'there';

/** A block with these events. */
function block(number: number, ...events: [string, PlainStruct][]): Block {
  const told = events.map(([name, data]): ChainEvent => ({ name, data, extrinsic: undefined, error: undefined }));
  return { number, hash: `0x${number}`, seen: number * 1_000, events: told } as unknown as Block;
}

const within = (leaf: string): [string, PlainStruct] => ['ledger.Transferred', { source: leaf, destination: leaf }];
const between = (transfer: string): [string, PlainStruct] => [
  'ledger.TransferStarted',
  { transfer, source: HERE, destination: THERE },
];
const closes = (window: bigint, moves = 1n): [string, PlainStruct] => [
  'binding.WindowClosed',
  { window, pairs: 840n, moves, gain: 256n * moves },
];
const move: Move = { account: '0xaa', from: HERE, to: THERE, gain: 256n, reason: 'Affinity' };
const moves: [string, PlainStruct] = ['binding.Moved', { ...move, record: 3n }];
const carries = (skipped: bigint): [string, PlainStruct] => ['binding.PlanCarriedOut', { plan: 1n, moved: 1n, skipped }];

test('a transfer is the load of each leaf that it touches, once', () => {
  const sightings = new Sightings();
  sightings.take(block(1, within(HERE), between('a'), between('b')));
  sightings.take(block(2, within(THERE)));
  sightings.take(block(3, within(THERE)));
  assert.deepEqual(sightings.traffic(1, 2), { within: 2, between: 2 });
  assert.deepEqual([...sightings.loadsIn(1, 2)], [[HERE, 3], [THERE, 3]]);
  assert.deepEqual([...sightings.loadsIn(2, 2)], [[THERE, 1]]);
  assert.equal(sightings.loadsIn(4, 9).size, 0);
});

test('what is moved belongs to the window that was closed before, and of a cut it is told why', () => {
  const sightings = new Sightings();
  sightings.take(block(16, closes(1n, 2n)));
  sightings.take(block(19, moves, carries(1n)));
  sightings.take(block(32, closes(2n, 0n)));
  assert.deepEqual(
    sightings.windows.map(({ window, block: at, planned, moved, skipped }) => [window, at, planned, moved.length, skipped]),
    [[1, 16, 2, 1, 1], [2, 32, 0, 0, 0]],
  );
  assert.deepEqual(sightings.windows[0]?.moved, [move]);
  const cut = { shard: HERE, candidate: 5n, of: 8n, load: 9n, crossing: 256n, firstCrossing: 512n, larger: 520_000n };
  sightings.take(block(40, ['binding.CutChosen', cut]));
  assert.deepEqual(sightings.cuts, [
    { block: 40, shard: HERE, candidate: 5, of: 8, crossing: 256n, firstCrossing: 512n, larger: 520_000 },
  ]);
  assert.throws(() => new Sightings().take(block(1, moves)), RangeError);
});

test('binding is at rest for as many windows as ended without a move, the last of which is over', () => {
  const of = (...moved: number[]): Window[] =>
    moved.map((howMany) => ({ ...window, moved: Array.from({ length: howMany }, () => move) }));
  assert.equal(still([]), 0);
  assert.equal(still(of(0)), 0, 'what it planned may still be carried out');
  assert.equal(still(of(0, 0)), 1);
  assert.equal(still(of(4, 0, 0)), 1);
  assert.equal(still(of(0, 4, 0)), 0);
  assert.equal(still(of(4, 0, 0, 0, 2)), 3);
});

const window: WindowWithTraffic = {
  window: 3,
  block: 64,
  pairs: 840,
  planned: 2,
  gain: 512n,
  moved: [],
  skipped: 0,
  across: 0.4,
};

const wave = (transfers: number, crossing: number, ...full: number[]): Wave => ({
  transfers,
  first: 10,
  last: 14,
  between: crossing,
  full,
});

test('of waves the share across is that of all their transfers, and full blocks count for the mean alone', () => {
  assert.equal(shareOf([wave(100, 90), wave(300, 110)]), 0.5);
  assert.equal(shareOf([]), 0);
  assert.equal(perFullBlock([wave(900, 0, 400, 300), wave(900, 0), wave(900, 0, 350)]), 350);
  assert.equal(perFullBlock([wave(900, 0)]), undefined);
});

const books = {
  issuanceBefore: 10_000n,
  issuanceAfter: 9_990n,
  fees: 10n,
  ledger: 600n,
  inTransit: 0n,
  pot: 600n,
  underWay: 0n,
  expected: 600n,
  matching: 240,
  differing: [],
  routed: 240,
  tree: [shard(`0x${'a'.repeat(64)}`, 0)],
} as unknown as Books;

const measured = (crossing: number, ...full: number[]): Measured => ({
  waves: [wave(1_000, crossing, ...full)],
  heavier: 0.52,
  overrides: 7,
});

function result(change: Partial<CommunitiesResult> = {}): CommunitiesResult {
  return {
    options: { ...communitiesOptions({}), accounts: 240 },
    communities: 30,
    pairs: 840,
    before: measured(875, 430, 420),
    after: measured(105, 600),
    windows: [{ ...window, moved: Array.from({ length: 32 }, () => move) }, window, window, window, window],
    rest: 1,
    cut: {
      chosen: { block: 400, shard: HERE, candidate: 5, of: 8, crossing: 256n, firstCrossing: 512n, larger: 520_000 },
      larger: 0.53,
      overrides: 7,
    },
    crossed: {
      started: 980,
      committed: 980,
      aborted: new Map(),
      open: 0,
      faults: [],
      latencies: [],
      traffic: new Map(),
    },
    books,
    ...change,
  };
}

test('what was saved is a part of what went across before', () => {
  assert.equal(saved(result()), 0.88);
  assert.equal(saved(result({ before: measured(0) })), 0);
  assert.equal(movesAtRest(result()), 0);
  assert.equal(movesAtRest(result({ rest: undefined })), 32);
});

test('all holds of a run in which all went well, and each fault alone is found', () => {
  const fails = (change: Partial<CommunitiesResult>): number[] => {
    const found = result(change);
    return [...promises(found), ...goals(found)].flatMap(({ holds }, index) => (holds ? [] : [index]));
  };
  const wrong = (change: Partial<Books>): number[] => fails({ books: { ...books, ...change } });
  assert.deepEqual(fails({}), []);
  const { crossed } = result();
  assert.deepEqual(fails({ crossed: { ...crossed, open: 1 } }), [0]);
  assert.deepEqual(fails({ crossed: { ...crossed, faults: ['a began twice'] } }), [0]);
  assert.deepEqual(wrong({ differing: [['alice', 1n, 2n]] }), [1]);
  assert.deepEqual(wrong({ routed: 239 }), [2]);
  assert.deepEqual(wrong({ expected: 601n }), [3]);
  assert.deepEqual(wrong({ pot: 601n }), [4]);
  assert.deepEqual(wrong({ fees: 9n }), [5]);
  assert.deepEqual(fails({ after: measured(105) }), [6], 'no block was full');
  assert.deepEqual(fails({ rest: undefined }), [7, 9], 'what does not come to rest is not at rest');
  assert.deepEqual(fails({ after: measured(351, 600) }), [8]);
  assert.deepEqual(fails({ after: measured(350, 600) }), []);
  const { windows } = result();
  assert.deepEqual(fails({ windows: [...windows, { ...window, moved: [move] }] }), [9], 'they move at rest');
  assert.deepEqual(fails({ windows: windows.slice(0, -1) }), [9], 'nothing was looked at');
  assert.deepEqual(fails({ cut: undefined }), [10]);
  const cut = result().cut ?? assert.fail();
  assert.deepEqual(fails({ cut: { ...cut, chosen: { ...cut.chosen, larger: 550_001 } } }), [10]);
  assert.deepEqual(fails({ cut: { ...cut, larger: 0.551 } }), [10]);
});

test('where communities are weak, less is to be saved', () => {
  const options = { ...result().options, strength: 79 };
  const holds = (crossing: number): boolean | undefined =>
    goals(result({ options, after: measured(crossing, 600) }))[2]?.holds;
  assert.deepEqual([holds(612), holds(613)], [true, false]);
});

test('the report has the table, and tells what was missed and what was lost, in short lines', () => {
  const lines = report(result());
  assert.ok(lines.some((line) => /^ +share between shards +87\.5% +10\.5%$/.test(line)), lines.join('\n'));
  assert.ok(lines.some((line) => /^ +transfers in a full block, the mean +425 +600$/.test(line)));
  assert.ok(lines.some((line) => /^ +moves made +32$/.test(line)));
  assert.ok(lines.some((line) => /^ +accounts moved a window, on the mean +2\.7%$/.test(line)));
  assert.ok(lines.some((line) => /^ +overrides +7 +7$/.test(line)));
  assert.ok(lines.some((line) => /^ +larger child's load, by the chain +52\.0%$/.test(line)));
  assert.equal(lines.at(-1), 'Nothing was lost; all was reached.');
  assert.equal(report(result({ cut: undefined })).at(-1), 'Nothing was lost; 1 goal of 5 missed.');
  assert.equal(report(result({ books: { ...books, routed: 1 } })).at(-1), 'FAILED: 1 promise of 6.');
  assert.ok(report(result({ cut: undefined, rest: undefined })).some((line) => line.includes('has not come to rest')));
  for (const line of lines) assert.ok(line.length <= 120, line);
});
