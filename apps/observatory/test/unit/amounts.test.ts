// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plain, readAmount } from '../../src/app/AmountField.tsx';
import {
  parseAmount,
  showAmount,
  showCount,
  showPart,
  showRate,
  showSeconds,
} from '../../src/model/amounts.ts';
import { checkBond, checkDeposit, checkLeave, checkTransfer, checkUnbond } from '../../src/model/checks.ts';

const NERV = 10n ** 12n;

function amountOf(text: string): bigint {
  const parsed = parseAmount(text);
  assert.ok('amount' in parsed, text);
  return parsed.amount;
}

function errorOf(text: string): string {
  const parsed = parseAmount(text);
  assert.ok('error' in parsed, text);
  return parsed.error;
}

describe('an amount that is typed', () => {
  it('is units, to the last of twelve digits', () => {
    assert.equal(amountOf('1'), NERV);
    assert.equal(amountOf(' 12.5 '), 12n * NERV + NERV / 2n);
    assert.equal(amountOf('0.000000000001'), 1n);
    assert.equal(amountOf('.5'), NERV / 2n);
    assert.equal(amountOf('5.'), 5n * NERV);
    assert.equal(amountOf('007'), 7n * NERV);
  });

  it('may have blanks between thousands, as the page writes them', () => {
    assert.equal(amountOf('1 000'), 1_000n * NERV);
    assert.equal(amountOf('1\u2009234\u2009567.5'), 1_234_567n * NERV + NERV / 2n);
  });

  it('is exact where a number would not be', () => {
    assert.equal(amountOf('340282366920938463463374607.431768211455'), 2n ** 128n - 1n);
    assert.equal(amountOf('9007199254740993.000000000001'), 9_007_199_254_740_993n * NERV + 1n);
  });

  it('has no more digits and is no more than there can be', () => {
    assert.match(errorOf('0.0000000000001'), /there are 13/);
    assert.match(errorOf('340282366920938463463374607.431768211456'), /more NERV than there can be/);
    assert.match(errorOf('9'.repeat(100_000)), /more NERV than there can be/);
  });

  it('is no other thing', () => {
    for (const text of ['1e5', '+1', '0x10', '1.2.3', '.', 'Infinity', '１２', '1 00', '1 0000']) {
      assert.match(errorOf(text), /no number/, text);
    }
    assert.match(errorOf('-1'), /more than nothing/);
    assert.match(errorOf('1,5'), /without commas/);
    assert.match(errorOf('0.000'), /more than nothing/);
    assert.match(errorOf(''), /Type an amount/);
  });
});

describe('an amount that is shown', () => {
  it('is cut off, not rounded', () => {
    assert.equal(showAmount(1_999_999_999_999n), '1.9999 NERV');
    assert.equal(showAmount(99_999_999n), '0 NERV');
    assert.equal(showAmount(-3n * NERV), '-3 NERV');
    assert.equal(showAmount(1_234_567n * NERV), '1\u2009234\u2009567 NERV');
  });

  it('is typed by a button as it would be by hand, and read as the same', () => {
    for (const amount of [1n, NERV, 1_234_567n * NERV + 89n, 2n ** 128n - 1n]) {
      assert.equal(amountOf(plain(amount)), amount);
    }
  });
});

describe('numbers', () => {
  it('have thin blanks, and no more digits than tell something', () => {
    assert.deepEqual([0, 999, 1_000, 1_234_567].map(showCount), [
      '0',
      '999',
      '1\u2009000',
      '1\u2009234\u2009567',
    ]);
    assert.deepEqual(
      [0, 0.0512, 0.67, 0.9996, 1].map(showPart),
      ['0', '5.1', '67', '100', '100'].map((n) => `${n}\u2009%`),
    );
    assert.deepEqual([0, 1.25, 99.94, 250.4].map(showRate), ['0', '1.3', '99.9', '250']);
    assert.deepEqual([-5, 45, 720, 10_800, 604_800].map(showSeconds), [
      '0 s',
      '45 s',
      '12 min',
      '3 h',
      '7 days',
    ]);
  });
});

describe('what the chain would refuse of an amount', () => {
  it('is more than there is', () => {
    assert.equal(checkBond(5n * NERV, 0n, NERV)(5n * NERV), null);
    assert.match(checkBond(5n * NERV, 0n, NERV)(5n * NERV + 1n) ?? '', /You have 5 NERV/);
    assert.match(checkUnbond(NERV, NERV)(NERV + 1n) ?? '', /bonded 1 NERV/);
  });

  it('is stake under the least, of which all that is bonded counts', () => {
    const least = 100n * NERV;
    assert.match(checkBond(500n * NERV, 0n, least)(99n * NERV) ?? '', /at least 100 NERV/);
    assert.equal(checkBond(500n * NERV, 99n * NERV, least)(NERV), null);
    assert.equal(checkUnbond(150n * NERV, least)(150n * NERV), null);
    assert.equal(checkUnbond(150n * NERV, least)(50n * NERV), null);
    assert.match(checkUnbond(150n * NERV, least)(51n * NERV) ?? '', /or take all/);
  });

  it('is a record under the least, of either account', () => {
    assert.match(checkDeposit(NERV, 0n, 10n)(9n) ?? '', /at least/);
    assert.equal(checkDeposit(NERV, 10n, 10n)(1n), null);
    assert.equal(checkLeave(20n, 10n)(10n), null);
    assert.match(checkLeave(20n, 10n)(11n) ?? '', /or take all/);
    assert.match(checkTransfer(100n, null, 10n)(9n) ?? '', /is opened by this/);
    assert.equal(checkTransfer(100n, 10n, 10n)(9n), null);
  });

  it('is told after what is no amount at all', () => {
    const read = readAmount('nothing', () => 'refused');
    assert.ok('error' in read && /no number/.test(read.error));
    assert.deepEqual(
      readAmount('1', () => 'refused'),
      { error: 'refused' },
    );
    assert.deepEqual(
      readAmount('1', () => null),
      { amount: NERV },
    );
  });
});
