// SPDX-License-Identifier: Apache-2.0
/**
 * New nodes join a chain that has split, merged and moved records, by downloading a state instead of executing
 * all blocks; afterwards they answer as the others do, also once they were killed. Warp sync takes three nodes that
 * know the chain.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { answersOf, assertSame, recordsOf } from '../../../network/src/sync/answers.ts';
import { joined, newcomer, type Mode } from '../../../network/src/sync/newcomer.ts';
import { addressesOf, asking, finalised, hasState } from '../../../network/src/sync/rpc.ts';
import { atExit } from '../../src/lib/cleanup.ts';
import type { NervNode } from '../../src/lib/node.ts';
import { rootOf, shards } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { useChain } from '../support/chain.ts';
import { merge, now, split } from '../support/tree.ts';

/** So few states are kept that those of the first blocks are gone by the time that somebody joins. */
const STATES = 32;

const chain = useChain(undefined, { extra: ['--state-pruning', String(STATES)] });
let people: readonly string[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'nerv-sync-'));
const forget = atExit(() => rmSync(folder, { recursive: true, force: true }));
const nodes: NervNode[] = [];

after(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  forget();
});

test('a chain has split, merged and dropped its first states', async () => {
  people = (await chain.holders(40, 10n * NERV)).map(({ publicKey }) => `0x${Buffer.from(publicKey).toString('hex')}`);
  const { left, right } = await split(chain, rootOf(await now(chain)).id);
  await merge(chain, left, right);
  await split(chain, rootOf(await now(chain)).id);
  const ask = asking(chain.node.url);
  const early = await ask<string>('chain_getBlockHash', 1);
  await until(async () => !(await hasState(ask, early)) || undefined, 120, 'the state of block 1 to be dropped', 500);
});

for (const mode of ['fast', 'fast-unsafe'] as const) {
  test(`a node that joins by ${mode} sync answers as the chain does, also once it was killed`, async () => {
    const node = await join(mode);
    await sameAs(node, 1, mode);
    await node.kill();
    await node.restart();
    // One that came after the state that it has downloaded, which it has executed itself.
    const [from, to] = await chain.holders(2, 10n * NERV);
    assert.ok(from && to);
    await chain.transfer(from, to, NERV);
    await chain.finalized();
    await sameAs(node, (await finalised(asking(chain.node.url))).number, mode);
  });
}

async function join(mode: Mode): Promise<NervNode> {
  const peers = await addressesOf(asking(chain.node.url));
  const place = { folder: mkdtempSync(path.join(folder, `${mode}-`)), chain: ['--chain', 'dev', '--name', mode], peers };
  const node = newcomer(place, mode);
  nodes.push(node);
  await node.restart();
  return node;
}

/** Fails unless a node gets to a height, and answers there as the chain's author does of all shards and records. */
async function sameAs(node: NervNode, height: number, who: string): Promise<void> {
  const ask = asking(node.url);
  const { hash } = await joined(ask, height, who);
  const ids = (await shards(chain.api, hash)).map(({ id }) => id);
  const expected = await answersOf(asking(chain.node.url), hash, ids, people);
  assert.ok(ids.length >= 3 && recordsOf(expected) >= people.length);
  assertSame(who, await answersOf(ask, hash, ids, people), expected);
}
