// SPDX-License-Identifier: Apache-2.0
/**
 * Records on their way. After a split they leave the parent's core, a disc as large as what is left in it,
 * for both children; after a merge they leave both halves for the whole.
 */
import { locate, type Scenery, type View } from './scenery.ts';
import type { Body } from './motion.ts';
import type { Palette } from './palette.ts';

/** How long a particle takes, in milliseconds. */
const TRAVEL_MS = 1_500;
/** Particles of one stream at most. */
const MOST_PARTICLES = 18;
/** Streams are not drawn in cells that are narrower, in CSS pixels. */
const LEAST_SIZE = 16;
/** A core that holds all records covers this part of its cell. */
const CORE_PART = 0.2;

/** Whether records are on their way out of a membrane or into a cell. */
export function flows({ node, leaving, shown, folded }: Body): boolean {
  if (leaving || folded || node.moving <= 0) return false;
  return shown === 'membrane' ? node.state === 'draining' : node.state === 'filling';
}

/** @returns whether anything flows, so that the picture changes with time */
export function paintFlows(
  context: CanvasRenderingContext2D,
  { bodies, still }: Scenery,
  view: View,
  palette: Palette,
): boolean {
  let any = false;
  for (const body of bodies.values()) {
    if (!flows(body) || !locate(body, view)) continue;
    any = true;
    const clock = still ? 0 : (view.now % TRAVEL_MS) / TRAVEL_MS;
    if (Math.min(body.width, body.height) >= LEAST_SIZE) paintFlow(context, body, clock, palette);
  }
  return any && !still;
}

function paintFlow(context: CanvasRenderingContext2D, body: Body, clock: number, palette: Palette): void {
  const { node, left, top, width, height, sideBySide } = body;
  const [x, y] = [left + width / 2, top + height / 2];
  const [armX, armY] = sideBySide ? [width / 4, 0] : [0, height / 4];
  const part = Math.min(1, node.moving / Math.max(1, node.accounts ?? node.moving));
  const outward = node.state === 'draining';
  const size = Math.min(width, height);
  const dot = Math.min(4, Math.max(1.1, size * 0.013));
  const particles = Math.min(MOST_PARTICLES, Math.max(4, Math.ceil(Math.log2(1 + node.moving) * 2)));

  // A ground around each, so that it is seen on any load.
  for (const ground of [true, false]) {
    context.fillStyle = ground ? palette.paper : palette.accent;
    const wider = ground ? 1.2 : 0;
    context.beginPath();
    if (outward) disc(context, x, y, coreRadius(width * height, part, size) + 2 * wider);
    else {
      const half = coreRadius((width * height) / 2, part, size / 2) + 2 * wider;
      disc(context, x - armX, y - armY, half);
      disc(context, x + armX, y + armY, half);
    }
    for (const way of [-1, 1]) {
      for (let index = 0; index < particles; index += 1) {
        const along = (clock + index / particles) % 1;
        const travelled = outward ? along : 1 - along;
        // Each keeps to a line of its own, spread by the golden ratio, and bulges midway.
        const spread = ((index * 0.618) % 1) - 0.5;
        const aside = spread * size * 0.34 * Math.sin(Math.PI * Math.min(1, travelled * 0.85 + 0.15));
        const fade = Math.min(1, 5 * along, 5 * (1 - along));
        disc(
          context,
          x + way * travelled * armX * 1.15 + (sideBySide ? 0 : aside),
          y + way * travelled * armY * 1.15 + (sideBySide ? aside : 0),
          dot * (0.45 + 0.55 * fade) + wider,
        );
      }
    }
    context.fill();
  }
}

/** The radius of the disc whose area is the records left; never beyond what surrounds it. */
function coreRadius(area: number, part: number, size: number): number {
  return Math.min(size * 0.4, Math.sqrt((area * CORE_PART * part) / Math.PI));
}

function disc(path: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  path.moveTo(x + radius, y);
  path.arc(x, y, radius, 0, 2 * Math.PI);
}
