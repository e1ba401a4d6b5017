// SPDX-License-Identifier: Apache-2.0
/**
 * What is drawn now, and what is aimed at. Everything that glides is a critically damped spring: it goes on
 * from where it is, with the speed it has, however often its aim changes, and it never overshoots.
 */
import { halfOf, type Placed, type Rect } from './layout.ts';
import type { TreeNode } from '../model/tree.ts';
import type { ShardId } from '../model/types.ts';

/** What 99 % of a motion takes, in milliseconds. */
export const MOTION_MS = 600;
/** Per millisecond: (1 + w t) e^(-w t) is below 1 % from w t = 6.64 on. */
const STIFFNESS = 6.64 / MOTION_MS;

export class Spring {
  at: number;
  aim: number;
  #speed = 0;

  constructor(at: number) {
    this.at = at;
    this.aim = at;
  }

  jump(at: number): void {
    this.at = at;
    this.aim = at;
    this.#speed = 0;
  }

  /**
   * Goes on, exactly, whatever the time between two frames.
   *
   * @param decay e^(-w elapsed)
   * @param close how near the aim counts as there
   * @returns whether it still moves
   */
  step(elapsed: number, decay: number, close: number): boolean {
    const off = this.at - this.aim;
    if (off === 0 && this.#speed === 0) return false;
    const pull = (this.#speed + STIFFNESS * off) * elapsed;
    const left = (off + pull) * decay;
    this.#speed = (this.#speed - STIFFNESS * pull) * decay;
    if (Math.abs(left) < close && Math.abs(this.#speed) * MOTION_MS < close * 10) {
      this.jump(this.aim);
      return false;
    }
    this.at = this.aim + left;
    return true;
  }
}

/** A node as it is drawn. */
export class Body {
  readonly id: ShardId;
  readonly x0: Spring;
  readonly y0: Spring;
  readonly x1: Spring;
  readonly y1: Spring;
  /** Load by limit. Meaningless while it is not known. */
  readonly heat = new Spring(0);
  /** Forecast by threshold: 1 and more is enough for a split. */
  readonly ring = new Spring(0);
  /** 0: not there yet, or no more; 1: wholly there. */
  readonly presence = new Spring(1);
  node: TreeNode;
  parent: ShardId | null = null;
  shown: 'cell' | 'membrane' = 'cell';
  folded = false;
  sideBySide = true;
  known = false;
  /** It was merged or folded away, and flows into its place in what is there instead. */
  leaving = false;
  /** Where it was painted last, in CSS pixels of the canvas. */
  left = 0;
  top = 0;
  width = 0;
  height = 0;
  /** What is written on it; made when it is written. */
  lines: readonly string[] | null = null;

  constructor(node: TreeNode, { x0, y0, x1, y1 }: Rect) {
    this.id = node.id;
    this.node = node;
    this.x0 = new Spring(x0);
    this.y0 = new Spring(y0);
    this.x1 = new Spring(x1);
    this.y1 = new Spring(y1);
  }

  /** Its rectangle now. */
  rect(): Rect {
    return { x0: this.x0.at, y0: this.y0.at, x1: this.x1.at, y1: this.y1.at };
  }

  aimRect(): Rect {
    return { x0: this.x0.aim, y0: this.y0.aim, x1: this.x1.aim, y1: this.y1.aim };
  }

  aimAt({ x0, y0, x1, y1 }: Rect): void {
    this.x0.aim = x0;
    this.y0.aim = y0;
    this.x1.aim = x1;
    this.y1.aim = y1;
  }

  step(elapsed: number, decay: number): boolean {
    let moves = false;
    moves = this.x0.step(elapsed, decay, 0.02) || moves;
    moves = this.y0.step(elapsed, decay, 0.02) || moves;
    moves = this.x1.step(elapsed, decay, 0.02) || moves;
    moves = this.y1.step(elapsed, decay, 0.02) || moves;
    moves = this.heat.step(elapsed, decay, 0.005) || moves;
    moves = this.ring.step(elapsed, decay, 0.005) || moves;
    return this.presence.step(elapsed, decay, 0.01) || moves;
  }

  /** All at its aim at once. */
  settle(): void {
    for (const spring of [this.x0, this.y0, this.x1, this.y1, this.heat, this.ring, this.presence]) {
      spring.jump(spring.aim);
    }
  }
}

/** Load by limit: 1 is overloaded; null where it is not known. */
export function heatOf({ rate, limit }: TreeNode): number | null {
  if (rate === null) return null;
  if (rate === 0) return 0;
  return limit === null || limit <= 0 ? null : rate / limit;
}

/** Forecast by threshold: from 1 on a leaf may be split; null where it is not known. */
export function ringOf({ probability, threshold }: TreeNode): number | null {
  if (probability === null || threshold === null || threshold <= 0) return null;
  return probability / threshold;
}

export class Motion {
  /** Parents before their children. */
  readonly bodies = new Map<ShardId, Body>();
  /** When the last step was; null while nothing moves. */
  #last: number | null = null;

  /**
   * Sets what is aimed at.
   *
   * @param places parents before their children
   * @param still whether everything is there at once
   */
  aim(places: ReadonlyMap<ShardId, Placed>, still: boolean): void {
    for (const [id, place] of places) {
      const body = this.bodies.get(id);
      if (body === undefined) this.bodies.set(id, this.#begin(place));
      else this.#change(body, place);
    }
    for (const body of this.bodies.values()) if (!places.has(body.id)) this.#leave(body);
    if (!still) return;
    for (const body of this.bodies.values()) {
      if (body.leaving) this.bodies.delete(body.id);
      else body.settle();
    }
  }

  /**
   * Moves everything on.
   *
   * @param now a clock in milliseconds
   * @returns whether something still moves
   */
  step(now: number): boolean {
    const elapsed = this.#last === null ? 0 : Math.max(0, now - this.#last);
    const decay = Math.exp(-STIFFNESS * elapsed);
    let moves = false;
    for (const body of this.bodies.values()) {
      const bodyMoves = body.step(elapsed, decay);
      if (body.leaving && !bodyMoves) this.bodies.delete(body.id);
      moves = bodyMoves || moves;
    }
    // The clock goes on while it rests: the first step of the next motion is none.
    this.#last = moves ? now : null;
    return moves;
  }

  /** A new node begins as half of what its parent is just now, and looks like it: so a cell divides. */
  #begin(place: Placed): Body {
    const { node, parent } = place;
    const above = parent === null ? undefined : this.bodies.get(parent);
    const body = new Body(
      node,
      above === undefined ? place : halfOf(above.rect(), node.side ?? 'Left', above.sideBySide),
    );
    this.#dress(body, place);
    if (above !== undefined) {
      if (above.known) body.heat.at = above.heat.at;
      body.presence.at = above.presence.at;
    }
    return body;
  }

  #change(body: Body, place: Placed): void {
    // Cells that flow together become one while they arrive, not before.
    if (body.shown === 'membrane' && place.shown === 'cell') body.presence.at = 0;
    body.leaving = false;
    this.#dress(body, place);
  }

  #dress(body: Body, { node, parent, shown, folded, sideBySide, ...rect }: Placed): void {
    const heat = heatOf(node);
    const ring = ringOf(node) ?? 0;
    if (body.node !== node || body.folded !== folded) body.lines = null;
    body.node = node;
    body.parent = parent;
    body.shown = shown;
    body.folded = folded;
    body.sideBySide = sideBySide;
    body.aimAt(rect);
    if (heat !== null && !body.known) body.heat.jump(heat);
    body.known = heat !== null;
    body.heat.aim = heat ?? body.heat.aim;
    body.ring.aim = ring;
    body.presence.aim = 1;
  }

  /** What is gone flows into its half of what its parent will be. */
  #leave(body: Body): void {
    const above = body.parent === null ? undefined : this.bodies.get(body.parent);
    if (above === undefined) {
      this.bodies.delete(body.id);
      return;
    }
    body.leaving = true;
    body.presence.aim = 0;
    body.aimAt(halfOf(above.aimRect(), body.node.side ?? 'Left', above.sideBySide));
  }
}
