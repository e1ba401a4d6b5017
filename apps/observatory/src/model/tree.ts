// SPDX-License-Identifier: Apache-2.0
/**
 * The tree of shards as it is drawn: now, or as it was at a height of the past, for which splits and merges are
 * taken back one by one.
 */
import { hindranceOf, type Hindrance, type SplitLimits } from './hindrance.ts';
import type { Forecast, OperationRecord, Shard, ShardId, Side, Standing } from './types.ts';

/** A shard's place in the tree. */
export interface Place {
  id: ShardId;
  parent: ShardId | null;
  side: Side | null;
  depth: number;
  children: readonly [ShardId, ShardId] | null;
}

/**
 * `leaf`: it executes. `inner`: it was split. `draining`: it was split, and records are on their way into its
 * children. `filling`: a leaf again after a merge, and records are on their way into it.
 */
export type NodeState = 'leaf' | 'inner' | 'draining' | 'filling';

/** A shard as it is drawn, with those below it. */
export interface TreeNode {
  id: ShardId;
  side: Side | null;
  depth: number;
  state: NodeState;
  /** Accounts that are its or of those below it; null where that is not known any more. */
  accounts: number | null;
  /** Records that are on their way: out of it while it drains, into it while it is filled. */
  moving: number;
  /** Transfers a second, of an inner node those of its leaves; null where not known. */
  rate: number | null;
  limit: number | null;
  /** That a leaf is overloaded soon, 0 to 1; of an inner node the highest of its leaves. */
  probability: number | null;
  threshold: number | null;
  standing: Standing;
  /** Why it is not split, however busy; null of what may be, and of inner nodes. */
  hindrance: Hindrance | null;
  /** Leaves in it: 1 of a leaf. */
  leaves: number;
  children: readonly [TreeNode, TreeNode] | null;
}

/** The tree that the shards of the newest block make. */
export function placesNow(shards: Iterable<Shard>): Map<ShardId, Place> {
  const places = new Map<ShardId, Place>();
  for (const { id, parent, side, depth, status, children } of shards) {
    // Those that were merged are no part of it: their parent is the leaf.
    if (status === 'Retiring') continue;
    const isLeaf = status === 'Live';
    places.set(id, { id, parent, side, depth, children: isLeaf ? null : children });
  }
  return places;
}

/**
 * The tree as it was after the block of that height: what later records tell is taken back. A record that does
 * not fit, since older ones are missing, ends it there.
 *
 * @param records the newest first, without a gap
 */
export function placesAt(
  now: ReadonlyMap<ShardId, Place>,
  records: readonly OperationRecord[],
  height: number,
): Map<ShardId, Place> {
  const places = new Map(now);
  for (const { operation, at, result, outcome } of records) {
    if (at <= height) break;
    if (outcome.kind === 'Refused' || operation.kind === 'Relocate') continue;
    if (operation.kind === 'Split') {
      const parent = places.get(operation.shard);
      if (parent === undefined || !result.every((child) => places.get(child)?.children === null)) break;
      for (const child of result) places.delete(child);
      places.set(parent.id, { ...parent, children: null });
    } else {
      const [id] = result;
      const parent = id === undefined ? undefined : places.get(id);
      if (parent === undefined || parent.children !== null) break;
      const { left, right } = operation;
      const child = (id: ShardId, side: Side): Place => {
        return { id, parent: parent.id, side, depth: parent.depth + 1, children: null };
      };
      places.set(parent.id, { ...parent, children: [left, right] });
      places.set(left, child(left, 'Left')).set(right, child(right, 'Right'));
    }
  }
  return places;
}

/** What is known of a leaf at some height. */
export interface Figures {
  accounts: number | null;
  rate: number | null;
  probability: number | null;
}

/**
 * The tree of the newest block, with all that is known of it; null without a root.
 *
 * While records are on their way, the children of a split have been given half of what is left each: so they
 * are as large at the cutover as they will be.
 */
export function treeNow(
  shards: ReadonlyMap<ShardId, Shard>,
  forecasts: ReadonlyMap<ShardId, Forecast>,
  limits: SplitLimits | null = null,
): TreeNode | null {
  const grow = (id: ShardId, given: number): TreeNode | null => {
    const shard = shards.get(id);
    if (shard === undefined) return null;
    const { side, depth, standing, accounts, rate } = shard;
    if (shard.status !== 'Live' && shard.children !== null) {
      const half = shard.accounts / 2;
      const left = grow(shard.children[0], half);
      const right = grow(shard.children[1], half);
      if (left === null || right === null) return null;
      const state = shard.status === 'Draining' ? 'draining' : 'inner';
      return innerNode({ id, side, depth, children: null }, state, accounts, standing, [left, right]);
    }
    const forecast = forecasts.get(id);
    const coming = (shard.children ?? []).reduce((sum, child) => sum + (shards.get(child)?.accounts ?? 0), 0);
    return {
      id,
      side,
      depth,
      state: coming > 0 ? 'filling' : 'leaf',
      accounts: accounts + given + coming,
      moving: coming,
      rate,
      limit: forecast?.limit ?? null,
      probability: forecast?.probability ?? null,
      threshold: forecast?.threshold ?? null,
      standing,
      hindrance: hindranceOf(shard, accounts + given + coming, forecast, limits),
      leaves: 1,
      children: null,
    };
  };
  const root = rootOf(shards.values());
  return root === null ? null : grow(root, 0);
}

/** The tree as it was, with what is known of its leaves then; null without a root. */
export function treeOf(
  places: ReadonlyMap<ShardId, Place>,
  figures: (id: ShardId) => Figures,
  limit: number | null,
  threshold: number | null = null,
): TreeNode | null {
  const grow = (id: ShardId): TreeNode | null => {
    const place = places.get(id);
    if (place === undefined) return null;
    if (place.children !== null) {
      const left = grow(place.children[0]);
      const right = grow(place.children[1]);
      return left === null || right === null
        ? null
        : innerNode(place, 'inner', 0, 'Resident', [left, right]);
    }
    const { side, depth } = place;
    return {
      ...figures(id),
      id,
      side,
      depth,
      state: 'leaf',
      moving: 0,
      limit,
      threshold,
      standing: 'Resident',
      hindrance: null,
      leaves: 1,
      children: null,
    };
  };
  const root = rootOf(places.values());
  return root === null ? null : grow(root);
}

/** The leaves of a tree, from left to right. */
export function leavesOf(node: TreeNode): TreeNode[] {
  const leaves: TreeNode[] = [];
  const visit = (at: TreeNode): void => {
    if (at.children === null) leaves.push(at);
    else at.children.forEach(visit);
  };
  visit(node);
  return leaves;
}

/** The nodes from the root down to one, both included; none if it is not there. */
export function pathTo(root: TreeNode, id: ShardId): TreeNode[] {
  if (root.id === id) return [root];
  for (const child of root.children ?? []) {
    const path = pathTo(child, id);
    if (path.length > 0) return [root, ...path];
  }
  return [];
}

function rootOf(places: Iterable<{ id: ShardId; parent: ShardId | null }>): ShardId | null {
  for (const { id, parent } of places) if (parent === null) return id;
  return null;
}

function innerNode(
  { id, side, depth }: Pick<Place, 'id' | 'side' | 'depth' | 'children'>,
  state: NodeState,
  moving: number,
  standing: Standing,
  children: readonly [TreeNode, TreeNode],
): TreeNode {
  const [left, right] = children;
  return {
    id,
    side,
    depth,
    state,
    accounts: plus(left.accounts, right.accounts),
    moving,
    rate: plus(left.rate, right.rate),
    limit: plus(left.limit, right.limit),
    probability: greater(left.probability, right.probability),
    threshold: left.threshold ?? right.threshold,
    standing,
    hindrance: null,
    leaves: left.leaves + right.leaves,
    children,
  };
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function greater(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
