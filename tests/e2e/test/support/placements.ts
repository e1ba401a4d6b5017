// SPDX-License-Identifier: Apache-2.0
/** Nodes and placements that are made up. */
import type { PlacementNode, Region } from '../../src/lib/placement/node.ts';
import { scoreOf, type PlacementScore } from '../../src/lib/placement/score.ts';
import type { Terms } from '../../src/lib/placement/terms.ts';

/** The development chain's terms. */
export const TERMS: Terms = { replicas: 7, perDomain: 2, target: 180, replicaMib: 64, maxPrice: 1_000_000n };

/** A simulated node: every second one is in the failure domain of the one before. */
export function node(id: number, change: Partial<PlacementNode> = {}): PlacementNode {
  const region: Region = id < 6 ? 'Europe' : 'Asia';
  return {
    id,
    operator: '5Gx',
    simulated: true,
    status: { is: 'active' },
    region,
    domain: Math.floor(id / 2),
    capacity: 8_192,
    free: 8_128,
    bandwidth: 100,
    price: 200_000n + BigInt(id),
    endpoint: `simulated:${region.toLowerCase()}-${id}`,
    kept: 40,
    missed: 0,
    reliability: 976_190 - id,
    shards: [],
    deposit: 0n,
    ...change,
  };
}

/** Nodes with these numbers. */
export function nodesOf(...ids: number[]): PlacementNode[] {
  return ids.map((id) => node(id));
}

/** What the formulas make of them, with so many milliseconds between any two. */
export function scored(nodes: readonly PlacementNode[], millis: number): PlacementScore {
  return scoreOf(nodes, (millis * nodes.length * (nodes.length - 1)) / 2, TERMS);
}
