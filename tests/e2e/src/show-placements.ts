// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run placements`: where a running chain's replicas are.
 *
 * Usage: npm run placements -- [url, ws://127.0.0.1:9944]
 */
import { fraction } from './lib/forecast.ts';
import { glance, type Glance } from './lib/glance.ts';
import { nodes, regionsOf } from './lib/placement/node.ts';
import { placement, type Placement } from './lib/placement/placement.ts';
import { PARTS } from './lib/placement/score.ts';
import { domainsOf } from './lib/placement/terms.ts';
import { nameOf } from './lib/stakers.ts';
import { pairs, table, type Column } from './lib/table.ts';
import { count } from './lib/units.ts';

const left = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });

async function shown({ api, hash, leaves }: Glance): Promise<string[]> {
  const lines: string[] = [];
  for (const [id, name] of leaves) {
    const found = await placement(api, id, hash);
    if (found !== undefined) lines.push(...leaf(name, found), '');
  }
  const registered = await nodes(api, hash);
  const simulated = registered.filter((node) => node.simulated).length;
  const all = pairs([
    ['nodes', count(registered.length - simulated)],
    ['simulated ones, which nobody runs and which hold nothing', count(simulated)],
  ]);
  return [...lines, ...all];
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

await glance(shown, 'No placements');
