/** The comparison's figures, from a log and from measurements that are made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { built, fullest, idle, median, perExtrinsic, type Built, type Measured } from '../../src/compare/measure.ts';
import { compareOptions } from '../../src/compare/options.ts';
import { report } from '../../src/compare/report.ts';
import { Failure } from '../../src/lib/failure.ts';

const line = (number: number, milliseconds: number, end: string, extrinsics: number): string =>
  `2026-01-01 00:00:00 🎁 Prepared block for proposing at ${number} (${milliseconds} ms) hash: 0xaa; ` +
  `parent_hash: 0xd8…58; end: ${end}; extrinsics_count: ${extrinsics}    \n`;

const LOG =
  line(7, 2, 'NoMoreTransactions', 1) +
  '2026-01-01 00:00:01 🏆 Imported #7 (0xaa…aa → 0xbb…bb)\n' +
  line(8, 122, 'HitBlockWeightLimit', 601) +
  line(9, 62, 'NoMoreTransactions', 301) +
  line(10, 2, 'NoMoreTransactions', 1);

test('the log tells of blocks, and of nothing else', () => {
  assert.deepEqual(built(LOG), [
    { number: 7, milliseconds: 2, extrinsics: 0, full: false },
    { number: 8, milliseconds: 122, extrinsics: 600, full: true },
    { number: 9, milliseconds: 62, extrinsics: 300, full: false },
    { number: 10, milliseconds: 2, extrinsics: 0, full: false },
  ]);
  // A line that is not complete yet is read next time.
  assert.deepEqual(built(line(7, 2, 'NoMoreTransactions', 1).slice(0, 60)), []);
});

test('extrinsics cost what blocks take beyond the empty ones', () => {
  const blocks = built(LOG);
  assert.equal(idle(blocks), 2);
  assert.equal(idle([]), 0);
  const [, second, third] = blocks as [Built, Built, Built];
  assert.equal(perExtrinsic([second, third], 2), 0.2);
  // A block after them in which something was left to be done.
  const after = { number: 10, milliseconds: 47, extrinsics: 0, full: false };
  assert.equal(perExtrinsic([second, third, after], 2), 0.25);
  assert.equal(fullest(blocks), second);
  assert.throws(() => perExtrinsic([after], 2), RangeError);
  assert.throws(() => fullest([]), RangeError);
});

test('medians are values that were measured', () => {
  assert.equal(median([5, 1, 3]), 3);
  assert.equal(median([4, 1, 3, 2]), 2);
});

test('settings are read, and refused by name where they make no sense', () => {
  assert.deepEqual(compareOptions({}), { runs: 5, extrinsics: 1_800 });
  assert.deepEqual(compareOptions({ NERV_COMPARE_RUNS: '2', NERV_COMPARE_EXTRINSICS: '100' }), {
    runs: 2,
    extrinsics: 90,
  });
  for (const variable of ['NERV_COMPARE_RUNS', 'NERV_COMPARE_EXTRINSICS']) {
    assert.throws(
      () => compareOptions({ [variable]: '0' }),
      (error: unknown) => error instanceof Failure && error.message.includes(variable),
    );
  }
});

test('the table has medians, ratios and the machine, in short lines', () => {
  const of = (...each: number[]): Measured[] =>
    each.map((one) => ({ each: one, extrinsics: 900, fullest: { extrinsics: 600, full: one > 0.2 }, byWeight: 601 }));
  const lines = report(
    [
      { name: 'balances.transferKeepAlive', measured: of(0.1, 0.11, 0.09) },
      { name: 'ledger.transfer, one shard', measured: of(0.2, 0.4, 0.15) },
      { name: 'ledger.transfer, within one of 16 shards', measured: of(0.21, 0.21, 0.21) },
      { name: 'ledger.transfer, between two of 16 shards', measured: of(0.42, 0.42, 0.42) },
    ],
    '2 cores, made up',
  );
  const second = /^b +ledger.transfer, one shard +0\.200 +0\.150 +0\.400 +5,000 +601 +600 \*$/;
  assert.ok(lines.some((one) => second.test(one)));
  assert.ok(lines.some((one) => /^b \/ a.* 2\.00$/.test(one)));
  assert.ok(lines.some((one) => /^c \/ b.*1\.10 +1\.05$/.test(one)));
  assert.ok(lines.some((one) => /^d \/ c.* 2\.00$/.test(one)));
  assert.ok(lines.some((one) => one.includes('Medians of 3 runs of 900 signed')));
  assert.equal(lines.at(-1), 'Machine: 2 cores, made up.');
  for (const one of lines) assert.ok(one.length <= 120, one);
});
