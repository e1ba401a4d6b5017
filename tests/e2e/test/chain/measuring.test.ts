// SPDX-License-Identifier: Apache-2.0
/** Round trips that the worker of a real node measures for the operators whose keys it has. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import type { AddressInfo } from 'node:net';
import type { Block } from '../../src/lib/blocks.ts';
import { dev, type DevName } from '../../src/lib/accounts.ts';
import { storage } from '../../src/lib/chain.ts';
import { latency } from '../../src/lib/placement/node.ts';
import { big, list, plain, struct } from '../../src/lib/plain.ts';
import { useChain } from '../support/chain.ts';
import { Nodes } from '../support/nodes.ts';

/** An operator looks at the others once in ten blocks; two of them wait for each other's look. */
const SOON = 30;
/** Answers to one measurement: one to open the connection, and three that are timed. */
const ANSWERS = 4;

const blocks: Block[] = [];
const chain = useChain(
  async (started) => {
    started.client.follower.onBlock((block) => void blocks.push(block));
  },
  { keepers: 'development' },
);
const registry = new Nodes(chain);
const servers: Server[] = [];
after(() => servers.forEach((server) => server.close()));

/** A server on a free port that answers after some milliseconds; what it was asked for is kept. */
async function server(
  millis: number,
  status = 200,
  location?: string,
): Promise<{ endpoint: string; asked: string[] }> {
  const asked: string[] = [];
  const one = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    void sleep(millis).then(() => response.writeHead(status, location === undefined ? {} : { location }).end('{}'));
  });
  servers.push(one);
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(one.address() as AddressInfo).port}`, asked };
}

/** The numbers of the nodes that a node's operator has reported of. */
function reportsOf(node: number): number[] {
  const events = blocks.flatMap((block) => block.events);
  return events
    .filter(({ name, data }) => name === 'placement.LatenciesReported' && Number(data['node']) === node)
    .map(({ data }) => Number(data['pairs']));
}

/** The milliseconds that a node's operator has reported of another. */
async function reported(by: number, of: number): Promise<number[]> {
  const row = list(plain(await storage(chain.api, 'placement', 'reports', [by])), 'a row');
  const found = row.map((entry) => struct(entry, 'an entry')).find((entry) => Number(big(entry, 'node')) === of);
  const samples = found === undefined ? [] : list(found['samples'], 'samples');
  // The places without a sample are zero.
  return samples.map((sample) => Number(big(struct(sample, 'a sample'), 'millis'))).filter((millis) => millis > 0);
}

test('operators measure each other and whoever else answers, and nobody else', async () => {
  const [near, far] = [await server(20), await server(60)];
  // It sends whoever asks to one that would answer.
  const broken = await server(0, 302, `${near.endpoint}/health`);
  // The numbers that the nodes get make their operators look at the others in blocks that end in 0 to 4.
  while (chain.client.follower.latest.number % 10 !== 5) await chain.client.follower.pass(1);
  const register = (name: DevName, domain: number, endpoint: string): Promise<number> =>
    registry.register(dev(name), { domain, endpoint });
  const [bobs, charlies, daves, eves, ferdies] = await Promise.all([
    register('Bob', 900, near.endpoint),
    register('Charlie', 901, `${far.endpoint}/`),
    register('Dave', 902, 'http://127.0.0.1:1'),
    // Of these two this node has no key.
    register('Eve', 903, chain.node.url.replace('ws:', 'http:')),
    register('Ferdie', 904, broken.endpoint),
  ]);

  for (let waited = 0; waited < SOON; waited += 1) {
    if ([bobs, charlies, daves].every((node) => reportsOf(node).length > 0)) break;
    await chain.client.follower.pass(1);
  }
  // In no report are the one that does not answer, the one that sends elsewhere, and the
  // simulated ones.
  assert.deepEqual([bobs, charlies, daves].map(reportsOf), [[2], [2], [3]]);
  assert.deepEqual([eves, ferdies].map(reportsOf), [[], []]);

  const [bobsOfCharlie = 0, ...more] = await reported(bobs, charlies);
  const [charliesOfBob = 0, ...others] = await reported(charlies, bobs);
  assert.deepEqual([more, others], [[], []]);
  // Servers wait that long, give or take what their clocks are rounded by.
  assert.ok(bobsOfCharlie >= 59 && charliesOfBob >= 19, `${bobsOfCharlie} and ${charliesOfBob} ms`);
  assert.equal(await latency(chain.api, bobs, charlies), Math.max(bobsOfCharlie, charliesOfBob));
  assert.equal((await reported(bobs, eves)).length, 1, "a node's RPC server answers");
  assert.equal(await latency(chain.api, bobs, eves), 500, 'one side alone does not count');

  // Two others asked each of the first two, and three the one that sends them elsewhere, where
  // nobody goes.
  assert.deepEqual(near.asked, Array(2 * ANSWERS).fill('GET /health'));
  assert.deepEqual(far.asked, Array(2 * ANSWERS).fill('GET /health'));
  assert.deepEqual(broken.asked, Array(3).fill('GET /health'));
});
