// SPDX-License-Identifier: Apache-2.0
/** A power cut: what was finalized is still there, and the chain goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf } from '../../src/lib/failure.ts';
import { rootOf, shards } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { sleep } from '../../src/lib/wait.ts';
import { useChain } from '../support/chain.ts';
import { now, sound, split } from '../support/tree.ts';

const chain = useChain();

test('a node killed without warning keeps its shards and goes on with them', async () => {
  const pairs = await chain.holders(40, 10n * NERV);
  await split(chain, rootOf(await now(chain)).id);
  const before = { state: await chain.state(...pairs), block: await chain.finalized() };

  // Somebody who looks slowly at every block; a connection waits for it before it ends.
  const failures: string[] = [];
  chain.client.follower.onBlock(async ({ hash }) => {
    await sleep(200);
    await shards(chain.api, hash).catch((error: unknown) => failures.push(messageOf(error)));
  });
  await chain.client.follower.pass(1);

  await chain.powerCut();
  assert.deepEqual(failures, []);

  const { follower } = chain.client;
  assert.equal((await chain.api.rpc.chain.getBlockHash(before.block.number)).toHex(), before.block.hash);
  assert.ok(follower.latest.number >= before.block.number, 'what was finalized stays finalized');
  assert.deepEqual(await chain.state(...pairs), before.state);

  await follower.pass(2);
  const [from, to] = pairs;
  assert.ok(from && to);
  await chain.transfer(from, to, 5n * NERV);
  assert.equal((await chain.ledger(to)).free, 15n * NERV);
  await sound(chain, pairs);
});
