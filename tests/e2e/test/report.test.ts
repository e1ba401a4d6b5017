/** The verdict must not be generous: each fault alone makes the demonstration fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks, report } from '../src/demo/report.ts';
import type { DemoResult } from '../src/demo/run.ts';
import type { Operation } from '../src/demo/story.ts';
import type { Shard } from '../src/lib/shards.ts';

const root: Shard = {
  id: `0x${'a'.repeat(64)}`,
  parent: undefined,
  side: undefined,
  depth: 0,
  status: 'Live',
  filling: false,
  accounts: 60n,
  total: 6_000n,
};

const operation: Operation = {
  kind: 'split',
  shard: 'root',
  asked: 1_000,
  agreed: 11,
  cutover: { block: 11, time: 1_700 },
  settled: { block: 12, time: 2_700 },
  accounts: 60n,
  drained: 50n,
  atOnce: true,
  waited: 0,
};

function result(change: Partial<DemoResult> = {}): DemoResult {
  return {
    options: { accounts: 60, transfers: 100, rate: 10 },
    operations: [operation, operation, operation, operation],
    widest: [root],
    transfers: { sent: 100, included: 100, failed: 0, reasons: new Map(), sendingFor: 10_000 },
    perBlock: new Map([[12, 100]]),
    books: {
      issuanceBefore: 10_000n,
      issuanceAfter: 9_900n,
      fees: 100n,
      ledger: 6_000n,
      pot: 6_000n,
      expected: 6_000n,
      matching: 60,
      differing: [],
      routed: 60,
      tree: [root],
    },
    ...change,
  };
}

const passes = (change: Partial<DemoResult>): boolean => checks(result(change)).every(({ holds }) => holds);
const { books, transfers } = result();

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

test('a cutover of more than one block fails it', () => {
  const late = { ...operation, cutover: { block: 12, time: 2_700 } };
  const gap = { ...operation, atOnce: false };
  assert.ok(!passes({ operations: [operation, operation, operation, late] }));
  assert.ok(!passes({ operations: [gap, operation, operation, operation] }));
});

test('a split nobody transferred during, a lost account or a tree left split fails it', () => {
  assert.ok(!passes({ perBlock: new Map([[13, 100]]) }));
  assert.ok(!passes({ books: { ...books, routed: 59 } }));
  assert.ok(!passes({ books: { ...books, tree: [root, { ...root, id: '0x01', parent: root.id }] } }));
});

test('the report names what failed and keeps its lines short', () => {
  const reasons = new Map([['ledger.InsufficientBalance', 1]]);
  const lines = report(result({ transfers: { ...transfers, sent: 101, failed: 1, reasons } }));
  assert.ok(lines.some((line) => /ledger\.InsufficientBalance +1$/.test(line)));
  assert.ok(lines.some((line) => line.includes('FAILED  all 101 transfers')));
  assert.equal(lines.at(-1), 'FAILED: 1 check of 9.');
  const early: Operation = { ...operation, kind: 'merge', waited: 2 };
  const waited = report(result({ operations: [operation, operation, early, operation] }));
  assert.ok(waited.includes('  merge root: refused 2 times before for being too early'));
  for (const line of lines) assert.ok(line.length <= 110, line);
  assert.match(report(result()).at(-1) ?? '', /^Passed: 100 transfers/);
});
