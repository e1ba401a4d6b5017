// SPDX-License-Identifier: Apache-2.0
/** The picture of the tree, its legend, and what a person does with it by mouse, finger or keyboard. */
import { effect, useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shortShard } from '../model/names.ts';
import { describeChange, describeTree } from '../model/sentence.ts';
import { pathTo, type TreeNode } from '../model/tree.ts';
import { path, proposed, tree } from '../model/view.ts';
import { linesOf } from '../scene/words.ts';
import { Scene } from '../scene/scene.ts';
import { crossings, folded, selected, viewed } from '../store.ts';
import { Legend } from './Legend.tsx';
import type { Direction } from '../scene/layout.ts';
import type { ShardId } from '../model/types.ts';

const NONE: ReadonlySet<ShardId> = new Set();
const ZOOM = 1.6;
/** How far a key moves the picture, in CSS pixels. */
const PAN = 60;
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const PANS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [PAN, 0],
  right: [-PAN, 0],
  up: [0, PAN],
  down: [0, -PAN],
};

/** Folds an inner node away, or unfolds it. */
function toggleFold(id: ShardId): void {
  const next = new Set(folded.value);
  if (!next.delete(id)) next.add(id);
  folded.value = next;
}

export function TreeView() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useRef<Scene | null>(null);
  const hovered = useSignal<ShardId | null>(null);
  const said = useSignal('');
  const label = useComputed(() => describeTree(tree.value, viewed.value !== null));

  useEffect(() => {
    if (canvas.current === null) return;
    const painted = new Scene(canvas.current, {
      onSelect: (id) => (selected.value = id),
      onFold: toggleFold,
      onHover: (id) => (hovered.value = id),
    });
    scene.current = painted;
    const stopUpdates = effect(() => {
      const past = viewed.value !== null;
      painted.update({
        root: tree.value,
        crossings: crossings.value,
        selected: selected.value,
        path: path.value,
        folded: folded.value,
        // What is voted on now was not voted on then.
        proposed: past ? NONE : proposed.value,
        past,
      });
    });
    const stopSaying = sayChanges((text) => (said.value = text));
    const size = new ResizeObserver(() => painted.resize());
    size.observe(canvas.current);
    const onTheme = (): void => painted.setTheme();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', onTheme);
    addEventListener('nerv-theme', onTheme);
    return () => {
      stopUpdates();
      stopSaying();
      size.disconnect();
      dark.removeEventListener('change', onTheme);
      removeEventListener('nerv-theme', onTheme);
      painted.destroy();
      scene.current = null;
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const painted = scene.current;
    if (painted === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined && event.shiftKey) painted.panBy(...PANS[direction]);
    else if (direction !== undefined) {
      const next = painted.neighbour(selected.value, direction);
      if (next !== null) selected.value = next;
    } else if (event.key === '+' || event.key === '=') painted.zoomBy(ZOOM);
    else if (event.key === '-') painted.zoomBy(1 / ZOOM);
    else if (event.key === '0') painted.showWhole();
    else if (event.key === 'Escape') selected.value = null;
    else if (event.key === 'f') foldTarget()?.fold();
    else return;
    event.preventDefault();
    if (selected.value !== null) painted.reveal(selected.value);
  };

  const fold = foldTarget();
  return (
    <div class="tree-view">
      <div
        class="tree-stage"
        role="group"
        tabIndex={0}
        aria-label="Picture of the tree"
        aria-describedby="tree-keys"
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} class="tree-canvas" role="img" aria-label={label.value} />
        {tree.value === null && <p class="tree-empty quiet">The shards are being read.</p>}
        {viewed.value !== null && <p class="tree-past">The tree of a former block</p>}
      </div>
      <p id="tree-keys" class="visually-hidden">
        Arrow keys go from shard to shard, with Shift they move the picture. Plus and minus zoom, 0 shows the
        whole, F folds or unfolds, Escape deselects. The outline has the same tree as a list.
      </p>
      <span class="visually-hidden" role="status">
        {said.value}
      </span>
      <div class="tree-bar">
        <div class="tree-buttons" role="group" aria-label="The picture">
          <button type="button" aria-label="Zoom in" onClick={() => scene.current?.zoomBy(ZOOM)}>
            +
          </button>
          <button type="button" aria-label="Zoom out" onClick={() => scene.current?.zoomBy(1 / ZOOM)}>
            −
          </button>
          <button type="button" onClick={() => scene.current?.showWhole()}>
            Whole
          </button>
          <button type="button" disabled={fold === null} onClick={() => fold?.fold()}>
            {fold?.name ?? 'Fold'}
          </button>
          {folded.value.size > 0 && (
            <button type="button" onClick={() => (folded.value = new Set())}>
              Unfold all
            </button>
          )}
        </div>
        <Glance id={hovered.value ?? selected.value} />
      </div>
      <Legend />
    </div>
  );
}

/** What a cell would say if it were large enough. */
function Glance({ id }: { id: ShardId | null }) {
  const node = tree.value === null || id === null ? undefined : pathTo(tree.value, id).at(-1);
  if (node === undefined) return <p class="tree-glance quiet">Point at a cell, or choose one.</p>;
  const [name, ...lines] = linesOf(node, node.children !== null);
  return (
    <p class="tree-glance">
      <strong class="mono">{name}</strong> {lines.join(' · ')}
    </p>
  );
}

/** What the fold button does for the selected shard; null if nothing. */
function foldTarget(): { name: string; fold: () => void } | null {
  const id = selected.value;
  if (id === null) return null;
  // What is folded covers the selected shard; what is nearest to the root is seen.
  const cover = path.value.find((above) => folded.value.has(above));
  if (cover !== undefined) return { name: `Unfold ${shortShard(cover)}`, fold: () => toggleFold(cover) };
  const node = tree.value === null ? undefined : pathTo(tree.value, id).at(-1);
  if (node === undefined) return null;
  const inner = node.children !== null ? id : path.value.at(-2);
  if (inner === undefined) return null;
  return {
    name: `Fold ${shortShard(inner)}`,
    fold: () => {
      toggleFold(inner);
      selected.value = inner;
    },
  };
}

/** Tells when shards split or merge as blocks come, and of nothing else: figures change every second. */
function sayChanges(say: (text: string) => void): () => void {
  let before: TreeNode | null = null;
  return effect(() => {
    const after = viewed.value === null ? tree.value : null;
    const change = describeChange(before, after);
    before = after;
    if (change !== null) say(change);
  });
}
