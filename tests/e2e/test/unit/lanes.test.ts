// SPDX-License-Identifier: Apache-2.0
/** Lanes without a node: what is read of the chain and of replicas, outcomes of orders, heads and leaders. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import { blake2AsU8a } from '@polkadot/util-crypto';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { LANE_TYPES, laneEvents, refusalOf, toAccount, toBatch, type Batch } from '../../src/lib/lanes.ts';
import { headId, leaderOf, voteHash } from '../../src/lib/lanes/heads.ts';
import { Outcomes } from '../../src/lib/lanes/outcomes.ts';
import { toLane, unitsOf } from '../../src/lib/lanes/views.ts';
import { plain, type PlainStruct } from '../../src/lib/plain.ts';

const LANE = `0x${'4d'.repeat(32)}`;
const OTHER = `0x${'5e'.repeat(32)}`;
const hash = (byte: number): string => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`;

function event(name: string, data: PlainStruct): ChainEvent {
  return { name: `lanes.${name}`, data, extrinsic: undefined, error: undefined };
}

function block(number: number, ...events: ChainEvent[]): Block {
  return { number, hash: '0x', parent: '0x', timestamp: 0, seen: number * 1_000, extrinsics: [], events };
}

const committed = (sequence: bigint, shard = LANE): ChainEvent =>
  event('Committed', { shard, sequence, head: hash(1), root: hash(2), messages: 0n, signers: 5n });
const renewed = (term: bigint): ChainEvent => event('Renewed', { shard: LANE, term, signers: 5n });

function batch(term: number, sequence: bigint, ...extrinsics: string[]): Batch {
  return { term, sequence, head: hash(9), inbox: 0n, extrinsics, signers: [0, 1, 2, 3, 4] };
}

/** What a node answers, read as polkadot.js reads it. */
function answer(type: string, json: unknown): ReturnType<typeof plain> {
  const registry = new TypeRegistry();
  registry.register(LANE_TYPES);
  return plain(registry.createTypeUnsafe(type, [json]));
}

test('what replicas answer is read with all its digits, and what is missing is nothing', () => {
  const has = { sequence: 7, head: hash(3), free: '340282366920938463463374607431768211455', nonce: 4 };
  const lacks = { sequence: 5, head: hash(4), free: null, nonce: null };
  const found = toAccount(answer('LaneAccount', { lane: LANE, certain: has, settled: lacks }));
  assert.deepEqual(found, {
    lane: LANE,
    certain: { sequence: 7n, head: hash(3), free: 2n ** 128n - 1n, nonce: 4n },
    settled: { sequence: 5n, head: hash(4), free: undefined, nonce: undefined },
  });
});

test('batches are read, and so is how many were missed', () => {
  const json = { term: 2, sequence: 7, head: hash(1), inbox: 3, extrinsics: [hash(2)], signers: [0, 4] };
  assert.deepEqual(toBatch(answer('LaneBatch', json)), { ...json, sequence: 7n, inbox: 3n });
  const missed = answer('LaneBatch', { missed: 12 }) as PlainStruct;
  assert.equal(missed['missed'], 12n);
  assert.equal((answer('LaneBatch', json) as PlainStruct)['missed'], undefined);
});

test('refusals are told by their code, and other errors are none', () => {
  const error = (code: number): Error => Object.assign(new Error('no'), { code });
  assert.equal(refusalOf(error(-32_074)), 'Stale');
  assert.equal(refusalOf(error(-32_060)), 'NotInALane');
  assert.equal(refusalOf(error(1010)), undefined);
  assert.equal(refusalOf(new Error('no')), undefined);
  assert.equal(refusalOf('no'), undefined);
});

/** A lane as `plain` makes it of what the chain answers. */
function view(change: PlainStruct = {}): PlainStruct {
  const header = {
    shard: LANE,
    term: 30n,
    sequence: 12n,
    batch: hash(1),
    root: hash(2),
    books: { total: 900n, nonceFloor: 0n },
    accounts: 3n,
    marks: { inbox: 4n, received: 50n, outbox: { head: hash(3), length: 2n }, sent: 20n, fees: 7n },
  };
  const position = {
    head: { id: hash(5), header },
    term: 31n,
    rules: { rules: { minimumBalance: 10n }, fee: 1n, deliveryFee: 2n },
    inbox: { next: 6n, due: 4n, pending: 30n },
    escrow: 20n,
    owed: 5n,
  };
  const seats = [{ slot: 0n, node: 8n, key: hash(6) }, { slot: 1n, node: undefined, key: undefined }];
  const figures = { needed: 5n, openedAt: 30n, committedAt: 41n, silence: 2n, silenceAfter: 60n };
  return { shard: LANE, status: 'Open', position, seats, ...figures, ...change };
}

test('a lane is read, and its units are those in its records, on the way in, out, and owed', () => {
  const found = toLane(view());
  assert.deepEqual(
    [found.shard, found.status, found.needed, found.openedAt, found.committedAt, found.silence],
    [LANE, 'Open', 5, 30, 41, 2],
  );
  assert.deepEqual(found.seats, [
    { slot: 0, node: 8, key: hash(6) },
    { slot: 1, node: undefined, key: undefined },
  ]);
  assert.ok(found.position);
  assert.deepEqual(found.position.head, {
    id: hash(5),
    term: 30,
    sequence: 12n,
    root: hash(2),
    total: 900n,
    accounts: 3n,
    inbox: 4n,
    received: 50n,
    sent: 20n,
    fees: 7n,
  });
  assert.deepEqual([found.position.term, found.position.fee, found.position.deliveryFee], [31, 1n, 2n]);
  assert.equal(unitsOf(found.position), 955n);
  assert.equal(toLane(view({ status: 'Opening', position: undefined })).position, undefined);
  assert.throws(() => toLane(view({ status: 'Sleeping' })), /a lane that is Sleeping/);
});

test('events of lanes are read, those of others passed over', () => {
  const other: ChainEvent = { name: 'ledger.Deposited', data: {}, extrinsic: undefined, error: undefined };
  const refused = event('LaneNotOpened', { shard: LANE, refusal: 'NoCheckpoint' });
  const late = event('LaneNotOpened', { shard: LANE, refusal: undefined });
  assert.deepEqual(laneEvents({ events: [other, committed(7n), renewed(8n), refused, late, event('New', {})] }), [
    { is: 'committed', shard: LANE, sequence: 7n, head: hash(1), root: hash(2), messages: 0, signers: 5 },
    { is: 'renewed', shard: LANE, term: 8 },
    { is: 'not opened', shard: LANE, why: 'NoCheckpoint' },
    { is: 'not opened', shard: LANE, why: 'SetAside' },
  ]);
});

test('an order is signed with its batch, and committed with the first head that is not before it', () => {
  const outcomes = new Outcomes(LANE);
  const told: string[] = [];
  outcomes.sent(hash(1), 100, () => told.push('one'));
  outcomes.sent(hash(2), 110);
  outcomes.heard(batch(30, 4n, hash(1)), 300);
  outcomes.heard(batch(30, 4n, hash(1)), 900);
  assert.equal(outcomes.of(hash(1))?.soft, 300, 'who tells of it first counts');
  outcomes.take(block(1, committed(3n), committed(9n, OTHER)));
  assert.equal(outcomes.of(hash(1))?.committed, undefined);
  outcomes.take(block(2, committed(6n)));
  outcomes.take(block(3, committed(7n)));
  assert.deepEqual(outcomes.of(hash(1))?.committed, { at: 2_000, block: 2 });
  assert.deepEqual(told, ['one']);
  assert.equal(outcomes.open, 1);
  assert.deepEqual(outcomes.unsigned.map((one) => one.hash), [hash(2)]);
  assert.equal(outcomes.of(hash(3)), undefined);
});

test('a batch that is heard of before its order was, and one after its commit, count', () => {
  const outcomes = new Outcomes(LANE);
  outcomes.heard(batch(30, 4n, hash(1)), 300);
  outcomes.sent(hash(1), 290);
  assert.equal(outcomes.of(hash(1))?.soft, 300);
  outcomes.sent(hash(2), 310);
  outcomes.take(block(2, committed(6n)));
  outcomes.heard(batch(30, 5n, hash(2)), 2_100);
  assert.deepEqual(outcomes.of(hash(2))?.committed, { at: 2_000, block: 2 });
});

test('what was signed in a term that is given up has to be signed again', () => {
  const outcomes = new Outcomes(LANE);
  outcomes.sent(hash(1), 100);
  outcomes.sent(hash(2), 100);
  outcomes.heard(batch(30, 4n, hash(1)), 300);
  outcomes.heard(batch(30, 5n, hash(2)), 310);
  outcomes.take(block(1, committed(4n), renewed(31n)));
  assert.equal(outcomes.again, 1);
  assert.deepEqual(outcomes.unsigned.map((one) => one.hash), [hash(2)]);
  outcomes.take(block(2, committed(5n)));
  assert.equal(outcomes.of(hash(2))?.committed, undefined, 'that head has other orders');
  outcomes.heard(batch(31, 6n, hash(2)), 2_500);
  outcomes.take(block(3, committed(6n)));
  assert.deepEqual(outcomes.of(hash(2))?.committed, { at: 3_000, block: 3 });
  assert.equal(outcomes.of(hash(2))?.soft, 310);
});

test('the longest pause of batches is told of any time, also of one without a batch', () => {
  const outcomes = new Outcomes(LANE);
  [[1n, 100], [2n, 150], [3n, 900], [4n, 950]].forEach(([sequence, at]) => outcomes.heard(batch(30, BigInt(sequence ?? 0)), Number(at)));
  assert.equal(outcomes.longestPause(0, 1_000), 750);
  assert.equal(outcomes.longestPause(120, 160), 30);
  assert.equal(outcomes.longestPause(200, 500), 300);
  assert.equal(outcomes.longestPause(900, 2_000), 1_050);
});

test('leaders take turns of sixteen among those who vote', () => {
  const seat = (slot: number, key: string | undefined) => ({ slot, node: slot, key });
  const seats = [seat(3, hash(3)), seat(0, hash(1)), seat(1, undefined), seat(2, hash(2))];
  assert.equal(leaderOf(seats, 0, 15n), 0);
  assert.equal(leaderOf(seats, 0, 16n), 2);
  assert.equal(leaderOf(seats, 1, 32n), 0);
  assert.equal(leaderOf(seats, 2, 0n), 3);
  assert.equal(leaderOf([seat(1, undefined)], 2, 0n), undefined);
});

test('heads and votes are hashes of what is documented', () => {
  const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;
  const raw = (byte: number): Buffer => Buffer.alloc(32, byte);
  const header = Buffer.from('the header');
  const id = Buffer.concat([Buffer.from('nerv/lane'), raw(1), raw(2), blake2AsU8a(header, 256)]);
  assert.equal(headId(hash(1), hash(2), header), hex(blake2AsU8a(id, 256)));
  const vote = Buffer.concat([
    Buffer.from('nerv/vote'),
    raw(1),
    raw(2),
    Buffer.from([3, 0, 0, 0]),
    Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]),
    raw(5),
  ]);
  assert.equal(voteHash(hash(1), hash(2), 3, 4n, hash(5)), hex(blake2AsU8a(vote, 256)));
});
