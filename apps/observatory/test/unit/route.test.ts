// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toHex } from '../../src/model/address.ts';
import { blindedId, embeddingOf, product, stepAt, thresholdOf, walk } from '../../src/model/route.ts';
import type { Cut, Hex, Shard, ShardId, Side } from '../../src/model/types.ts';

const SEVENS = new Uint8Array(32).fill(7);
/** The direction of the plane that the chain's own tests seed: shard 0x09 32 times, height 1,234. */
const DIRECTION: Hex =
  '0xacd882ad47b04ec53f222b69671233a6a7365568904883bb97de9e1cc7aff356a0bb11fc9fbe4f170283c98dc83437f32b2ba9d80bd66812db813b482f5df9c1';

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function shard(id: ShardId, parent: ShardId | null, side: Side | null, children: Shard['children']): Shard {
  return {
    id,
    parent,
    side,
    depth: 0,
    status: children === null ? 'Live' : 'Split',
    filling: false,
    accounts: 0,
    total: 0n,
    rate: 0,
    quietFor: 0,
    children,
    since: 0,
    standing: 'Resident',
  };
}

const TREE = [
  shard('0x00', null, null, ['0x01', '0x02']),
  shard('0x01', '0x00', 'Left', null),
  shard('0x02', '0x00', 'Right', ['0x03', '0x04']),
  shard('0x03', '0x02', 'Left', null),
  shard('0x04', '0x02', 'Right', null),
];

describe('an account in the space of signs', () => {
  it('is blinded and embedded as another implementation of BLAKE2b has it', () => {
    assert.equal(
      toHex(blindedId(SEVENS)),
      '0x1ea40ad90a5dbe02d1e10c4126c4d147da29e95a40273a92d851de99d4051b73',
    );
    assert.equal(
      toHex(embeddingOf(SEVENS)),
      '0xe7a5bc898a6c8d3747d507f267137a35e3addf83b09315c456490e91b8bcd98ba04490c22278b7c0aeb118009d9f772f18ca456d25c882aa70902a7c477674de',
    );
  });

  it('has the products that follow from counting bits that differ', () => {
    assert.equal(
      stepAt('0x00', { direction: DIRECTION, projection: 0n, count: 1n }, embeddingOf(SEVENS)).product,
      -6,
    );
    const alice = bytes('d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d');
    assert.equal(
      stepAt('0x00', { direction: DIRECTION, projection: 0n, count: 1n }, embeddingOf(alice)).product,
      4,
    );
  });

  it('has 512 with itself, -512 with its opposite, and 2 less a bit', () => {
    const own = embeddingOf(SEVENS);
    assert.equal(product(own, own), 512);
    assert.equal(
      product(
        own,
        own.map((byte) => byte ^ 0xff),
      ),
      -512,
    );
    assert.equal(
      product(
        own,
        own.map((byte, index) => (index === 63 ? byte ^ 0x80 : byte)),
      ),
      510,
    );
  });
});

describe('the threshold of a cut', () => {
  it('is rounded up, on both sides of zero', () => {
    assert.equal(thresholdOf({ projection: 7n, count: 2n }), 4);
    assert.equal(thresholdOf({ projection: -7n, count: 2n }), -3);
    assert.equal(thresholdOf({ projection: -8n, count: 2n }), -4);
    assert.equal(thresholdOf({ projection: 8n, count: 2n }), 4);
  });

  it('agrees with the definition, count times product at least the projection', () => {
    for (let projection = -40n; projection <= 40n; projection += 1n) {
      for (const count of [1n, 2n, 3n, 7n]) {
        const threshold = thresholdOf({ projection, count });
        for (let value = -45; value <= 45; value += 1) {
          assert.equal(
            value >= threshold,
            count * BigInt(value) >= projection,
            `${projection} ${count} ${value}`,
          );
        }
      }
    }
  });

  it('of an empty shard sends all to one side', () => {
    assert.equal(thresholdOf({ projection: 0n, count: 0n }), -512);
    assert.equal(thresholdOf({ projection: 1n, count: 0n }), 513);
  });

  it('stays within what products can be', () => {
    assert.equal(thresholdOf({ projection: 10n ** 18n, count: 1n }), 513);
    assert.equal(thresholdOf({ projection: -(10n ** 18n), count: 1n }), -512);
  });

  it('an account on the plane goes right', () => {
    const cut = { direction: DIRECTION, projection: -6n, count: 1n };
    assert.equal(stepAt('0x00', cut, embeddingOf(SEVENS)).side, 'Right');
    assert.equal(stepAt('0x00', { ...cut, projection: -5n }, embeddingOf(SEVENS)).side, 'Left');
  });
});

describe('a walk', () => {
  const right: Cut = { direction: DIRECTION, projection: -512n, count: 1n };
  const left: Cut = { direction: DIRECTION, projection: 513n, count: 1n };
  const own = embeddingOf(SEVENS);

  it('ends at the leaf, and asks for the cuts of its own way alone', async () => {
    const asked: ShardId[] = [];
    const { steps, leaf } = await walk(own, TREE, async (id) => {
      asked.push(id);
      return id === '0x00' ? right : left;
    });
    assert.deepEqual(
      [leaf, steps.map(({ side }) => side), asked],
      ['0x03', ['Right', 'Left'], ['0x00', '0x02']],
    );
  });

  it('has no steps where the root is a leaf', async () => {
    const root = shard('0x00', null, null, null);
    assert.deepEqual(await walk(own, [root], async () => right), { steps: [], leaf: '0x00' });
  });

  it('tells how far it came where a cut is unknown', async () => {
    const { steps, leaf } = await walk(own, TREE, async (id) => (id === '0x00' ? right : null));
    assert.deepEqual([steps.length, leaf], [1, null]);
  });

  it('takes a merged parent for the leaf it is, though children are on their way into it', async () => {
    const merged: Shard = { ...shard('0x00', null, null, ['0x01', '0x02']), status: 'Live' };
    const retiring: Shard = { ...shard('0x01', '0x00', 'Left', null), status: 'Retiring' };
    assert.equal((await walk(own, [merged, retiring], async () => right)).leaf, '0x00');
  });

  it('ends in a circle that a faulty node tells', async () => {
    const circle = [
      shard('0x00', null, null, ['0x01', '0x01']),
      shard('0x01', '0x00', 'Left', ['0x00', '0x00']),
    ];
    assert.equal((await walk(own, circle, async () => left)).leaf, null);
  });
});
