// SPDX-License-Identifier: Apache-2.0
/**
 * Where each node of the tree lies. A tissue: every split cuts a rectangle in two, and the way of the cut
 * depends on the depth alone. So a cell never jumps; it is only cut, merged, and moved a little by its
 * neighbours' growth.
 */
import { hierarchy, treemap, treemapDice, treemapSlice } from 'd3-hierarchy';
import type { TreeNode } from '../model/tree.ts';
import type { ShardId, Side } from '../model/types.ts';

/** A rectangle by its edges, in CSS pixels of the picture that is not zoomed. */
export interface Rect {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface Size {
  width: number;
  height: number;
}

/**
 * A node in its place. A `cell` is a leaf or a folded node; a `membrane` goes around the cells of an inner
 * one.
 */
export interface Placed extends Rect {
  node: TreeNode;
  parent: ShardId | null;
  shown: 'cell' | 'membrane';
  folded: boolean;
  /** Whether its children lie, or would lie, side by side; one above the other if not. */
  sideBySide: boolean;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The area of a leaf without accounts, as a part of the mean leaf's. */
const FLOOR = 0.12;
/** The gap at the first cut of a picture of 700 pixels, and how much narrower it is with each further cut. */
const GAP = 15;
const NARROWER = 0.66;
const LEAST_GAP = 1.5;
/** How far a membrane stands off what is in it, as a part of the gap in it. */
const MEMBRANE = 0.45;

/**
 * All nodes that are shown, parents before their children.
 *
 * @param folded nodes that are shown as one cell each
 */
export function layoutTree(
  root: TreeNode,
  folded: ReadonlySet<ShardId>,
  { width, height }: Size,
): Map<ShardId, Placed> {
  const isFolded = ({ id, children }: TreeNode): boolean => children !== null && folded.has(id);
  // Of an upright picture the first cut goes the other way, so that cells are no stripes.
  const turned = height > width;
  const sideBySide = ({ depth }: TreeNode): boolean => (depth % 2 === 0) !== turned;
  const floor = Math.max(1, FLOOR * ((root.accounts ?? knownAccounts(root)) / root.leaves));
  const scale = Math.min(1.2, Math.max(0.45, Math.min(width, height) / 700));
  const gap = ({ depth }: TreeNode): number => Math.max(LEAST_GAP, GAP * NARROWER ** depth) * scale;

  const nodes = hierarchy(root, (node) => (isFolded(node) ? null : node.children)).sum((node) =>
    node.children !== null && !isFolded(node) ? 0 : Math.max(node.accounts ?? 0, floor * node.leaves),
  );
  const placed = treemap<TreeNode>()
    .size([width, height])
    .tile((node, x0, y0, x1, y1) => {
      const cut = sideBySide(node.data) ? treemapDice : treemapSlice;
      cut(node, x0, y0, x1, y1);
    })
    .paddingInner(({ data }) => gap(data))
    .paddingOuter(({ data }) => gap(data) * MEMBRANE)(nodes);

  const places = new Map<ShardId, Placed>();
  placed.each(({ data: node, parent, x0, y0, x1, y1 }) => {
    const folded = isFolded(node);
    const shown = node.children === null || folded ? 'cell' : 'membrane';
    const above = parent?.data.id ?? null;
    const rect = { x0, y0, x1, y1 };
    places.set(node.id, { ...rect, node, parent: above, shown, folded, sideBySide: sideBySide(node) });
  });
  return places;
}

/** One half of a rectangle: the left or upper one, or the right or lower one. */
export function halfOf({ x0, y0, x1, y1 }: Rect, side: Side, sideBySide: boolean): Rect {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  if (sideBySide) return side === 'Left' ? { x0, y0, x1: x, y1 } : { x0: x, y0, x1, y1 };
  return side === 'Left' ? { x0, y0, x1, y1: y } : { x0, y0: y, x1, y1 };
}

/** The cell that is nearest in a direction; the first one, if none is given to go from. */
export function neighbourOf(
  places: ReadonlyMap<ShardId, Placed>,
  from: ShardId | null,
  direction: Direction,
): ShardId | null {
  const start = from === null ? undefined : places.get(from);
  let nearest: ShardId | null = null;
  let least = Infinity;
  for (const [id, place] of places) {
    if (place.shown !== 'cell' || id === from) continue;
    if (start === undefined) return id;
    const dx = (place.x0 + place.x1 - start.x0 - start.x1) / 2;
    const dy = (place.y0 + place.y1 - start.y0 - start.y1) / 2;
    const [along, aside] = direction === 'left' || direction === 'right' ? [dx, dy] : [dy, dx];
    const ahead = direction === 'left' || direction === 'up' ? -along : along;
    // What lies straight on is nearer than what lies aside.
    const distance = ahead + 2 * Math.abs(aside);
    if (ahead > 0.5 && distance < least) [nearest, least] = [id, distance];
  }
  return nearest;
}

/** The accounts of those leaves of which they are known. */
function knownAccounts({ accounts, children }: TreeNode): number {
  if (children === null) return accounts ?? 0;
  return knownAccounts(children[0]) + knownAccounts(children[1]);
}
