// SPDX-License-Identifier: Apache-2.0
/**
 * Paints the tissue: membranes, cells by colour, rings of forecast, marks, text, and over them what flows.
 * Cells of the same colour are painted together, and what would not be seen is left out.
 */
import { paintFlows } from './flow.ts';
import { LinkLayer } from './layer.ts';
import { HEAT_STEPS, heatStep, UNKNOWN_STEP, type Palette } from './palette.ts';
import { locate, radiusOf, type Scenery, type View } from './scenery.ts';
import { ballotPath, drainPath, lanePath, lockPath, openingPath } from './marks.ts';
import { cellPath, pinchedPath, ringPath } from './shapes.ts';
import { linesOf } from './words.ts';
import type { Body } from './motion.ts';
import type { TreeNode } from '../model/tree.ts';
import type { ShardId } from '../model/types.ts';

/** Of a forecast that is a smaller part of the threshold no ring is drawn. */
const LEAST_RING = 0.12;
/** Cells that are narrower have no ring. */
const LEAST_RINGED = 7;
/** From here on the ring is closed, and the cell begins to be furrowed. */
const CLOSED_RING = 0.95;
/** Cells that are narrower have sharp corners: round ones would hardly be seen, and take their time. */
const LEAST_ROUND = 20;
/** Membranes that are narrower are not drawn, in CSS pixels. */
const LEAST_MEMBRANE = 48;
/** Cells that are narrower have no marks. */
const LEAST_MARK = 13;
/** Cells that are smaller have no text. */
const LEAST_TEXT_WIDTH = 58;
const LEAST_TEXT_HEIGHT = 24;
/** The width of a character of the text, as a part of its size: at most, for what is written here. */
const CHARACTER = 0.6;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const MONO = "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, monospace";

type Context = CanvasRenderingContext2D;
type Proposed = ReadonlySet<ShardId>;

interface Mark {
  path(context: Context, x: number, y: number, size: number): void;
  on(node: TreeNode, proposed: Proposed): boolean;
}

/** From the right lower corner of a cell on. */
const MARKS: readonly Mark[] = [
  { path: ballotPath, on: ({ id }, proposed) => proposed.has(id) },
  { path: lockPath, on: ({ hindrance }) => hindrance !== null },
  { path: lanePath, on: ({ standing }) => standing === 'Lane' },
  { path: openingPath, on: ({ standing }) => standing === 'Opening' },
  // Only a folded node drains as a cell; of an open one the flow is seen.
  { path: drainPath, on: ({ state, moving }) => state === 'draining' && moving > 0 },
];

export class Painter {
  readonly #context: Context;
  /** Cells by the step of their colour; emptied and filled for each frame. */
  readonly #cells: Body[][] = Array.from({ length: HEAT_STEPS + 1 }, () => []);
  /** Membranes by depth, likewise. */
  readonly #grounds: (Body[] | undefined)[] = [];
  readonly #fading: Body[] = [];
  readonly #seen: Body[] = [];
  readonly #links = new LinkLayer();

  constructor(context: Context) {
    this.#context = context;
  }

  /** @returns whether something flows, so that the next frame looks different */
  paint(scenery: Scenery, view: View, palette: Palette): boolean {
    const context = this.#context;
    context.clearRect(0, 0, view.width, view.height);
    this.#sort(scenery, view);
    this.#membranes(scenery, view, palette);
    this.#fills(palette);
    this.#folds(palette);
    this.#rings(palette);
    const flowing = !scenery.past && paintFlows(context, scenery, view, palette);
    if (!scenery.past) this.#links.paint(context, scenery, view, palette);
    this.#marks(scenery, palette);
    this.#text(scenery, palette);
    this.#chosen(scenery, view, palette);
    return flowing;
  }

  #sort({ bodies }: Scenery, view: View): void {
    for (const cells of this.#cells) cells.length = 0;
    this.#fading.length = 0;
    this.#seen.length = 0;
    for (const body of bodies.values()) {
      if (body.shown !== 'cell' || !locate(body, view)) continue;
      if (body.leaving || body.presence.at < 1) this.#fading.push(body);
      else this.#cells[stepOf(body)]?.push(body);
      if (!body.leaving) this.#seen.push(body);
    }
  }

  #membranes({ bodies, path }: Scenery, view: View, { membrane, focus }: Palette): void {
    const context = this.#context;
    context.fillStyle = membrane;
    for (const grounds of this.#grounds) if (grounds !== undefined) grounds.length = 0;
    for (const body of bodies.values()) {
      if (body.shown !== 'membrane' || body.leaving || !locate(body, view)) continue;
      if (Math.min(body.width, body.height) < LEAST_MEMBRANE) continue;
      (this.#grounds[body.node.depth] ??= []).push(body);
    }
    // Depth by depth: the deeper, the more grounds lie on each other, and those of one depth never do.
    for (let depth = 0; depth < this.#grounds.length; depth += 1) {
      for (const body of this.#grounds[depth] ?? []) {
        context.beginPath();
        outline(context, body, 0);
        context.fill();
      }
    }
    if (path.size === 0) return;
    context.strokeStyle = focus;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const id of path) {
      const body = bodies.get(id);
      if (body !== undefined && body.shown === 'membrane' && !body.leaving) outline(context, body, 0);
    }
    context.stroke();
  }

  #fills({ fills }: Palette): void {
    const context = this.#context;
    this.#cells.forEach((cells, step) => {
      if (cells.length === 0) return;
      context.fillStyle = fills[step] ?? '';
      // One by one: without a graphics card that is several times faster than one path of them all.
      for (const body of cells) {
        if (Math.min(body.width, body.height) < LEAST_ROUND) {
          context.fillRect(body.left, body.top, body.width, body.height);
          continue;
        }
        context.beginPath();
        shape(context, body);
        context.fill();
      }
    });
    // What becomes one lies below what flows into it.
    for (const leaving of [false, true]) {
      for (const body of this.#fading) {
        if (body.leaving !== leaving) continue;
        context.globalAlpha = Math.min(1, body.presence.at * (leaving ? 2 : 1));
        context.fillStyle = fills[stepOf(body)] ?? '';
        context.beginPath();
        shape(context, body);
        context.fill();
      }
    }
    context.globalAlpha = 1;
  }

  /** A second edge within what is folded: there is more in it. */
  #folds({ paper }: Palette): void {
    const context = this.#context;
    context.beginPath();
    let any = false;
    for (const body of this.#seen) {
      if (!body.folded) continue;
      any = true;
      const inset = Math.min(5, Math.min(body.width, body.height) * 0.12);
      outline(context, body, -inset);
    }
    if (!any) return;
    context.strokeStyle = paper;
    context.lineWidth = 1.5;
    context.stroke();
  }

  #rings({ ring, paper }: Palette): void {
    const context = this.#context;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    for (const closed of [false, true]) {
      context.beginPath();
      let any = false;
      for (const body of this.#seen) {
        if (Math.min(body.width, body.height) < LEAST_RINGED) continue;
        if (body.ring.at < LEAST_RING || body.ring.at >= CLOSED_RING !== closed || body.folded) continue;
        any = true;
        ringOn(context, body);
      }
      if (!any) continue;
      // On a ground of its own, so that it is seen on any load.
      context.strokeStyle = paper;
      context.lineWidth = closed ? 6 : 3.6;
      context.stroke();
      context.strokeStyle = ring;
      context.lineWidth = closed ? 3.2 : 1.6;
      context.stroke();
    }
  }

  #marks({ proposed }: Scenery, { inks }: Palette): void {
    const context = this.#context;
    context.lineJoin = 'round';
    for (const body of this.#seen) {
      const { node, left, top, width, height } = body;
      if (Math.min(width, height) < LEAST_MARK || !isMarked(node, proposed)) continue;
      const size = markSize(body);
      const inset = radiusOf(body) * 0.4 + size + 4;
      let x = left + width - inset;
      context.beginPath();
      for (const { path, on } of MARKS) {
        if (!on(node, proposed)) continue;
        path(context, x, top + height - inset, size);
        x -= 2.8 * size;
      }
      context.strokeStyle = inks[stepOf(body)] ?? '';
      context.lineWidth = Math.max(1, size * 0.3);
      context.stroke();
    }
  }

  #text({ proposed }: Scenery, { inks }: Palette): void {
    const context = this.#context;
    context.textBaseline = 'top';
    for (const body of this.#seen) {
      const { left, top, width, height } = body;
      if (width < LEAST_TEXT_WIDTH || height < LEAST_TEXT_HEIGHT) continue;
      const lines = (body.lines ??= linesOf(body.node, body.folded));
      const size = Math.min(17, Math.max(11, Math.min(width / 12, height / 6.5)));
      const pad = radiusOf(body) * 0.45 + 5;
      // Marks have the last line for themselves.
      const marked = isMarked(body.node, proposed) ? 2 * markSize(body) : 0;
      const most = Math.floor((width - 2 * pad) / (size * CHARACTER));
      context.globalAlpha = Math.min(1, body.presence.at * body.presence.at);
      context.fillStyle = inks[stepOf(body)] ?? '';
      let y = top + pad;
      for (let index = 0; index < lines.length; index += 1) {
        const line = lines[index] ?? '';
        if (y + size > top + height - pad * 0.6 - (index > 0 ? marked : 0)) break;
        if (line.length > most) continue;
        context.font = index === 0 ? `600 ${size}px ${MONO}` : `${size}px ${FONT}`;
        context.fillText(line, left + pad, y);
        y += size * 1.32;
      }
    }
    context.globalAlpha = 1;
  }

  #chosen({ bodies, selected, hovered }: Scenery, view: View, { focus, paper, ink }: Palette): void {
    const context = this.#context;
    const over = hovered === null || hovered === selected ? undefined : bodies.get(hovered);
    if (over !== undefined && locate(over, view)) {
      context.strokeStyle = ink;
      context.lineWidth = 1.5;
      context.beginPath();
      outline(context, over, 1);
      context.stroke();
    }
    const chosen = selected === null ? undefined : bodies.get(selected);
    if (chosen === undefined || !locate(chosen, view)) return;
    context.beginPath();
    outline(context, chosen, 2);
    context.strokeStyle = paper;
    context.lineWidth = 6;
    context.stroke();
    context.strokeStyle = focus;
    context.lineWidth = 3.5;
    context.stroke();
  }
}

function stepOf({ known, heat }: Body): number {
  return known ? heatStep(heat.at) : UNKNOWN_STEP;
}

function isMarked(node: TreeNode, proposed: Proposed): boolean {
  for (const { on } of MARKS) if (on(node, proposed)) return true;
  return false;
}

/** Half of a mark's width. */
function markSize({ width, height }: Body): number {
  return Math.min(7, Math.min(width, height) * 0.12);
}

/** How deep a cell is furrowed, in CSS pixels: only one whose forecast is enough for a split. */
function pinchOf({ ring, node, folded, width, height }: Body): number {
  if (ring.at <= CLOSED_RING || node.hindrance !== null || folded) return 0;
  return Math.min(1, (ring.at - CLOSED_RING) / 0.25) * 0.13 * Math.min(width, height);
}

function shape(context: Context, body: Body): void {
  const pinch = pinchOf(body);
  const { left, top, width, height, sideBySide } = body;
  if (pinch < 0.8) cellPath(context, left, top, width, height, radiusOf(body));
  else pinchedPath(context, left, top, width, height, radiusOf(body), pinch, sideBySide);
}

/** A ring inside of a cell's edge. */
function ringOn(context: Context, body: Body): void {
  const inset = Math.min(3.5, Math.min(body.width, body.height) * 0.12);
  const [x, y] = [body.left + inset, body.top + inset];
  const [width, height] = [body.width - 2 * inset, body.height - 2 * inset];
  const radius = Math.max(0, radiusOf(body) - inset);
  const pinch = pinchOf(body);
  if (body.ring.at < CLOSED_RING) ringPath(context, x, y, width, height, radius, body.ring.at);
  else if (pinch < 0.8) cellPath(context, x, y, width, height, radius);
  else pinchedPath(context, x, y, width, height, radius, pinch, body.sideBySide);
}

function outline(context: Context, body: Body, off: number): void {
  const { left, top, width, height } = body;
  const radius = Math.max(0, radiusOf(body) + off);
  cellPath(context, left - off, top - off, width + 2 * off, height + 2 * off, radius);
}
