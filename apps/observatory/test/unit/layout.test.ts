// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { halfOf, layoutTree, neighbourOf, type Placed, type Rect } from '../../src/scene/layout.ts';
import { leavesOf } from '../../src/model/tree.ts';
import { full, idOf, inner, leaf } from './trees.ts';

const SIZE = { width: 1_000, height: 700 };
const NONE: ReadonlySet<never> = new Set();

function placeOf(places: ReadonlyMap<string, Placed>, digits: string): Placed {
  const place = places.get(idOf(digits));
  assert.ok(place, `${digits} has no place`);
  return place;
}

const area = ({ x0, y0, x1, y1 }: Rect): number => (x1 - x0) * (y1 - y0);

describe('the layout', () => {
  it('gives one shard the whole picture', () => {
    const place = placeOf(layoutTree(leaf('a'), NONE, SIZE), 'a');
    assert.deepEqual([place.x0, place.y0, place.x1, place.y1], [0, 0, 1_000, 700]);
    assert.equal(place.shown, 'cell');
  });

  it('puts the left child left and, one deeper, above', () => {
    const root = inner('a', inner('b', leaf('d'), leaf('e')), leaf('c'));
    const places = layoutTree(root, NONE, SIZE);
    assert.ok(placeOf(places, 'b').x1 < placeOf(places, 'c').x0);
    assert.ok(placeOf(places, 'd').y1 < placeOf(places, 'e').y0);
    assert.equal(placeOf(places, 'd').x0, placeOf(places, 'e').x0);
  });

  it('cuts an upright picture the other way', () => {
    const places = layoutTree(inner('a', leaf('b'), leaf('c')), NONE, { width: 340, height: 600 });
    assert.ok(placeOf(places, 'b').y1 < placeOf(places, 'c').y0);
    assert.equal(placeOf(places, 'a').sideBySide, false);
  });

  it('never flips a cut, however lopsided accounts are', () => {
    for (const accounts of [0, 1, 99, 10_000, 1_000_000]) {
      const root = inner('a', leaf('b', { accounts }), leaf('c', { accounts: 100 }));
      const places = layoutTree(root, NONE, SIZE);
      assert.ok(placeOf(places, 'b').x1 <= placeOf(places, 'c').x0, `${accounts}`);
      assert.equal(placeOf(places, 'b').y0, placeOf(places, 'c').y0);
    }
  });

  it('makes areas by accounts', () => {
    const root = inner('a', leaf('b', { accounts: 300 }), leaf('c', { accounts: 100 }));
    const places = layoutTree(root, NONE, SIZE);
    const ratio = area(placeOf(places, 'b')) / area(placeOf(places, 'c'));
    assert.ok(ratio > 2.85 && ratio < 3.15, `${ratio}`);
  });

  it('shows a leaf that has no accounts, or of which they are not known', () => {
    for (const accounts of [0, null]) {
      const root = inner('a', leaf('b', { accounts }), leaf('c', { accounts: 1_000 }));
      const place = placeOf(layoutTree(root, NONE, SIZE), 'b');
      assert.ok(place.x1 - place.x0 > 20, `${place.x1 - place.x0}`);
      assert.ok(area(place) < 0.2 * SIZE.width * SIZE.height);
    }
  });

  it('gives all leaves the same, where nothing of them is known', () => {
    const root = inner('a', leaf('b', { accounts: null }), leaf('c', { accounts: null }));
    const places = layoutTree(root, NONE, SIZE);
    assert.ok(Math.abs(area(placeOf(places, 'b')) - area(placeOf(places, 'c'))) < 1);
  });

  it('parts siblings the wider, the nearer to the root they were cut', () => {
    const root = inner('a', inner('b', inner('d', leaf('f'), leaf('1')), leaf('e')), leaf('c'));
    const places = layoutTree(root, NONE, SIZE);
    const first = placeOf(places, 'c').x0 - placeOf(places, 'b').x1;
    const second = placeOf(places, 'e').y0 - placeOf(places, 'd').y1;
    const third = placeOf(places, '1').x0 - placeOf(places, 'f').x1;
    assert.ok(first > second && second > third && third > 0, `${first} ${second} ${third}`);
  });

  it('shows a folded node as one cell, as large as what is in it', () => {
    const root = inner('a', inner('b', leaf('d'), leaf('e')), leaf('c'));
    const places = layoutTree(root, new Set([idOf('b'), idOf('c')]), SIZE);
    assert.deepEqual([...places.keys()], [idOf('a'), idOf('b'), idOf('c')]);
    const open = placeOf(layoutTree(root, NONE, SIZE), 'b');
    const { shown, folded, ...place } = placeOf(places, 'b');
    assert.equal(shown, 'cell');
    assert.equal(folded, true);
    assert.ok(Math.abs(area(place) - area(open)) < 1e-6);
    assert.equal(placeOf(places, 'c').folded, false, 'a leaf is not folded');
  });

  it('has parents before children, and a thousand cells that neither overlap nor leave the picture', () => {
    const root = full(10);
    const places = layoutTree(root, NONE, SIZE);
    const seen = new Set<string>();
    for (const [id, { parent }] of places) {
      assert.ok(parent === null || seen.has(parent));
      seen.add(id);
    }
    const cells = leavesOf(root).map(({ id }) => places.get(id) as Placed);
    assert.equal(cells.length, 1_024);
    for (const { x0, y0, x1, y1 } of cells) {
      assert.ok(x0 >= 0 && y0 >= 0 && x1 <= SIZE.width && y1 <= SIZE.height);
      assert.ok(x1 - x0 > 4 && y1 - y0 > 4, `${x1 - x0} by ${y1 - y0}`);
    }
    const sorted = cells.toSorted((a, b) => a.x0 - b.x0);
    sorted.forEach((one, index) => {
      for (let next = index + 1; next < sorted.length; next += 1) {
        const other = sorted[next] as Placed;
        if (other.x0 >= one.x1 - 1e-9) break;
        assert.ok(other.y0 >= one.y1 - 1e-9 || other.y1 <= one.y0 + 1e-9);
      }
    });
  });

  it('leaves other cells nearly where they were when one splits', () => {
    const right = inner('c', leaf('d'), leaf('e'));
    const [half, otherHalf] = [leaf('f', { accounts: 50 }), leaf('1', { accounts: 50 })];
    const before = inner('a', leaf('b'), right);
    const after = inner('a', inner('b', half, otherHalf), right);
    const [was, is] = [layoutTree(before, NONE, SIZE), layoutTree(after, NONE, SIZE)];
    for (const digits of ['b', 'd', 'e']) {
      const [one, other] = [placeOf(was, digits), placeOf(is, digits)];
      for (const edge of ['x0', 'y0', 'x1', 'y1'] as const) {
        assert.ok(Math.abs(one[edge] - other[edge]) < 1e-6);
      }
    }
  });
});

describe('halves', () => {
  it('touch, and make the whole', () => {
    const whole = { x0: 10, y0: 20, x1: 30, y1: 60 };
    assert.deepEqual(halfOf(whole, 'Left', true), { x0: 10, y0: 20, x1: 20, y1: 60 });
    assert.deepEqual(halfOf(whole, 'Right', true), { x0: 20, y0: 20, x1: 30, y1: 60 });
    assert.deepEqual(halfOf(whole, 'Left', false), { x0: 10, y0: 20, x1: 30, y1: 40 });
    assert.deepEqual(halfOf(whole, 'Right', false), { x0: 10, y0: 40, x1: 30, y1: 60 });
  });
});

describe('the neighbour', () => {
  const places = layoutTree(full(4), NONE, SIZE);

  it('is straight on, and none beyond the edge', () => {
    const first = idOf('11111');
    const right = neighbourOf(places, first, 'right');
    assert.ok(right);
    assert.equal(places.get(right)?.y0, places.get(first)?.y0);
    assert.equal(neighbourOf(places, right, 'left'), first);
    assert.equal(neighbourOf(places, first, 'left'), null);
    assert.equal(neighbourOf(places, first, 'up'), null);
  });

  it('is some cell, where none is chosen or the chosen one is gone', () => {
    assert.equal(neighbourOf(places, null, 'down'), idOf('11111'));
    assert.equal(neighbourOf(places, idOf('77'), 'down'), idOf('11111'));
  });
});
