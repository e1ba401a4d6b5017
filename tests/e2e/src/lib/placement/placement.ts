// SPDX-License-Identifier: Apache-2.0
/** Where each shard's replicas are: what `ShardsApi` and the state say of it, as plain values. */
import type { ApiPromise } from '@polkadot/api';
import { ask, storages } from '../chain.ts';
import { list, number, plain, struct, text, variant, type Plain } from '../plain.ts';
import { toNode, type PlacementNode } from './node.ts';
import { toScore, type PlacementScore } from './score.ts';

/** Whether a placement is whole: `due` is the block by which another is to take its place. */
export type PlacementState =
  | { readonly is: 'sound' }
  | { readonly is: 'broken'; readonly since: number; readonly due: number };

/** The node in each slot: the one in slot i holds piece i of the shard. Nothing in an empty one. */
export type Slots = readonly (number | undefined)[];

/** A placement that stands, as the API shows it. */
export interface Placed {
  /** The node in each slot; nothing in one that waits for a successor. */
  readonly slots: Slots;
  /** Those nodes, in the order of their slots. */
  readonly nodes: readonly PlacementNode[];
  /** How good it was when it was accepted, and by all that is known now. */
  readonly score: PlacementScore;
  readonly scoreNow: PlacementScore;
  /** The block in which it was accepted. */
  readonly at: number;
  /** The placer whose keeper found it. */
  readonly by: string;
  readonly state: PlacementState;
}

/** Where a leaf's replicas are, and the search for the next placement. */
export interface Placement {
  readonly shard: string;
  /** Nothing before the first. */
  readonly placed: Placed | undefined;
  readonly round: number;
  /** What the search of that round is seeded with. */
  readonly seed: string;
  /** The block in which the round began. */
  readonly since: number;
  /** The block by which a placement is to be found, where none stands that is whole. */
  readonly due: number | undefined;
  /** The placer whose turn it is in the next block; nothing without placers. */
  readonly turn: string | undefined;
}

/** A placement as the chain stores it. */
export interface Standing {
  readonly slots: Slots;
  /** The nodes that hold a slot, in the order of these. */
  readonly nodes: readonly number[];
  readonly score: PlacementScore;
  readonly at: number;
  readonly by: string;
  /** The most nodes of one failure domain, and the room of one replica, when it was accepted. */
  readonly perDomain: number;
  readonly replicaMib: number;
  readonly state: PlacementState;
}

/** Where a leaf's replicas are, at a block or now; nothing if there is no such leaf. */
export async function placement(api: ApiPromise, id: string, block?: string): Promise<Placement | undefined> {
  return toPlacement(plain(await ask(api, 'shardsApi', 'placement', [id], block)));
}

/** The placements of those of some shards that have one, as the chain stores them: one request. */
export async function standing(
  api: ApiPromise,
  ids: readonly string[],
  block: string,
): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const found = (await storages(api, 'placement', 'placements', ids, block)).map(plain);
  return new Map(
    ids.flatMap((id, index) => {
      const value = found[index];
      return value === undefined ? [] : [[id, toStanding(value)] as const];
    }),
  );
}

/** The nodes that have left their slots for others, though theirs are still there: slots are stable. */
export function strayed(slots: Slots, before: Slots): number[] {
  return slots.flatMap((node, slot) => {
    const was = node === undefined ? -1 : before.indexOf(node);
    return node === undefined || was < 0 || was === slot || was >= slots.length ? [] : [node];
  });
}

/** A placement as the chain shows it. */
export function toPlacement(value: Plain): Placement | undefined {
  if (value === undefined) return undefined;
  const view = struct(value, 'a placement');
  const [placed, due] = [view['placed'], view['due']];
  return {
    shard: text(view, 'shard'),
    placed: placed === undefined ? undefined : toPlaced(placed),
    round: number(view, 'round'),
    seed: text(view, 'seed'),
    since: number(view, 'since'),
    due: due === undefined ? undefined : Number(due),
    turn: view['turn'] === undefined ? undefined : text(view, 'turn'),
  };
}

function toPlaced(value: Plain): Placed {
  const view = struct(value, 'what is placed');
  return {
    slots: toSlots(view['slots']),
    nodes: list(view['nodes'], 'the nodes').map(toNode),
    score: toScore(view['score']),
    scoreNow: toScore(view['scoreNow']),
    at: number(view, 'at'),
    by: text(view, 'by'),
    state: toState(view['state']),
  };
}

function toStanding(value: Plain): Standing {
  const record = struct(value, 'a placement');
  const slots = toSlots(record['slots']);
  return {
    slots,
    nodes: slots.filter((node) => node !== undefined),
    score: toScore(record['score']),
    at: number(record, 'at'),
    by: text(record, 'by'),
    perDomain: number(record, 'perDomain'),
    replicaMib: number(record, 'replicaMib'),
    state: toState(record['state']),
  };
}

function toSlots(value: Plain): Slots {
  return list(value, 'the slots').map((node) => (node === undefined ? undefined : Number(node)));
}

function toState(value: Plain): PlacementState {
  const is = variant(value, 'a state');
  if (is === 'Sound') return { is: 'sound' };
  if (is !== 'Broken') throw new TypeError(`a placement that is ${is}`);
  const broken = struct(struct(value, 'a state')[is], 'what is broken');
  return { is: 'broken', since: number(broken, 'since'), due: number(broken, 'due') };
}
