// SPDX-License-Identifier: Apache-2.0
/** A node that joins a running chain with an empty disk. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { NervNode } from '../../../e2e/src/lib/node.ts';
import { until } from '../../../e2e/src/lib/wait.ts';
import { finalised, hasState, type Ask, type Head } from './rpc.ts';

/** The ways to join that the node has: `--sync`. */
export const MODES = ['full', 'fast', 'fast-unsafe', 'warp'] as const;
export type Mode = (typeof MODES)[number];

/** How long joining may take. */
const JOIN_SECONDS = 600;

/** Nodes find those that they are told of. */
export const ALONE = ['--no-mdns'] as const;
/** What small nodes of one machine do without. */
export const MODEST = [
  ...ALONE,
  '--db-cache', '16',
  '--trie-cache-size', '16777216',
  '--max-runtime-instances', '2',
] as const;

/** Where it is to be, and which chain it is to join. */
export interface Place {
  readonly folder: string;
  /** What says which chain it is. */
  readonly chain: readonly string[];
  /** Nodes of the chain that it is told of. */
  readonly peers: readonly string[];
  /** More arguments for it. */
  readonly extra?: readonly string[];
  /** Whether it has what nodes have where nobody says otherwise. */
  readonly isUsual?: boolean;
}

/** A node for a place, that does not run yet. */
export function newcomer({ folder, chain, peers, extra = [], isUsual = false }: Place, mode: Mode): NervNode {
  const known = peers.flatMap((peer) => ['--bootnodes', peer]);
  return NervNode.seated(
    { folder, chain, rpcPort: 0, port: 0 },
    { extra: [...(isUsual ? ALONE : MODEST), '--sync', mode, ...known, ...extra] },
  );
}

/** Waits until a node takes a block of at least this height for final, and has its state; says which. */
export async function joined(ask: Ask, height: number, who: string): Promise<Head> {
  return until(
    async () => {
      const head = await finalised(ask);
      return head.number >= height && (await hasState(ask, head.hash)) ? head : undefined;
    },
    JOIN_SECONDS,
    `waiting for ${who} to have the state of block ${height} or of a later one`,
    250,
  );
}

/** Deletes what a node has of the chain, as if it had a new disk; its keys stay. */
export function loseDisk(node: NervNode, chainId: string): void {
  rmSync(join(node.basePath, 'chains', chainId, 'paritydb'), { recursive: true });
}
