// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layoutTree } from '../../src/scene/layout.ts';
import { linksOf, MOST_LINKS } from '../../src/scene/links.ts';
import type { Crossing } from '../../src/model/types.ts';
import { full, idOf, inner, leaf } from './trees.ts';

const SIZE = { width: 800, height: 400 };
const ROOT = inner('a', inner('b', leaf('d'), leaf('e')), leaf('c'));

function crossing(from: string, to: string, count: number): Crossing {
  return { from: idOf(from), to: idOf(to), count, amount: 1n };
}

describe('arcs', () => {
  it('go between the cells that are shown, the heaviest first', () => {
    const links = linksOf([crossing('d', 'c', 3), crossing('c', 'd', 40)], layoutTree(ROOT, new Set(), SIZE));
    assert.deepEqual(
      links.map(({ from, to, count }) => [from, to, count]),
      [
        [idOf('c'), idOf('d'), 40],
        [idOf('d'), idOf('c'), 3],
      ],
    );
    assert.ok((links[0]?.width ?? 0) > (links[1]?.width ?? 0));
  });

  it('end at the folded node that hides their leaf, added up, and none within it', () => {
    const places = layoutTree(ROOT, new Set([idOf('b')]), SIZE);
    const links = linksOf([crossing('d', 'c', 3), crossing('e', 'c', 4), crossing('d', 'e', 9)], places);
    assert.deepEqual(
      links.map(({ from, to, count }) => [from, to, count]),
      [[idOf('b'), idOf('c'), 7]],
    );
  });

  it('leave out shards that are gone', () => {
    assert.deepEqual(linksOf([crossing('99', 'c', 3)], layoutTree(ROOT, new Set(), SIZE)), []);
  });

  it('are not more than can be told apart, the lightest left out', () => {
    const root = full(4);
    const places = layoutTree(root, new Set(), SIZE);
    const leaves = [...places.values()].filter(({ shown }) => shown === 'cell').map(({ node }) => node.id);
    const all = leaves.flatMap((from, i) =>
      leaves
        .filter((to) => to !== from)
        .map((to, j): Crossing => ({ from, to, count: 1 + i * 16 + j, amount: 1n })),
    );
    const links = linksOf(all, places);
    assert.equal(links.length, MOST_LINKS);
    assert.equal(links[0]?.count, Math.max(...all.map(({ count }) => count)));
  });
});
