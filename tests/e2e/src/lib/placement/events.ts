// SPDX-License-Identifier: Apache-2.0
/** What blocks tell of placements and of their nodes. */
import type { Block } from '../blocks.ts';
import { big, list, number, text, type PlainStruct } from '../plain.ts';
import { toScore, type PlacementScore } from './score.ts';

/** A placement was accepted. */
export interface Accepted {
  readonly is: 'accepted';
  readonly shard: string;
  readonly round: number;
  readonly placer: string;
  /** By slot. */
  readonly nodes: readonly number[];
  readonly score: PlacementScore;
  /** Those of the nodes that hold no replica of the shard yet. */
  readonly moves: number;
}

/** What a block tells of placements and their nodes. */
export type PlacementEvent =
  | { readonly is: 'due'; readonly shard: string; readonly round: number; readonly due: number }
  | { readonly is: 'dropped'; readonly shard: string }
  | { readonly is: 'broken'; readonly shard: string; readonly node: number }
  | Accepted
  | { readonly is: 'failed'; readonly node: number }
  | { readonly is: 'draining' | 'leaving'; readonly node: number; readonly until: number }
  | { readonly is: 'fined'; readonly placer: string; readonly shard: string; readonly amount: bigint };

/** What a block tells of placements and of nodes that go, in its order. */
export function placementEvents({ events }: Pick<Block, 'events'>): PlacementEvent[] {
  return events.flatMap(({ name, data }) => {
    const event = toEvent(name, data);
    return event === undefined ? [] : [event];
  });
}

function toEvent(name: string, data: PlainStruct): PlacementEvent | undefined {
  switch (name) {
    case 'placement.PlacementDue':
      return {
        is: 'due',
        shard: text(data, 'shard'),
        round: number(data, 'round'),
        due: number(data, 'due'),
      };
    case 'placement.PlacementDropped':
      return { is: 'dropped', shard: text(data, 'shard') };
    case 'placement.PlacementBroken':
      return { is: 'broken', shard: text(data, 'shard'), node: number(data, 'node') };
    case 'placement.PlacementAccepted':
      return {
        is: 'accepted',
        shard: text(data, 'shard'),
        round: number(data, 'round'),
        placer: text(data, 'placer'),
        nodes: list(data['nodes'], 'the nodes').map(Number),
        score: toScore(data['score']),
        moves: number(data, 'moves'),
      };
    case 'placement.NodeFailed':
      return { is: 'failed', node: number(data, 'node') };
    case 'placement.NodeDraining':
      return { is: 'draining', node: number(data, 'node'), until: number(data, 'until') };
    case 'placement.NodeLeaving':
      return { is: 'leaving', node: number(data, 'node'), until: number(data, 'until') };
    case 'placement.PlacerFined':
      return {
        is: 'fined',
        placer: text(data, 'placer'),
        shard: text(data, 'shard'),
        amount: big(data, 'amount'),
      };
    default:
      return undefined;
  }
}
