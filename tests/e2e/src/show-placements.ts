/**
 * `npm run placements`: where a running chain's replicas are.
 *
 * Usage: npm run placements -- [url, ws://127.0.0.1:9944]
 */
import { Client } from './lib/client.ts';
import { messageOf } from './lib/failure.ts';
import { fraction } from './lib/forecast.ts';
import { domainsOf, nodes, PARTS, placement, regionsOf, type Placement } from './lib/placement.ts';
import { liveOf, shards } from './lib/shards.ts';
import { nameOf } from './lib/stakers.ts';
import { pairs, table, type Column } from './lib/table.ts';
import { names } from './lib/tree.ts';
import { count } from './lib/units.ts';

const left = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });

async function show(url: string): Promise<void> {
  const client = await Client.connect(url);
  try {
    const { hash, number } = client.follower.latest;
    const all = await shards(client.api, hash);
    const named = names(all);
    console.log(`block ${number}\n`);
    for (const { id } of liveOf(all)) {
      const found = await placement(client.api, id, hash);
      const name = named.get(id) ?? id;
      if (found !== undefined) [...leaf(name, found), ''].forEach((line) => console.log(line));
    }
    const registered = await nodes(client.api, hash);
    const simulated = registered.filter((node) => node.simulated).length;
    const own = registered.length - simulated;
    pairs([
      ['nodes', count(own)],
      ['simulated ones, which nobody runs', count(simulated)],
    ]).forEach((line) => console.log(line));
  } finally {
    await client.close();
  }
}

/** A leaf's placement: one line for the whole, one a node. */
function leaf(name: string, { placed, due }: Placement): string[] {
  const waits = due === undefined ? '' : `; one is to be found by block ${due}`;
  if (placed === undefined) return [`${name}: no placement${waits}`];
  const { nodes: chosen, score, at, by, state } = placed;
  const parts = PARTS.map((part) => `${part} ${fraction(score[part], 3)}`).join(', ');
  const where = `${chosen.length} nodes in ${domainsOf(chosen).size} domains (${regionsOf(chosen)})`;
  return [
    `${name}: ${where}, ${state.is}${waits}`,
    `score ${fraction(score.total, 3)}: ${parts}; in block ${at} by ${nameOf(by)}'s keeper`,
    ...table(
      [
        right('node'),
        left('endpoint'),
        left('region'),
        right('domain'),
        left('status'),
        right('free, MiB'),
        right('price'),
        right('reliability'),
      ],
      chosen.map((node) => [
        String(node.id),
        node.endpoint.slice(0, 32),
        node.region,
        String(node.domain),
        node.status.is,
        count(node.free),
        count(node.price),
        fraction(node.reliability, 3),
      ]),
    ),
  ];
}

try {
  await show(process.argv[2] ?? 'ws://127.0.0.1:9944');
} catch (error) {
  console.error(`No placements: ${messageOf(error)}`);
  process.exitCode = 1;
}
