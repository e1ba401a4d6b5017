// SPDX-License-Identifier: Apache-2.0
/** Round trips that the worker of a real node measures for the operators whose keys it has. */
import assert from 'node:assert/strict';
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, test } from 'node:test';
import type { AddressInfo } from 'node:net';
import type { Block } from '../../src/lib/blocks.ts';
import { dev, type DevName, type Pair } from '../../src/lib/accounts.ts';
import { storage } from '../../src/lib/chain.ts';
import { latency } from '../../src/lib/placement/node.ts';
import { big, list, plain, struct } from '../../src/lib/plain.ts';
import { useChain } from '../support/chain.ts';
import { Nodes } from '../support/nodes.ts';

/** An operator looks at the others once in ten blocks; two of them wait for each other's look. */
const SOON = 30;
/** Answers to one measurement: one to open the connection, and three that are timed. */
const ANSWERS = 4;
/** What separates these signatures from every other use of the key. */
const DOMAIN = new TextEncoder().encode('nerv/placement/identity');

const blocks: Block[] = [];
const chain = useChain(
  async (started) => {
    started.client.follower.onBlock((block) => void blocks.push(block));
  },
  { keepers: 'development' },
);
const registry = new Nodes(chain);
const servers: HttpServer[] = [];
after(() => servers.forEach((server) => server.close()));

/** What a node answers that is asked who it is: an account, and its signature, in hexadecimal digits. */
function identity(pair: Pair, node: number, nonce: string): string {
  const bytes = Buffer.concat([DOMAIN, chain.api.genesisHash.toU8a(), u32(node), Buffer.from(nonce.slice(2), 'hex')]);
  const signature = pair.sign(chain.api.registry.hash(bytes).toU8a());
  // Of the kinds of signatures, sr25519 is number one.
  return `0x${Buffer.concat([pair.publicKey, Buffer.from([1]), signature]).toString('hex')}`;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** What a server was asked, and whom it answered for. */
interface Server {
  readonly endpoint: string;
  readonly asked: string[];
}

/** A server on a free port that answers after some milliseconds, with somebody's signature. */
async function server(millis: number, signer: Pair): Promise<Server> {
  return serve(async (body, response) => {
    const { id, params } = JSON.parse(body) as { id: number; params: [number, string] };
    await sleep(millis);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: identity(signer, ...params) }));
  });
}

/** A server on a free port; what it was asked for is kept. */
async function serve(answer: (body: string, response: ServerResponse) => Promise<void>): Promise<Server> {
  const asked: string[] = [];
  const one = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method } = JSON.parse(body) as { method: string };
      asked.push(`${request.method} ${request.url} ${method}`);
      void answer(body, response);
    });
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

/** Asks a node who it is, as anybody can. */
async function identify(...params: unknown[]): Promise<{ result?: string; error?: { code: number } }> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'shards_identify', params });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(chain.node.url.replace('ws:', 'http:'), { method: 'POST', headers, body });
  return (await answer.json()) as { result?: string; error?: { code: number } };
}

test('operators measure each other and whoever else answers as itself, and nobody else', async () => {
  const [near, far] = [await server(20, dev('Bob')), await server(60, dev('Charlie'))];
  // It signs for Eve's node with a key that is not hers.
  const impostor = await server(0, dev('Bob'));
  // It sends whoever asks to one that would answer.
  const broken = await serve(async (_, response) => {
    response.writeHead(307, { location: near.endpoint }).end();
  });
  // The numbers that the nodes get make their operators look at the others in blocks that end in 0 to 4.
  while (chain.client.follower.latest.number % 10 !== 5) await chain.client.follower.pass(1);
  const register = (name: DevName, domain: number, endpoint: string): Promise<number> =>
    registry.register(dev(name), { domain, endpoint });
  const [bobs, charlies, daves, eves, ferdies] = await Promise.all([
    register('Bob', 900, near.endpoint),
    register('Charlie', 901, `${far.endpoint}/`),
    register('Dave', 902, chain.node.url.replace('ws:', 'http:')),
    // Of these two this node has no key.
    register('Eve', 903, impostor.endpoint),
    register('Ferdie', 904, broken.endpoint),
  ]);

  for (let waited = 0; waited < SOON; waited += 1) {
    if ([bobs, charlies, daves].every((node) => reportsOf(node).length > 0)) break;
    await chain.client.follower.pass(1);
  }
  // In no report are the one that somebody else answers for, the one that sends elsewhere, and the
  // simulated ones.
  assert.deepEqual([bobs, charlies, daves].map(reportsOf), [[2], [2], [2]]);
  assert.deepEqual([eves, ferdies].map(reportsOf), [[], []]);
  for (const of of [eves, ferdies]) assert.deepEqual(await reported(bobs, of), []);

  const [bobsOfCharlie = 0, ...more] = await reported(bobs, charlies);
  const [charliesOfBob = 0, ...others] = await reported(charlies, bobs);
  assert.deepEqual([more, others], [[], []]);
  // Servers wait that long, give or take what their clocks are rounded by.
  assert.ok(bobsOfCharlie >= 59 && charliesOfBob >= 19, `${bobsOfCharlie} and ${charliesOfBob} ms`);
  assert.equal(await latency(chain.api, bobs, charlies), Math.max(bobsOfCharlie, charliesOfBob));
  assert.equal((await reported(bobs, daves)).length, 1, "a node's RPC server answers");

  // Two others asked each of the first two, and three the two that nothing is learnt of, once each.
  const asked = (times: number): string[] => Array<string>(times).fill('POST / shards_identify');
  assert.deepEqual(near.asked, asked(2 * ANSWERS));
  assert.deepEqual(far.asked, asked(2 * ANSWERS));
  assert.deepEqual(impostor.asked, asked(3));
  assert.deepEqual(broken.asked, asked(3));
});

test('a node signs who it is, and nothing for whom it has no key', async () => {
  const nonce = `0x${'5a'.repeat(32)}`;
  const numbers = await Promise.all(
    (['Dave', 'Eve'] as const).map(async (name) =>
      Number(big({ it: plain(await storage(chain.api, 'placement', 'operators', [dev(name).address])) }, 'it')),
    ),
  );
  const [daves = 0, eves = 0] = numbers;
  const { result = '' } = await identify(daves, nonce);
  assert.equal(result.slice(2, 66), Buffer.from(dev('Dave').publicKey).toString('hex'));
  // Signatures of sr25519 are never the same twice.
  const bytes = Buffer.concat([DOMAIN, chain.api.genesisHash.toU8a(), u32(daves), Buffer.from(nonce.slice(2), 'hex')]);
  const signature = Buffer.from(result.slice(68), 'hex');
  assert.ok(dev('Dave').verify(chain.api.registry.hash(bytes).toU8a(), signature, dev('Dave').publicKey));
  assert.ok(!dev('Dave').verify(bytes, signature, dev('Dave').publicKey));
  for (const node of [eves, 0, 9_999]) assert.equal((await identify(node, nonce)).error?.code, 9_101);
  assert.equal((await identify(daves, '0x5a')).error?.code, -32_602);
});
