// SPDX-License-Identifier: Apache-2.0
/** A shard most of whose load is one account: no split helps, and none is put to the vote. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import { forecast, PPM } from '../../src/lib/forecast.ts';
import { assess, proposal, proposalIn } from '../../src/lib/governance.ts';
import { big } from '../../src/lib/plain.ts';
import { liveOf, rootOf } from '../../src/lib/shards.ts';
import { stakers } from '../../src/lib/stakers.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { only, useChain } from '../support/chain.ts';
import { mostlyToFirst, OVERLOAD, send } from '../support/traffic.ts';
import { now } from '../support/tree.ts';

/** How long such a shard is left alone, in seconds. */
const LEFT_ALONE = 600;

let pairs: Pair[] = [];

const chain = useChain(async (started) => {
  pairs = await started.holders(40, 50n * NERV);
});

/** An account's id as shards know it. */
function blinded({ publicKey }: Pair): string {
  const preimage = Buffer.concat([Buffer.from('nerv/blind'), publicKey]);
  return chain.api.registry.hash(preimage).toHex();
}

test('a load of one account is reported, and its split refused', async () => {
  const { id: root } = rootOf(await now(chain));
  const hot = pairs[0] ?? assert.fail('there are accounts');
  const from = chain.client.follower.latest.number;
  const stop = send(chain, OVERLOAD, mostlyToFirst(pairs));
  try {
    const judged = await until(
      async () => {
        const found = await assess(chain.api, { Split: { shard: root } });
        const { assessed } = found ?? {};
        if (assessed?.by !== 'overload' || assessed.hottest === undefined) return undefined;
        // Both at once: there is load for a split, and it is one account's.
        const overloaded = assessed.probability > assessed.threshold && assessed.load.rate > assessed.limit;
        return overloaded ? { ...found, hottest: assessed.hottest } : undefined;
      },
      120,
      'the hot account to be found',
      1_000,
    );
    assert.equal(judged.holds, false, 'no split helps');
    assert.equal(judged.hottest.account, blinded(hot));
    assert.ok(judged.hottest.share > PPM / 2 && judged.hottest.share <= PPM, `${judged.hottest.share}`);

    const bob = stakers()[0] ?? assert.fail('there are stakers');
    const propose = chain.call('shardGovernance', 'proposeSplit', root);
    const { events, block } = await chain.client.must(bob, propose, 'the proposal');
    const refused = only(events, 'shardGovernance.ProposalRefused');
    assert.equal(refused.data['reason'], 'Unsplittable');
    const kept = await proposal(chain.api, proposalIn(refused));
    assert.deepEqual([kept?.status, kept?.bondStatus], [{ Refused: 'Unsplittable' }, 'NotTaken']);
    assert.ok(kept?.assessed.by === 'overload');
    assert.equal(kept.assessed.hottest?.account, blinded(hot), 'who it is stands in the record');

    const { data } = await chain.client.follower.find(
      (seen) => seen.events.find(({ name }) => name === 'loadPredictor.Unsplittable'),
      'the report',
      60,
      from,
    );
    assert.deepEqual([data['shard'], data['account']], [root, blinded(hot)]);
    assert.ok(big(data, 'share') > BigInt(PPM / 2));
    const seen = await forecast(chain.api, root, block.hash);
    assert.equal(seen?.hottest?.account, blinded(hot));
    const left = (seen.unsplittableUntil ?? 0) - block.timestamp / 1000;
    assert.ok(left > 0 && left <= LEFT_ALONE, `left alone for another ${left} s`);
    assert.deepEqual(liveOf(await now(chain)).map(({ id }) => id), [root]);
  } finally {
    await stop();
  }
});
