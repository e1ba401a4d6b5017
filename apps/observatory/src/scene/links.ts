// SPDX-License-Identifier: Apache-2.0
/** Transfers between shards as arcs between the cells that show these shards. */
import { locate, type Scenery, type View } from './scenery.ts';
import type { Body } from './motion.ts';
import type { Placed } from './layout.ts';
import type { Palette } from './palette.ts';
import type { TreeNode } from '../model/tree.ts';
import type { Crossing, ShardId } from '../model/types.ts';

/** Arcs that are drawn at most: those with the most transfers. */
export const MOST_LINKS = 64;

export interface Link {
  from: ShardId;
  to: ShardId;
  /** Transfers of the last minute. */
  count: number;
  /** From 0, thin, to 3. */
  width: number;
}

const WIDTHS = [1, 1.8, 3, 4.6] as const;

/** Arcs between what is shown: a folded node stands for all in it. The most transfers first. */
export function linksOf(
  crossings: readonly Crossing[],
  places: ReadonlyMap<ShardId, Placed>,
): readonly Link[] {
  const standsFor = new Map<ShardId, ShardId>();
  const cover = (node: TreeNode, by: ShardId): void => {
    standsFor.set(node.id, by);
    node.children?.forEach((child) => cover(child, by));
  };
  for (const [id, { node, folded }] of places) if (folded) cover(node, id);

  const pairs = new Map<string, Link>();
  for (const { from, to, count } of crossings) {
    const [start, end] = [standsFor.get(from) ?? from, standsFor.get(to) ?? to];
    if (start === end || !places.has(start) || !places.has(end)) continue;
    const pair = pairs.get(start + end);
    if (pair === undefined) pairs.set(start + end, { from: start, to: end, count, width: 0 });
    else pair.count += count;
  }
  const links = [...pairs.values()].sort((a, b) => b.count - a.count).slice(0, MOST_LINKS);
  const most = links[0]?.count ?? 1;
  for (const link of links) {
    link.width = Math.min(WIDTHS.length - 1, Math.floor(Math.sqrt(link.count / most) * WIDTHS.length));
  }
  return links;
}

/**
 * Each arc bends to the left of its way, so that there and back are told apart, and grows wider towards its
 * end.
 */
export function paintLinks(
  context: CanvasRenderingContext2D,
  { bodies, links, selected }: Scenery,
  view: View,
  { arc }: Palette,
): void {
  if (links.length === 0) return;
  context.strokeStyle = arc;
  context.lineCap = 'round';
  for (const strong of [false, true]) {
    context.globalAlpha = strong ? 0.85 : selected === null ? 0.3 : 0.13;
    for (const link of links) {
      if ((link.from === selected || link.to === selected) !== strong) continue;
      const [from, to] = [bodies.get(link.from), bodies.get(link.to)];
      if (from === undefined || to === undefined) continue;
      // One by one: a path of many long curves costs a painter without a graphics card far more.
      context.lineWidth = WIDTHS[link.width] ?? 1;
      context.beginPath();
      arcPath(context, from, to, view, context.lineWidth);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

function arcPath(path: CanvasRenderingContext2D, from: Body, to: Body, view: View, width: number): void {
  locate(from, view);
  locate(to, view);
  // Below the middle, where there is no text.
  const [x0, y0] = [from.left + from.width / 2, from.top + from.height * 0.62];
  const [x1, y1] = [to.left + to.width / 2, to.top + to.height * 0.62];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = Math.hypot(dx, dy);
  if (length < 4) return;
  const [bendX, bendY] = [(x0 + x1) / 2 + dy * 0.22, (y0 + y1) / 2 - dx * 0.22];
  path.moveTo(x0, y0);
  path.quadraticCurveTo(bendX, bendY, x1, y1);
  // The head: along the tangent at the end.
  const tangent = Math.hypot(x1 - bendX, y1 - bendY);
  const [alongX, alongY] = [(x1 - bendX) / tangent, (y1 - bendY) / tangent];
  const size = Math.min(4 + 1.6 * width, length / 3);
  path.moveTo(x1 - size * (alongX + 0.55 * alongY), y1 - size * (alongY - 0.55 * alongX));
  path.lineTo(x1, y1);
  path.lineTo(x1 - size * (alongX - 0.55 * alongY), y1 - size * (alongY + 0.55 * alongX));
}
