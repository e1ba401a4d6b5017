// SPDX-License-Identifier: Apache-2.0
/** The demonstration of lanes without its nodes: books, crossings, falsehoods, measures, settings. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import type { Outcome } from '../../src/lib/lanes/outcomes.ts';
import type { PlainStruct } from '../../src/lib/plain.ts';
import { Books } from '../../src/lanes/books.ts';
import { LaneCrossings } from '../../src/lanes/crossings.ts';
import { beginsFrom, laneFolders, loseRecords } from '../../src/lanes/disk.ts';
import { falseHeader } from '../../src/lanes/falsehood.ts';
import { Fees } from '../../src/lanes/fees.ts';
import { figuresOf, type Measured } from '../../src/lanes/figures.ts';
import { latencies, sentIn } from '../../src/lanes/measures.ts';
import { lanesOptions } from '../../src/lanes/options.ts';

const LANE = `0x${'4d'.repeat(32)}`;

function event(name: string, data: PlainStruct): ChainEvent {
  return { name, data: { shard: LANE, ...data }, extrinsic: undefined, error: undefined };
}

function block(...events: ChainEvent[]): Block {
  return { number: 1, hash: '0x01', parent: '0x', timestamp: 0, seen: 0, extrinsics: [], events };
}

test('a replica loses the records of one lane, and not what it has voted for', () => {
  const data = mkdtempSync(join(tmpdir(), 'nerv-lanes-'));
  try {
    assert.deepEqual(laneFolders({ data }, LANE), []);
    const own = join(data, 'lanes', `${LANE.slice(2)}-7`);
    const other = join(data, 'lanes', `${'5e'.repeat(32)}-7`);
    for (const folder of [own, other]) ['store', 'log'].forEach((name) => mkdirSync(join(folder, name), { recursive: true }));
    assert.deepEqual(laneFolders({ data }, LANE), [own]);
    assert.ok(loseRecords({ data }, LANE));
    assert.deepEqual(['store', 'log'].map((name) => existsSync(join(own, name))), [false, true]);
    assert.ok(existsSync(join(other, 'store')));
    assert.ok(!loseRecords({ data }, LANE));
  } finally {
    rmSync(data, { recursive: true });
  }
});

test('from which head a replica begins is what its log says of its lane and slot', () => {
  const line = (shard: string, slot: number, head: number): string =>
    `2026-01-01 00:00:00 Replica of lane ${shard}, slot ${slot}, from head ${head} on\n`;
  const log = line('0x5e5e…5e5e', 1, 3) + line('0x4d4d…4d4d', 11, 4) + line('0x4d4d…4d4d', 1, 52);
  assert.equal(beginsFrom(log, LANE, 1), 52);
  assert.equal(beginsFrom(log, LANE, 2), undefined);
});

test('books count what has arrived, and what is under way may not be spent twice', () => {
  const books = new Books([100n, 50n], 10n);
  const move = { from: 0, to: 1, amount: 60n, fee: 5n };
  assert.ok(books.canPay(move));
  books.begin(move);
  assert.deepEqual([books.balances, books.open], [[100n, 50n], 1]);
  assert.ok(books.canPay({ ...move, amount: 20n }));
  assert.ok(!books.canPay({ ...move, amount: 21n }), 'what would be left is less than the least');
  assert.ok(!books.canPay({ ...move, from: 1, to: 0, amount: 50n }), 'what is under way is not there yet');
  books.arrive(move);
  assert.deepEqual([books.balances, books.open, books.fees, books.total], [[35n, 110n], 0, 5n, 145n]);
  assert.ok(books.canPay({ ...move, from: 1, to: 0, amount: 95n }));
});

test('what comes back has cost its fee, what leaves the ledger is counted, and nobody unknown has units', () => {
  const books = new Books([100n], 0n);
  const move = { from: 0, to: undefined, amount: 30n, fee: 2n };
  books.begin(move);
  books.back(move);
  assert.deepEqual([books.balances, books.fees, books.open], [[98n], 2n, 0]);
  assert.ok(books.canPay({ ...move, amount: 96n }));
  books.begin(move);
  books.arrive(move);
  assert.deepEqual([books.balances, books.withdrawn, books.fees], [[66n], 30n, 4n]);
  assert.throws(() => books.receive(7, 1n), /no account 7/);
});

test('moves between shards are known by their amounts, in whatever order their ends are told', async () => {
  const books = new Books([1_000n, 0n], 0n);
  const amounts = new Map([['0xaa', 11n], ['0xbb', 12n], ['0xcc', 13n]]);
  const crossings = new LaneCrossings(books, async (transfer) => amounts.get(transfer), 10n);
  const begin = (to: number | undefined): bigint => {
    const amount = crossings.nextAmount();
    crossings.begin({ from: 0, to, amount, fee: 1n });
    return amount;
  };
  assert.deepEqual([begin(1), begin(1), begin(1), begin(undefined), begin(1)], [11n, 12n, 13n, 14n, 15n]);
  const out = (transfer: string): ChainEvent => event('lanes.SetOut', { transfer, nonce: 1n });
  await crossings.take(block(out('0xaa'), out('0xbb'), event('crossShard.Committed', { transfer: '0xaa' })));
  assert.deepEqual([books.balances[1], crossings.open], [11n, 4]);
  // Its end is told in the block in which it began, before that.
  await crossings.take(block(event('crossShard.Committed', { transfer: '0xcc' }), out('0xcc')));
  assert.equal(books.balances[1], 24n);
  await crossings.take(block(event('crossShard.Aborted', { transfer: '0xbb' })));
  await crossings.take(block(event('lanes.GivenBack', { account: '0x01', amount: 15n })));
  await crossings.take(block(event('lanes.PaidOut', { who: 'somebody', amount: 14n }), event('lanes.PaidOut', { who: 'other', amount: 999n })));
  assert.deepEqual([crossings.open, crossings.ended], [0, { arrived: 3, back: 2 }]);
  assert.deepEqual([books.balances, books.withdrawn, books.fees], [[1_000n - 24n - 14n - 5n, 24n], 14n, 5n]);
  assert.throws(() => crossings.begin({ from: 0, to: 1, amount: 16n, fee: 0n }) ?? crossings.begin({ from: 0, to: 1, amount: 16n, fee: 0n }), /one amount/);
  await assert.rejects(crossings.take(block(out('0xdd'))), /nothing is known/);
});

test('a false header is the next one of a term, and has another root and nothing else', () => {
  const header = Buffer.from(Array.from({ length: 200 }, (_, index) => index));
  header.writeBigUInt64LE(41n, 36);
  const made = Buffer.from(falseHeader(header, 7, Buffer.alloc(32, 0xee)));
  assert.equal(made.readBigUInt64LE(36), 42n);
  assert.deepEqual(made.subarray(76, 108), Buffer.alloc(32, 0xee));
  const same = (from: number, to: number): void => assert.deepEqual(made.subarray(from, to), header.subarray(from, to));
  assert.equal(made.readUInt32LE(32), 7);
  same(0, 32);
  same(44, 76);
  same(108, 200);
  assert.equal(header.readBigUInt64LE(36), 41n, 'what it was made of is as it was');
});

test('of the metrics of the network those of lanes count that go out', () => {
  const line = (direction: string, protocol: string, value: string): string =>
    `substrate_sub_libp2p_notifications_sizes_sum{chain="c",direction="${direction}",protocol="${protocol}"} ${value}`;
  const metrics = [
    '# HELP substrate_sub_libp2p_notifications_sizes Sizes',
    line('out', '/abc/nerv/lane/1', '1200'),
    line('in', '/abc/nerv/lane/1', '77'),
    line('out', '/abc/block-announces/1', '5'),
    line('out', '/abc/nerv/lane/1', '34'),
  ];
  assert.equal(sentIn(metrics.join('\n')), 1_234);
  assert.equal(sentIn(''), 0);
});

test('times are those of orders that came so far', () => {
  const outcome = (sent: number, soft?: number, at?: number): Outcome => ({
    hash: '0x',
    sent,
    soft,
    committed: at === undefined ? undefined : { at, block: 1 },
  });
  const found = latencies([outcome(0, 100, 2_000), outcome(50, 350, 3_050), outcome(9)]);
  assert.deepEqual(found, { soft: { p50: 100, p99: 300 }, committed: { p50: 2_000, p99: 3_000 } });
  assert.equal(latencies([outcome(0, 100)]), undefined);
});

test('figures are of one replica and one transfer', () => {
  const times = { soft: { p50: 100, p99: 300 }, committed: { p50: 2_000, p99: 3_000 } };
  const measured: Measured = { times, orders: 100, ordersOfAll: 200, batchesOfAll: 20, replicas: 7, wire: 1_400_000, disk: 140_000 };
  const { figures, lines } = figuresOf(measured, 60, []);
  assert.deepEqual([figures.wireBytes, figures.diskBytes, figures.ordersPerBatch], [1_000, 200, 10]);
  assert.deepEqual([figures.softP99, figures.softP99WithFaults], [300, 300]);
  assert.ok(lines.some(([, value]) => value === '100 ms, 300 ms'));
});

test('fees are counted as they are paid out', () => {
  const fees = new Fees();
  fees.take(block(event('lanes.EarningsPaid', { node: 1n, who: 'somebody', amount: 5n }), event('lanes.RestPaid', { amount: 2n })));
  fees.take(block(event('lanes.EarningsPaid', { node: 2n, who: 'somebody', amount: 6n })));
  assert.deepEqual([fees.earned, fees.rest], [11n, 2n]);
});

test('settings that make no sense are refused', () => {
  assert.deepEqual(lanesOptions({}), { accounts: 1_000, orders: 4_000, rate: 60, keep: false });
  const given = { NERV_LANES_ACCOUNTS: '200', NERV_LANES_ORDERS: '900', NERV_LANES_RATE: '20', NERV_REPLICAS_KEEP: '1' };
  assert.deepEqual(lanesOptions(given), { accounts: 200, orders: 900, rate: 20, keep: true });
  assert.throws(() => lanesOptions({ NERV_LANES_RATE: '9' }), /NERV_LANES_RATE must be/);
});
