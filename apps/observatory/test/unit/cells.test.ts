// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ringPath } from '../../src/scene/shapes.ts';
import { linesOf } from '../../src/scene/words.ts';
import { inner, leaf } from './trees.ts';

/** Where a path ends, and how long it is. */
class Walk {
  x = 0;
  y = 0;
  length = 0;

  moveTo(x: number, y: number): void {
    [this.x, this.y] = [x, y];
  }

  lineTo(x: number, y: number): void {
    this.length += Math.hypot(x - this.x, y - this.y);
    [this.x, this.y] = [x, y];
  }

  arc(x: number, y: number, radius: number, from: number, to: number): void {
    const start = [x + radius * Math.cos(from), y + radius * Math.sin(from)] as const;
    assert.ok(Math.hypot(start[0] - this.x, start[1] - this.y) < 1e-9, 'the arc begins where the line ended');
    this.length += radius * (to - from);
    [this.x, this.y] = [x + radius * Math.cos(to), y + radius * Math.sin(to)];
  }
}

/** A ring around a cell of 100 by 60 at (10, 20), with corners of 15. */
function ring(part: number): Walk {
  const walk = new Walk();
  ringPath(walk as unknown as CanvasRenderingContext2D, 10, 20, 100, 60, 15, part);
  return walk;
}

describe('the ring of a forecast', () => {
  const around = 2 * (70 + 30) + 2 * Math.PI * 15;

  it('is as long as its part of the way around', () => {
    for (const part of [0, 0.01, 0.2, 0.37, 0.5, 0.86, 1]) {
      assert.ok(Math.abs(ring(part).length - part * around) < 1e-9, `${part}`);
    }
  });

  it('goes clockwise from the middle of the upper edge, and closes', () => {
    const [start, half, whole] = [ring(0), ring(0.5), ring(1)];
    assert.deepEqual([start.x, start.y], [60, 20]);
    assert.ok(Math.hypot(half.x - 60, half.y - 80) < 1e-9);
    assert.ok(Math.hypot(whole.x - 60, whole.y - 20) < 1e-9);
    assert.ok(ring(0.25).x > 60);
  });

  it('does not go beyond itself', () => {
    assert.ok(Math.abs(ring(7).length - around) < 1e-9);
    assert.equal(ring(-1).length, 0);
  });
});

describe('the words on a cell', () => {
  it('are id, load, forecast and accounts, the most important first', () => {
    assert.deepEqual(linesOf(leaf('4d8f4ee37c', { accounts: 1_234 }), false), [
      '4d8f4ee3',
      '10.0 of 50.0/s',
      'forecast 10\u2009%',
      '1\u2009234 accounts',
    ]);
  });

  it('say plainly what is not known', () => {
    const lines = linesOf(leaf('a', { accounts: null, rate: null, probability: null }), false);
    assert.deepEqual(lines, ['a0000000', 'load not known']);
  });

  it('leave out a limit that is not known', () => {
    assert.equal(linesOf(leaf('a', { limit: null }), false)[1], '10.0/s');
  });

  it('count what is folded', () => {
    assert.equal(linesOf(inner('a', leaf('b'), leaf('c')), true)[1], '2 leaves');
  });
});
