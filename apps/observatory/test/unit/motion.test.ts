// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { layoutTree } from '../../src/scene/layout.ts';
import { heatOf, Motion, MOTION_MS, ringOf, Spring, type Body } from '../../src/scene/motion.ts';
import type { TreeNode } from '../../src/model/tree.ts';
import { idOf, inner, leaf } from './trees.ts';

const SIZE = { width: 800, height: 400 };
const ONE = leaf('a', { accounts: 200 });
const TWO = inner('a', leaf('b'), leaf('c', { rate: 40 }));

function aim(motion: Motion, root: TreeNode, still = false, folded: readonly string[] = []): void {
  motion.aim(layoutTree(root, new Set(folded.map(idOf)), SIZE), still);
}

function body(motion: Motion, digits: string): Body {
  const found = motion.bodies.get(idOf(digits));
  assert.ok(found, `${digits} is not drawn`);
  return found;
}

/** Steps of 16 ms. */
function run(motion: Motion, from: number, milliseconds: number): boolean {
  let moves = motion.step(from);
  for (let now = from + 16; now <= from + milliseconds; now += 16) moves = motion.step(now);
  return moves;
}

describe('a spring', () => {
  const decayOf = (elapsed: number): number => Math.exp((-6.64 / MOTION_MS) * elapsed);

  it('goes most of the way in one motion, never past its aim', () => {
    const spring = new Spring(0);
    spring.aim = 100;
    let before = 0;
    for (let now = 0; now < MOTION_MS; now += 10) {
      spring.step(10, decayOf(10), 0.01);
      assert.ok(spring.at >= before && spring.at <= 100);
      before = spring.at;
    }
    assert.ok(spring.at > 98.5, `${spring.at}`);
  });

  it('is where it is, however many frames there were', () => {
    const [few, many] = [new Spring(0), new Spring(0)];
    few.aim = many.aim = 100;
    few.step(300, decayOf(300), 1e-9);
    for (let step = 0; step < 300; step += 1) many.step(1, decayOf(1), 1e-9);
    assert.ok(Math.abs(few.at - many.at) < 1e-6, `${few.at} ${many.at}`);
  });

  it('keeps its speed when its aim changes', () => {
    const spring = new Spring(0);
    spring.aim = 100;
    for (let step = 0; step < 10; step += 1) spring.step(10, decayOf(10), 0.01);
    const before = spring.at;
    spring.step(1, decayOf(1), 0.01);
    const speed = spring.at - before;
    spring.aim = 200;
    const turned = spring.at;
    spring.step(1, decayOf(1), 0.01);
    assert.ok(spring.at - turned >= speed, 'it does not start anew from rest');
  });

  it('comes to rest exactly at its aim', () => {
    const spring = new Spring(5);
    spring.aim = 6;
    assert.equal(spring.step(10_000, decayOf(10_000), 0.01), false);
    assert.equal(spring.at, 6);
    assert.equal(spring.step(16, decayOf(16), 0.01), false);
  });
});

describe('a split', () => {
  it('begins as two touching halves of the parent, of its colour', () => {
    const motion = new Motion();
    aim(motion, ONE, true);
    aim(motion, TWO);
    const [left, right] = [body(motion, 'b'), body(motion, 'c')];
    assert.deepEqual(left.rect(), { x0: 0, y0: 0, x1: 400, y1: 400 });
    assert.deepEqual(right.rect(), { x0: 400, y0: 0, x1: 800, y1: 400 });
    assert.equal(right.heat.at, 0.2);
    assert.equal(right.heat.aim, 0.8);
    assert.equal(left.presence.at, 1);
    assert.equal(body(motion, 'a').shown, 'membrane');
  });

  it('ends where the layout says, and then rests', () => {
    const motion = new Motion();
    aim(motion, ONE, true);
    aim(motion, TWO);
    assert.equal(run(motion, 1_000, 320), true);
    assert.equal(run(motion, 1_320, 2_000), false);
    for (const [id, place] of layoutTree(TWO, new Set(), SIZE)) {
      const { x0, y0, x1, y1 } = place;
      assert.deepEqual(motion.bodies.get(id)?.rect(), { x0, y0, x1, y1 });
    }
  });

  it('of one that is still parting begins where that is', () => {
    const motion = new Motion();
    aim(motion, ONE, true);
    aim(motion, TWO);
    run(motion, 0, 160);
    const { y0, y1, x0, x1 } = body(motion, 'b').rect();
    aim(motion, inner('a', inner('b', leaf('d'), leaf('e')), leaf('c')));
    assert.deepEqual(body(motion, 'd').rect(), { x0, x1, y0, y1: (y0 + y1) / 2 });
  });

  it('of many levels at once begins within the one cell that there was', () => {
    const motion = new Motion();
    aim(motion, ONE, true);
    aim(motion, inner('a', inner('b', leaf('d'), leaf('e')), leaf('c')));
    assert.deepEqual(body(motion, 'e').rect(), { x0: 0, y0: 200, x1: 400, y1: 400 });
  });
});

describe('a merge', () => {
  function merging(): Motion {
    const motion = new Motion();
    aim(motion, TWO, true);
    aim(motion, ONE);
    return motion;
  }

  it('has both flow into their halves of the whole, which comes while they go', () => {
    const motion = merging();
    const left = body(motion, 'b');
    assert.equal(left.leaving, true);
    assert.deepEqual(left.aimRect(), { x0: 0, y0: 0, x1: 400, y1: 400 });
    assert.equal(body(motion, 'a').presence.at, 0);
    run(motion, 0, 240);
    assert.ok(left.presence.at < 0.5 && body(motion, 'a').presence.at > 0.5);
  });

  it('leaves one cell', () => {
    const motion = merging();
    assert.equal(run(motion, 0, 2_500), false);
    assert.deepEqual([...motion.bodies.keys()], [idOf('a')]);
    assert.equal(body(motion, 'a').presence.at, 1);
  });

  it('that is taken back goes on from where it is', () => {
    const motion = merging();
    run(motion, 0, 160);
    const before = body(motion, 'b').rect();
    aim(motion, TWO);
    const left = body(motion, 'b');
    assert.deepEqual(left.rect(), before);
    assert.equal(left.leaving, false);
    run(motion, 160, 2_500);
    assert.equal(left.presence.at, 1);
    assert.equal(motion.bodies.size, 3);
  });

  it('of a whole branch leaves nothing behind', () => {
    const motion = new Motion();
    aim(motion, inner('a', inner('b', leaf('d'), leaf('e')), leaf('c')), true);
    aim(motion, ONE);
    run(motion, 0, 3_000);
    assert.equal(motion.bodies.size, 1);
  });
});

describe('motion', () => {
  it('is none where a person asked for none', () => {
    const motion = new Motion();
    aim(motion, TWO, true);
    aim(motion, ONE, true);
    assert.equal(motion.bodies.size, 1);
    assert.equal(body(motion, 'a').presence.at, 1);
    assert.equal(motion.step(0), false);
  });

  it('does not leap after a rest', () => {
    const motion = new Motion();
    aim(motion, ONE, true);
    run(motion, 0, 100);
    aim(motion, TWO);
    motion.step(60_000);
    assert.equal(body(motion, 'b').rect().x1, 400, 'the first step only starts the clock');
  });

  it('folds and unfolds as cells merge and split', () => {
    const motion = new Motion();
    aim(motion, TWO, true);
    aim(motion, TWO, false, ['a']);
    assert.equal(body(motion, 'a').shown, 'cell');
    assert.equal(body(motion, 'c').leaving, true);
    run(motion, 0, 2_500);
    aim(motion, TWO);
    assert.deepEqual(body(motion, 'c').rect(), { x0: 400, y0: 0, x1: 800, y1: 400 });
  });

  it('drops what belongs to another tree', () => {
    const motion = new Motion();
    aim(motion, TWO, true);
    aim(motion, leaf('e'));
    assert.deepEqual([...motion.bodies.keys()], [idOf('e')]);
  });

  it('writes a cell anew only when it says something else', () => {
    const motion = new Motion();
    aim(motion, TWO, true);
    body(motion, 'b').lines = ['b'];
    aim(motion, TWO);
    assert.deepEqual(body(motion, 'b').lines, ['b']);
    aim(motion, inner('a', leaf('b', { rate: 11 }), leaf('c')));
    assert.equal(body(motion, 'b').lines, null);
  });
});

describe('load and forecast', () => {
  it('are parts of the limit and the threshold', () => {
    assert.equal(heatOf(leaf('a', { rate: 25 })), 0.5);
    assert.equal(ringOf(leaf('a', { probability: 0.25 })), 0.5);
  });

  it('are not made up', () => {
    assert.equal(heatOf(leaf('a', { rate: null })), null);
    assert.equal(heatOf(leaf('a', { limit: null })), null);
    assert.equal(heatOf(leaf('a', { limit: 0 })), null);
    assert.equal(heatOf(leaf('a', { rate: 0, limit: null })), 0, 'nothing is nothing of any limit');
    assert.equal(ringOf(leaf('a', { probability: null })), null);
    assert.equal(ringOf(leaf('a', { threshold: 0 })), null);
  });

  it('change at once from not known to known, and glide from then on', () => {
    const motion = new Motion();
    aim(motion, leaf('a', { rate: null }), true);
    assert.equal(body(motion, 'a').known, false);
    aim(motion, leaf('a', { rate: 25 }));
    assert.equal(body(motion, 'a').heat.at, 0.5);
    aim(motion, leaf('a', { rate: 50 }));
    assert.equal(body(motion, 'a').heat.at, 0.5);
    assert.equal(body(motion, 'a').heat.aim, 1);
  });
});
