// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hiding, matchOf, moveOf, OPEN_DEPTH, rowsOf, wordsOf, type Row } from '../../src/model/outline.ts';
import { pathTo } from '../../src/model/tree.ts';
import type { ShardId } from '../../src/model/types.ts';
import { full, idOf, inner, leaf } from './trees.ts';

const NONE: ReadonlySet<ShardId> = new Set();
const ROOT = inner('a', inner('b', leaf('d'), leaf('e')), leaf('c'));
const ROWS = rowsOf(ROOT, NONE);

const digits = (rows: readonly Row[]): string => rows.map(({ node }) => node.id.charAt(2)).join('');

describe('the lines', () => {
  it('go from the root down, left before right', () => {
    assert.equal(digits(ROWS), 'abdec');
    assert.deepEqual(
      ROWS.map(({ level, place, siblings, expanded, parent }) => [level, place, siblings, expanded, parent]),
      [
        [1, 1, 1, true, null],
        [2, 1, 2, true, 0],
        [3, 1, 2, null, 1],
        [3, 2, 2, null, 1],
        [2, 2, 2, null, 0],
      ],
    );
  });

  it('leave out what is folded', () => {
    assert.equal(digits(rowsOf(ROOT, new Set([idOf('b')]))), 'abc');
    assert.equal(rowsOf(null, NONE).length, 0);
  });

  it('of a thousand leaves are few at first, and only one branch more when it is unfolded', () => {
    const root = full(10);
    const rows = rowsOf(root, NONE);
    assert.equal(rows.length, 2 ** (OPEN_DEPTH + 1) - 1);
    assert.equal(rows.filter(({ expanded }) => expanded === false).length, 2 ** OPEN_DEPTH);
    assert.equal(rowsOf(root, new Set([idOf('11111')])).length, rows.length + 2);
  });

  it('can be unfolded down to a chosen shard', () => {
    const root = full(7);
    const id = idOf('12121212');
    const hidden = hiding(pathTo(root, id), NONE);
    assert.deepEqual(hidden, [idOf('12121'), idOf('121212'), idOf('1212121')]);
    assert.ok(rowsOf(root, new Set(hidden)).some(({ node }) => node.id === id));
    assert.deepEqual(hiding(pathTo(root, id), new Set(hidden)), []);
    assert.deepEqual(hiding(pathTo(root, id), new Set([...hidden, idOf('1')])), [idOf('1')]);
  });
});

describe('keys', () => {
  it('up, down, Home and End go through the lines that are seen, and end there', () => {
    assert.deepEqual(moveOf(ROWS, 0, 'ArrowDown'), { kind: 'focus', index: 1 });
    assert.deepEqual(moveOf(ROWS, 4, 'ArrowUp'), { kind: 'focus', index: 3 });
    assert.equal(moveOf(ROWS, 4, 'ArrowDown'), null);
    assert.equal(moveOf(ROWS, 0, 'ArrowUp'), null);
    assert.deepEqual(moveOf(ROWS, 2, 'Home'), { kind: 'focus', index: 0 });
    assert.deepEqual(moveOf(ROWS, 2, 'End'), { kind: 'focus', index: 4 });
  });

  it('right unfolds, then goes to the first child; of a leaf it does nothing', () => {
    const rows = rowsOf(ROOT, new Set([idOf('b')]));
    assert.deepEqual(moveOf(rows, 1, 'ArrowRight'), { kind: 'toggle', id: idOf('b') });
    assert.deepEqual(moveOf(ROWS, 1, 'ArrowRight'), { kind: 'focus', index: 2 });
    assert.equal(moveOf(ROWS, 2, 'ArrowRight'), null);
  });

  it('left folds, then goes to the parent; of a folded root it does nothing', () => {
    assert.deepEqual(moveOf(ROWS, 1, 'ArrowLeft'), { kind: 'toggle', id: idOf('b') });
    assert.deepEqual(moveOf(ROWS, 3, 'ArrowLeft'), { kind: 'focus', index: 1 });
    assert.deepEqual(moveOf(ROWS, 4, 'ArrowLeft'), { kind: 'focus', index: 0 });
    assert.equal(moveOf(rowsOf(ROOT, new Set([idOf('a')])), 0, 'ArrowLeft'), null);
  });

  it('Enter and blank select; others do nothing', () => {
    assert.deepEqual(moveOf(ROWS, 2, 'Enter'), { kind: 'select', id: idOf('d') });
    assert.deepEqual(moveOf(ROWS, 2, ' '), { kind: 'select', id: idOf('d') });
    assert.equal(moveOf(ROWS, 2, 'Tab'), null);
    assert.equal(moveOf(ROWS, 99, 'Enter'), null, 'the line is gone');
  });
});

describe('typing', () => {
  const rows = rowsOf(inner('aa', leaf('ab1'), leaf('ab2')), NONE);

  it('goes to the next line that begins so, and around the end', () => {
    assert.equal(matchOf(rows, 0, 'a'), 1);
    assert.equal(matchOf(rows, 2, 'a'), 0);
    assert.equal(matchOf(rows, 1, 'ab2'), 2);
    assert.equal(matchOf(rows, 0, 'AB'), 1);
  });

  it('stays where more of the same line is typed', () => {
    assert.equal(matchOf(rows, 2, 'ab2'), 2);
  });

  it('goes nowhere without a match', () => {
    assert.equal(matchOf(rows, 0, 'f'), null);
    assert.equal(matchOf([], 0, 'a'), null);
  });
});

describe('the words of a line', () => {
  const wordsOfOnly = (node: Parameters<typeof rowsOf>[0]): string => wordsOf(rowsOf(node, NONE)[0] as Row);

  it('tell accounts, rate, limit and forecast', () => {
    assert.equal(wordsOfOnly(leaf('a')), '100 accounts, 10.0 of 50.0 a second, forecast 10\u2009%');
  });

  it('add up an inner node', () => {
    const words = '3 leaves, 300 accounts, 30.0 of 150 a second, forecast up to 10\u2009%';
    assert.equal(wordsOfOnly(ROOT), words);
  });

  it('say what is not known, and what is special', () => {
    const unknown = leaf('a', { accounts: null, rate: null, probability: null });
    assert.equal(wordsOfOnly(unknown), 'load not known');
    assert.match(wordsOfOnly(leaf('a', { standing: 'Lane', hindrance: 'hot' })), /a lane, not splittable/);
    assert.match(wordsOfOnly(leaf('a', { state: 'filling', moving: 7 })), /7 records on their way in/);
  });
});
