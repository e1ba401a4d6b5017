// SPDX-License-Identifier: Apache-2.0
/** A node that is to keep watch over the load and has no key to do so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import { rootOf } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { useChain } from '../support/chain.ts';
import { evenly, OVERLOAD, send } from '../support/traffic.ts';
import { calledForSplit, now } from '../support/tree.ts';

/** Blocks in which keepers that are awake would have proposed. */
const LONG_ENOUGH = 10;

let pairs: Pair[] = [];

const chain = useChain(
  async (started) => {
    pairs = await started.holders(20, 50n * NERV);
  },
  { keepers: 'keyless' },
);

test('a node that is to keep and has no key says so and does nothing', async () => {
  const { id: root } = rootOf(await now(chain));
  const { follower } = chain.client;
  const from = follower.latest.number;
  const stop = send(chain, OVERLOAD, evenly(pairs));
  try {
    await calledForSplit(chain, root);
    const goal = follower.latest.number + LONG_ENOUGH;
    const proposed = await follower.find(
      ({ events, number }) =>
        events.some(({ name }) => name === 'shardGovernance.Proposed') || (number >= goal ? false : undefined),
      'what keepers do',
      60,
      from,
    );
    assert.equal(proposed, false, 'somebody has proposed');
    assert.match(chain.node.said().text, /keeper is on.*no key/i, 'it warns');
  } finally {
    await stop();
  }
});
