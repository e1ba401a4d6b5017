// SPDX-License-Identifier: Apache-2.0
/** What a painter is told beside colours, and the little that all painters need. */
import type { Body } from './motion.ts';
import type { Link } from './links.ts';
import type { ShardId } from '../model/types.ts';

export interface Scenery {
  bodies: ReadonlyMap<ShardId, Body>;
  links: readonly Link[];
  selected: ShardId | null;
  /** The nodes from the root down to the selected one. */
  path: ReadonlySet<ShardId>;
  /** Those that an open proposal is about. */
  proposed: ReadonlySet<ShardId>;
  hovered: ShardId | null;
  /** The tree of a former block: nothing flows in it. */
  past: boolean;
  /** Cells glide. */
  moving: boolean;
  /** Nothing moves by itself, as the person asked of their system. */
  still: boolean;
}

/** How the picture is looked at: a point is at `k * point + (x, y)`, in CSS pixels. */
export interface View {
  width: number;
  height: number;
  k: number;
  x: number;
  y: number;
  /** A clock in milliseconds. */
  now: number;
}

/** Notes where a body is on the canvas; whether anything of it can be seen. */
export function locate(body: Body, { width, height, k, x, y }: View): boolean {
  body.left = body.x0.at * k + x;
  body.top = body.y0.at * k + y;
  body.width = Math.max(0.6, (body.x1.at - body.x0.at) * k);
  body.height = Math.max(0.6, (body.y1.at - body.y0.at) * k);
  return (
    body.left < width && body.top < height && body.left + body.width > 0 && body.top + body.height > 0
  );
}

/** How round the corners of a body are, in CSS pixels. */
export function radiusOf({ width, height }: Body): number {
  return Math.min(22, 0.2 * Math.min(width, height));
}
