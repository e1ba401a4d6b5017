// SPDX-License-Identifier: Apache-2.0
/** Arcs on a layer of their own: long curves are much of a frame's work, and hardly move while cells glide. */
import { paintLinks } from './links.ts';
import type { Palette } from './palette.ts';
import type { Scenery, View } from './scenery.ts';

/** How old arcs may be while cells move, in milliseconds. */
const MOST_AGE = 250;

export class LinkLayer {
  readonly #canvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('2d');
  #painted: { scenery: Scenery; view: View; palette: Palette } | null = null;

  paint(target: CanvasRenderingContext2D, scenery: Scenery, view: View, palette: Palette): void {
    if (scenery.links.length === 0 || this.#context === null) return;
    if (this.#isOld(scenery, view, palette)) {
      const { width, height } = target.canvas;
      // Setting a size empties it too.
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#context.setTransform(target.getTransform());
      paintLinks(this.#context, scenery, view, palette);
      this.#painted = { scenery, view, palette };
    }
    target.drawImage(this.#canvas, 0, 0, view.width, view.height);
  }

  #isOld(scenery: Scenery, view: View, palette: Palette): boolean {
    if (this.#painted === null || !scenery.moving) return true;
    const { scenery: before, view: seen, palette: colours } = this.#painted;
    const sameView =
      seen.k === view.k &&
      seen.x === view.x &&
      seen.y === view.y &&
      seen.width === view.width &&
      seen.height === view.height;
    // New counts may wait like new places: under load they come with every frame.
    const same = before.selected === scenery.selected && colours === palette;
    return !sameView || !same || view.now - seen.now > MOST_AGE;
  }
}
