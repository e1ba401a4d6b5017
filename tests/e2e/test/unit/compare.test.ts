// SPDX-License-Identifier: Apache-2.0
/** The comparison's figures, from a log and from measurements that are made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { built, sentIn, type Built } from '../../src/compare/log.ts';
import { othersBetween, usage, usedIn } from '../../src/compare/machine.ts';
import { fullest, idle, median, perExtrinsic, ratio, type Measured } from '../../src/compare/measure.ts';
import { compareOptions } from '../../src/compare/options.ts';
import { report } from '../../src/compare/report.ts';
import { Failure } from '../../src/lib/failure.ts';

const unsealed = (hash: string): string => `0x5e${hash.slice(2)}`;
const line = (number: number, milliseconds: number, end: string, extrinsics: number, hash = `0x0${number % 10}`): string =>
  `2026-01-01 00:00:00 🎁 Prepared block for proposing at ${number} (${milliseconds} ms) hash: ${unsealed(hash)}; ` +
  `parent_hash: 0xd8…58; end: ${end}; extrinsics_count: ${extrinsics}    \n` +
  `2026-01-01 00:00:00 🔖 Pre-sealed block for proposal at ${number}. Hash now ${hash}, previously ${unsealed(hash)}.    \n`;

const LOG =
  line(7, 2, 'NoMoreTransactions', 1) +
  '2026-01-01 00:00:01 🏆 Imported #7 (0xaa…aa → 0xbb…bb)\n' +
  line(8, 122, 'HitBlockWeightLimit', 601) +
  line(9, 62, 'NoMoreTransactions', 301) +
  line(10, 2, 'NoMoreTransactions', 1);

test('the log tells of blocks by the hashes they are sealed with, and of nothing else', () => {
  assert.deepEqual(built(LOG), [
    { number: 7, hash: '0x07', milliseconds: 2, extrinsics: 0, full: false },
    { number: 8, hash: '0x08', milliseconds: 122, extrinsics: 600, full: true },
    { number: 9, hash: '0x09', milliseconds: 62, extrinsics: 300, full: false },
    { number: 10, hash: '0x00', milliseconds: 2, extrinsics: 0, full: false },
  ]);
  // What is not complete yet is read next time.
  const one = line(7, 2, 'NoMoreTransactions', 1);
  assert.deepEqual(built(one.slice(0, 60)), []);
  assert.deepEqual(built(one.slice(0, one.indexOf('previously'))), []);
});

test('of two blocks built at one height the extrinsics are not counted twice', () => {
  const twice = built(line(8, 90, 'HitDeadline', 453, '0xa8') + LOG);
  assert.deepEqual(twice.map(({ number }) => number), [8, 7, 8, 9, 10]);
  assert.equal(sentIn(twice), 900);
});

test('extrinsics cost what blocks take beyond the empty ones', () => {
  const blocks = built(LOG);
  assert.equal(idle(blocks), 2);
  assert.equal(idle([]), 0);
  const [, second, third] = blocks as [Built, Built, Built];
  assert.equal(perExtrinsic([second, third], 2), 0.2);
  // A block after them in which something was left to be done.
  const after = { number: 10, hash: '0x10', milliseconds: 47, extrinsics: 0, full: false };
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

const measured = (others: number | undefined, ...each: number[]): Measured[] =>
  each.map((one) => ({
    each: one,
    extrinsics: 900,
    fullest: { extrinsics: 600, full: one > 0.2 },
    byWeight: 601,
    others,
  }));

test('ratios are those of each run: what slows down both kinds in a run is in neither', () => {
  // The machine became slower from run to run. The ratio of the medians would be 2.
  const one = measured(0, 1, 3, 5);
  const other = measured(0, 2.5, 6, 20);
  assert.deepEqual(ratio(other, one), { median: 2.5, least: 2, most: 4 });
  assert.throws(() => ratio(other, one.slice(1)), RangeError);
  assert.throws(() => ratio([], []), RangeError);
});

test('what others use of the machine is what neither this program nor the node does', () => {
  const [from, to] = [{ at: 0, all: 10_000, own: 2_000 }, { at: 1_000, all: 11_900, own: 2_400 }];
  assert.equal(othersBetween(from, to), 1.5);
  assert.equal(othersBetween(from, { at: 1_000, all: 10_300, own: 2_400 }), 0);
  assert.equal(othersBetween(undefined, to), undefined);
  assert.equal(usedIn('4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 31'), 3_000);
  assert.equal(usedIn('nothing'), undefined);
  assert.equal(usage(undefined), undefined);
});

test('the table has medians, ratios and the machine, in short lines', () => {
  const lines = report(
    [
      { name: 'balances.transferKeepAlive', measured: measured(0, 0.1, 0.11, 0.09) },
      { name: 'ledger.transfer, one shard', measured: measured(0.05, 0.2, 0.4, 0.15) },
      { name: 'ledger.transfer, within one of 16 shards', measured: measured(0, 0.21, 0.21, 0.21) },
      { name: 'ledger.transfer, between two of 16 shards', measured: measured(0, 0.42, 0.42, 0.42) },
      { name: 'ledger.send, between two of 16 shards', measured: measured(0, 0.12, 0.11, 0.09) },
      { name: 'ledger.transfer, of two moved to one of 16 shards', measured: measured(0, 0.21, 0.21, 0.21) },
    ],
    '2 cores, made up',
  );
  const second = /^b +ledger.transfer, one shard +0\.200 +0\.150 +0\.400 +5,000 +601 +600 \*$/;
  assert.ok(lines.some((one) => second.test(one)));
  assert.ok(lines.some((one) => /^b \/ a.*1\.03 +2\.00 \(1\.67 to 3\.64\)$/.test(one)), lines.join('\n'));
  assert.ok(lines.some((one) => /^c \/ a.* 2\.10 \(/.test(one)));
  assert.ok(lines.some((one) => /^c \/ b.*1\.10 +1\.05 \(0\.5[23] to 1\.40\)$/.test(one)));
  assert.ok(lines.some((one) => /^d \/ c: between shards, by within +2\.00 \(2\.00 to 2\.00\)$/.test(one)));
  assert.ok(lines.some((one) => /^d \/ a.*1\.80 +4\.20 \(3\.82 to 4\.67\)$/.test(one)));
  assert.ok(lines.some((one) => /^e \/ a.*1\.35 +1\.00 \(1\.00 to 1\.20\)$/.test(one)));
  assert.ok(lines.some((one) => /^f \/ d.* 0\.50 \(/.test(one)));
  assert.ok(lines.some((one) => /^f \/ c.* 1\.00 \(/.test(one)));
  assert.ok(lines.some((one) => one.includes('Medians of 3 runs of 900 signed')));
  assert.equal(lines.at(-1), 'Machine: 2 cores, made up, which did nothing else.');
  for (const one of lines) assert.ok(one.length <= 120, one);
});

test('the table says where the machine was busy, and nothing where the system does not tell', () => {
  const last = (...others: (number | undefined)[]): string =>
    report(others.map((one) => ({ name: 'a kind', measured: measured(one, 0.1) })), 'some').at(-1) ?? '';
  assert.match(last(0.2, 1.9, 0.4, 1.5, 0.4, 0.3), /Machine: some\. It was busy: others used 0\.4 cores, 1\.9 at the most\.\nThe/);
  assert.equal(last(...Array<undefined>(6)), 'Machine: some.');
});
