// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULTS } from '../../src/chain/parameters.ts';
import { nextStep, type Known } from '../../src/model/next.ts';
import { forecast, proposal, shard, shardsBy } from './support/make.ts';

const [ROOT, A, B] = ['0x00000000ff', '0x0a0a0a0aff', '0x0b0b0b0bff'] as const;
const known = (some: Partial<Known>): Known => ({
  shards: shardsBy(
    shard({ id: ROOT, status: 'Split', children: [A, B] }),
    shard({ id: A, parent: ROOT, side: 'Left', depth: 1, accounts: 40 }),
    shard({ id: B, parent: ROOT, side: 'Right', depth: 1, accounts: 40 }),
  ),
  forecasts: new Map(),
  proposals: [],
  parameters: { ...DEFAULTS, minAccounts: 16, quietRate: 5, quietPeriod: 10 },
  height: 50,
  ...some,
});

describe('what comes next', () => {
  it('is the leaf whose forecast is above its threshold, with the figures that say so', () => {
    const forecasts = new Map([
      [A, forecast({ probability: 0.4, rate: 3 })],
      [B, forecast({ probability: 0.97, rate: 8.5 })],
    ]);
    const next = nextStep(known({ forecasts }));
    assert.deepEqual([next.shard, next.urgency], [B, 'due']);
    assert.match(next.what, /^0b0b0b0b is the next to split/);
    assert.match(next.why, /97.%.*92.%.*8\.5.*10/);
  });

  it('names the nearest where none is called for', () => {
    const forecasts = new Map([
      [A, forecast({ probability: 0.4 })],
      [B, forecast({ probability: 0.2 })],
    ]);
    const next = nextStep(known({ forecasts }));
    assert.deepEqual([next.shard, next.urgency], [A, 'calm']);
    assert.match(next.what, /No split is called for/);
  });

  it('goes by the rate where the plain rule decides', () => {
    const forecasts = new Map([
      [A, forecast({ rule: 'Plain', probability: 0, rate: 11 })],
      [B, forecast({ rule: 'Plain', probability: 1, rate: 9 })],
    ]);
    const next = nextStep(known({ forecasts }));
    assert.deepEqual([next.shard, next.urgency], [A, 'due']);
    assert.match(next.why, /plain rule/);
  });

  it('says that a split would not help where one account makes for the load', () => {
    const hottest = { account: '0x11', share: 0.63 } as const;
    const forecasts = new Map([[A, forecast({ probability: 0.99, rate: 20, hottest })]]);
    const next = nextStep(known({ forecasts }));
    assert.equal(next.shard, A);
    assert.match(next.what, /is not split/);
    assert.match(next.why, /63.%/);
  });

  it('passes over who cannot be split, and says why where nobody else is called for', () => {
    const forecasts = new Map([
      [A, forecast({ probability: 0.99 })],
      [B, forecast({ probability: 0.95 })],
    ]);
    const { shards } = known({});
    const small = new Map([...shards].map(([id, each]) => [id, { ...each, accounts: id === A ? 15 : 16 }]));
    assert.equal(nextStep(known({ shards: small, forecasts })).shard, B);
    const both = new Map([...shards].map(([id, each]) => [id, { ...each, accounts: 15 }]));
    const next = nextStep(known({ shards: both, forecasts }));
    assert.equal(next.shard, A);
    assert.match(next.why, /needs 16 accounts, and it has 15/);
    const deep = new Map([...shards].map(([id, each]) => [id, { ...each, depth: 10 }]));
    assert.match(nextStep(known({ shards: deep, forecasts })).why, /10 levels deep/);
  });

  it('is the vote before all that is forecast', () => {
    const proposals = [
      proposal({
        motion: { kind: 'Operation', operation: { kind: 'Split', shard: A } },
        ayes: 33n,
        needed: 67n,
        deadline: 60,
      }),
    ];
    const forecasts = new Map([[B, forecast({ probability: 0.99 })]]);
    const next = nextStep(known({ proposals, forecasts }));
    assert.deepEqual([next.shard, next.urgency], [A, 'voting']);
    assert.match(next.why, /49.%.*10 blocks/);
  });

  it('is a merge where both siblings are idle, and a drain while one is under way', () => {
    const { shards } = known({});
    const idle = new Map([...shards].map(([id, each]) => [id, { ...each, quietFor: id === A ? 4 : 9 }]));
    assert.match(nextStep(known({ shards: idle })).why, /under 5.0 .* for 4 of 10 s/);
    const draining = shardsBy(
      shard({ id: ROOT, status: 'Draining', children: [A, B], accounts: 12 }),
      shard({ id: A, parent: ROOT, side: 'Left', depth: 1 }),
      shard({ id: B, parent: ROOT, side: 'Right', depth: 1 }),
    );
    const next = nextStep(known({ shards: draining }));
    assert.deepEqual([next.shard, next.urgency], [ROOT, 'happening']);
    assert.match(next.why, /^12 /);
  });

  it('says so while nothing is known', () => {
    assert.equal(nextStep(known({ shards: new Map() })).shard, null);
  });
});
