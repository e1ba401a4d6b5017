// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Workload, type Transfer } from '../../src/demo/workload.ts';

function funded(accounts: number, deposit: bigint, reserve: bigint): Workload {
  const workload = new Workload(accounts, 1_000n, reserve);
  for (let account = 0; account < accounts; account += 1) workload.deposit(account, deposit);
  return workload;
}

function take(workload: Workload, howMany: number): Transfer[] {
  return Array.from({ length: howMany }, () => {
    const transfer = workload.next();
    assert.ok(transfer);
    return transfer;
  });
}

test('transfers are between two different accounts, of at least one unit and at most the largest', () => {
  for (const { from, to, amount } of take(funded(7, 1_000_000n, 0n), 500)) {
    assert.notEqual(from, to);
    assert.ok(from >= 0 && from < 7 && to >= 0 && to < 7);
    assert.ok(amount >= 1n && amount <= 1_000n);
  }
});

test('every run sends the same transfers', () => {
  assert.deepEqual(take(funded(5, 10_000n, 0n), 20), take(funded(5, 10_000n, 0n), 20));
});

test('no order of inclusion takes an account below its reserve', () => {
  const workload = funded(3, 2_000n, 500n);
  const promised = [0n, 0n, 0n];
  for (let transfer = workload.next(); transfer !== undefined; transfer = workload.next()) {
    promised[transfer.from] = (promised[transfer.from] ?? 0n) + transfer.amount;
  }
  // Nothing was booked, so nothing that was received could be spent.
  for (const sum of promised) assert.ok(sum <= 1_500n);
});

test('the books only move what was included', () => {
  const workload = funded(4, 5_000n, 0n);
  const transfers = take(workload, 10);
  assert.deepEqual(workload.balances, [5_000n, 5_000n, 5_000n, 5_000n]);
  transfers.forEach((transfer) => workload.book(transfer));
  assert.equal(workload.total, 20_000n);
  assert.notDeepEqual(workload.balances, [5_000n, 5_000n, 5_000n, 5_000n]);
});

test('what was aborted can be spent again, and nobody has received it', () => {
  const workload = funded(2, 1_000n, 999n);
  const [first, second] = take(workload, 2);
  assert.equal(workload.next(), undefined, 'each has spent the one unit it may');
  assert.ok(first && second);
  workload.giveBack(first);
  assert.deepEqual(workload.balances, [1_000n, 1_000n]);
  assert.deepEqual(take(workload, 1), [first]);
});

test('receivers are in another shard at least as often as promised', () => {
  // All but the last three accounts are in one shard: chance alone would seldom leave it.
  const apart = (one: number, other: number): boolean => one >= 97 !== other >= 97;
  const among = (howMany: number, places?: typeof apart): number => {
    const workload = funded(100, 1_000_000n, 0n);
    const transfers = Array.from({ length: howMany }, () => workload.next(places) ?? assert.fail('there is one'));
    for (const { from, to } of transfers) assert.notEqual(from, to);
    return transfers.filter(({ from, to }) => apart(from, to)).length / howMany;
  };
  assert.ok(among(1_000) < 0.1);
  assert.ok(among(1_000, apart) >= 0.39);
});

test('where nothing is known of shards, or there is only one, anyone receives', () => {
  const [chance, unknown, alone] = [() => take(funded(5, 10_000n, 0n), 20), undefined, false].map((answer) => {
    if (typeof answer === 'function') return answer();
    const workload = funded(5, 10_000n, 0n);
    return Array.from({ length: 20 }, () => workload.next(() => answer));
  });
  assert.deepEqual(unknown, chance);
  assert.deepEqual(alone, chance);
});

test('one account alone has nobody to send to', () => {
  assert.throws(() => new Workload(1, 1n, 0n), RangeError);
});

test('whoever is chosen receives', () => {
  const workload = new Workload(5, 1_000n, 0n, 1, (from) => (from + 2) % 5);
  for (let account = 0; account < 5; account += 1) workload.deposit(account, 1_000_000n);
  assert.ok(take(workload, 50).every(({ from, to }) => to === (from + 2) % 5));
});
