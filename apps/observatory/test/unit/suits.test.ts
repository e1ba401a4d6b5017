// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Api } from '../../src/chain/api.ts';
import { Misfit, suits } from '../../src/chain/suits.ts';

const PALLETS = ['System', 'ShardRegistry', 'Bisection', 'ShardGovernance', 'LoadPredictor'];

/** An api of which these parts look otherwise than the page expects. */
function api(...differing: string[]): Api {
  const part = (name: string) => ({ isCompatible: () => !differing.includes(name) });
  const compat = {
    apis: { ShardsApi: { shards: part('shards'), forecast: part('forecast'), proposals: part('proposals') } },
    query: { Bisection: { Records: part('records') } },
  };
  return { getStaticApis: () => Promise.resolve({ compat }) } as unknown as Api;
}

async function misfit(made: Promise<void>): Promise<Misfit> {
  const why = await made.then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(why instanceof Misfit);
  return why;
}

describe('a chain', () => {
  it('suits with all pallets and types', async () => {
    await suits(api(), 'NERV', new Set(PALLETS));
  });

  it('without shards gets a page that says so', async () => {
    const { phase, message } = await misfit(suits(api(), 'Other', new Set(['System', 'Balances'])));
    assert.equal(phase, 'foreign');
    assert.match(message, /“Other” is a chain with no shards/);
  });

  it('that lacks one pallet is told which', async () => {
    const { phase, message } = await misfit(suits(api(), 'Half', new Set(PALLETS.slice(0, 4))));
    assert.deepEqual([phase, message.includes('no pallet LoadPredictor')], ['foreign', true]);
  });

  it('of another version is told what differs', async () => {
    const { phase, message } = await misfit(suits(api('forecast', 'records'), 'Newer', new Set(PALLETS)));
    assert.equal(phase, 'unknown');
    assert.match(message, /its forecast, records look different/);
  });
});
