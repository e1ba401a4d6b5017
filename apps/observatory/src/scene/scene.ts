// SPDX-License-Identifier: Apache-2.0
/** The picture of the tree on a canvas: what it shows, how it is looked at, and when it is drawn again. */
import { select, type Selection } from 'd3-selection';
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior, type ZoomTransform } from 'd3-zoom';
import { layoutTree, neighbourOf, type Direction, type Placed } from './layout.ts';
import { linksOf, type Link } from './links.ts';
import { Motion } from './motion.ts';
import { Painter } from './paint.ts';
import { paletteOn, type Palette } from './palette.ts';
import { locate, type View } from './scenery.ts';
import type { TreeNode } from '../model/tree.ts';
import type { Crossing, ShardId } from '../model/types.ts';

export interface SceneFrame {
  root: TreeNode | null;
  crossings: readonly Crossing[];
  selected: ShardId | null;
  /** The nodes from the root down to the selected one. */
  path: readonly ShardId[];
  folded: ReadonlySet<ShardId>;
  /** Those that an open proposal is about. */
  proposed: ReadonlySet<ShardId>;
  /** Whether it is the tree of a former block. */
  past: boolean;
}

export interface SceneOptions {
  /** A person chose a shard, or none. */
  onSelect(id: ShardId | null): void;
  /** A person asked to fold an inner node, or to unfold a folded one. */
  onFold(id: ShardId): void;
  onHover?(id: ShardId | null): void;
}

/** How far one can zoom in: a leaf of a thousand fills the picture. */
const MOST_ZOOM = 48;
/** More pixels than that cost more than they show. */
const MOST_DENSITY = 2;
/** Room around the tissue, in CSS pixels. */
const MARGIN = 6;
const NOTHING: SceneFrame = {
  root: null,
  crossings: [],
  selected: null,
  path: [],
  folded: new Set(),
  proposed: new Set(),
  past: false,
};

export class Scene {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #options: SceneOptions;
  readonly #painter: Painter;
  readonly #motion = new Motion();
  readonly #zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  readonly #selection: Selection<HTMLCanvasElement, unknown, null, undefined>;
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');
  #frame = NOTHING;
  #path: ReadonlySet<ShardId> = new Set();
  #places: ReadonlyMap<ShardId, Placed> = new Map();
  #links: readonly Link[] = [];
  #transform: ZoomTransform = zoomIdentity;
  #palette: Palette;
  #hovered: ShardId | null = null;
  #width = 0;
  #height = 0;
  /** The places are to be found anew; all at once if the canvas has changed. */
  #stale: 'no' | 'glide' | 'jump' = 'no';
  /** The request of the next frame; null while it sleeps. */
  #request: number | null = null;

  constructor(canvas: HTMLCanvasElement, options: SceneOptions) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('This browser draws no pictures on a canvas.');
    this.#canvas = canvas;
    this.#context = context;
    this.#options = options;
    this.#painter = new Painter(context);
    this.#palette = readPalette(canvas);
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([1, MOST_ZOOM])
      .clickDistance(4)
      .duration(this.#calm.matches ? 0 : 200)
      .filter((event: Event) => this.#takes(event))
      .on('zoom', ({ transform }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        this.#transform = transform;
        canvas.style.touchAction = transform.k > 1 ? 'none' : 'pan-y';
        this.#wake();
      });
    this.#selection = select(canvas);
    this.#selection.call(this.#zoom);
    canvas.style.touchAction = 'pan-y';
    canvas.addEventListener('click', this.#onClick);
    canvas.addEventListener('pointermove', this.#onMove);
    canvas.addEventListener('pointerleave', this.#onLeave);
    this.#calm.addEventListener('change', this.#onCalm);
    this.resize();
  }

  /** Shows something else, gliding there. Many calls between two frames of the screen cost as much as one. */
  update(frame: SceneFrame): void {
    const before = this.#frame;
    this.#frame = frame;
    if (frame.path !== before.path) this.#path = new Set(frame.path);
    const samePlaces = frame.root === before.root && frame.folded === before.folded;
    if (!samePlaces && this.#stale === 'no') this.#stale = 'glide';
    if (samePlaces && frame.crossings !== before.crossings) {
      this.#links = linksOf(frame.crossings, this.#places);
    }
    this.#wake();
  }

  /** Takes the size that the style sheet gives the canvas. */
  resize(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const density = Math.min(MOST_DENSITY, devicePixelRatio || 1);
    const [width, height] = [Math.round(clientWidth * density), Math.round(clientHeight * density)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#context.setTransform(density, 0, 0, density, 0, 0);
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#zoom
      .extent([
        [0, 0],
        [clientWidth, clientHeight],
      ])
      .translateExtent([
        [0, 0],
        [clientWidth, clientHeight],
      ]);
    this.#stale = 'jump';
    this.#wake();
  }

  /** Reads the colours of the style sheet again. */
  setTheme(): void {
    this.#palette = readPalette(this.#canvas);
    this.#wake();
  }

  zoomBy(factor: number): void {
    this.#zoom.scaleBy(this.#selection, factor);
  }

  /** Moves what is seen, by pixels of the screen. */
  panBy(x: number, y: number): void {
    this.#zoom.translateBy(this.#selection, x / this.#transform.k, y / this.#transform.k);
  }

  showWhole(): void {
    this.#zoom.transform(this.#selection, zoomIdentity);
  }

  /** The cell nearest to a shard in a direction. */
  neighbour(id: ShardId | null, direction: Direction): ShardId | null {
    return neighbourOf(this.#places, id, direction);
  }

  /** Moves a shard into sight, if it is shown and out of it. */
  reveal(id: ShardId): void {
    const place = this.#places.get(id);
    if (place === undefined || this.#transform.k === 1) return;
    const [x, y] = [(place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2];
    const [atX, atY] = this.#transform.apply([x + MARGIN, y + MARGIN]);
    if (atX > 0 && atY > 0 && atX < this.#width && atY < this.#height) return;
    this.#zoom.translateTo(this.#selection, x + MARGIN, y + MARGIN);
  }

  destroy(): void {
    if (this.#request !== null) cancelAnimationFrame(this.#request);
    this.#request = null;
    this.#selection.on('.zoom', null);
    this.#canvas.removeEventListener('click', this.#onClick);
    this.#canvas.removeEventListener('pointermove', this.#onMove);
    this.#canvas.removeEventListener('pointerleave', this.#onLeave);
    this.#calm.removeEventListener('change', this.#onCalm);
  }

  readonly #onCalm = (): void => {
    this.#zoom.duration(this.#calm.matches ? 0 : 200);
    this.#stale = 'jump';
    this.#wake();
  };

  readonly #onClick = (event: MouseEvent): void => {
    const id = this.#hit(event.offsetX, event.offsetY);
    if (!event.shiftKey) {
      this.#options.onSelect(id);
      return;
    }
    const place = id === null ? undefined : this.#places.get(id);
    if (place === undefined) return;
    const inner = place.folded || place.shown === 'membrane' ? place.node.id : place.parent;
    if (inner !== null) this.#options.onFold(inner);
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (event.buttons === 0) this.#hover(this.#hit(event.offsetX, event.offsetY));
  };

  readonly #onLeave = (): void => this.#hover(null);

  #hover(id: ShardId | null): void {
    if (id === this.#hovered) return;
    this.#hovered = id;
    this.#options.onHover?.(id);
    this.#wake();
  }

  /** Whether a gesture zooms. One finger scrolls the page while there is nothing to move in the picture. */
  #takes(event: Event): boolean {
    if (event instanceof MouseEvent && (event.button !== 0 || (event.ctrlKey && event.type !== 'wheel'))) {
      return false;
    }
    const touches = 'touches' in event ? (event as TouchEvent).touches.length : 2;
    return touches > 1 || this.#transform.k > 1 || event.type !== 'touchstart';
  }

  /** The deepest node at a point of the canvas. */
  #hit(x: number, y: number): ShardId | null {
    const view = this.#view(0);
    let found: ShardId | null = null;
    // Parents come before their children.
    for (const body of this.#motion.bodies.values()) {
      if (body.leaving) continue;
      locate(body, view);
      const inside =
        x >= body.left && x <= body.left + body.width && y >= body.top && y <= body.top + body.height;
      if (inside) found = body.id;
    }
    return found;
  }

  #view(now: number): View {
    const { k, x, y } = this.#transform;
    return { width: this.#width, height: this.#height, k, x: x + MARGIN * k, y: y + MARGIN * k, now };
  }

  #wake(): void {
    this.#request ??= requestAnimationFrame(this.#draw);
  }

  readonly #draw = (now: number): void => {
    this.#request = null;
    if (this.#width === 0 || this.#height === 0) return;
    if (this.#stale !== 'no') this.#place();
    const moving = this.#motion.step(now);
    const { selected, proposed, past } = this.#frame;
    const flowing = this.#painter.paint(
      {
        bodies: this.#motion.bodies,
        links: this.#links,
        selected,
        path: this.#path,
        proposed,
        hovered: this.#hovered,
        past,
        moving,
        still: this.#calm.matches,
      },
      this.#view(now),
      this.#palette,
    );
    if (moving || flowing) this.#wake();
  };

  #place(): void {
    const { root, folded, crossings } = this.#frame;
    const [width, height] = [this.#width - 2 * MARGIN, this.#height - 2 * MARGIN];
    const empty = root === null || width <= 0 || height <= 0;
    this.#places = empty ? new Map() : layoutTree(root, folded, { width, height });
    this.#links = linksOf(crossings, this.#places);
    const first = this.#motion.bodies.size === 0;
    this.#motion.aim(this.#places, first || this.#stale === 'jump' || this.#calm.matches);
    if (this.#hovered !== null && !this.#places.has(this.#hovered)) this.#hover(null);
    this.#stale = 'no';
  }
}

function readPalette(canvas: HTMLCanvasElement): Palette {
  const style = getComputedStyle(canvas);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return paletteOn({
    paper: read('--paper'),
    ink: read('--ink'),
    quiet: read('--quiet'),
    accent: read('--accent'),
    focus: read('--focus'),
  });
}
