// SPDX-License-Identifier: Apache-2.0
/**
 * How many frames a second the picture reaches while a large tree changes.
 *
 * The address may name the leaves, changes a second, seconds and seed: `bench.html?leaves=1000&changes=200`.
 * What was measured is put into `window.result`, and on the page.
 */
import '../src/styles/base.css';
import { Forest } from './forest.ts';
import { treeNow } from '../src/model/tree.ts';
import { Scene } from '../src/scene/scene.ts';

/** Changes come in so many batches a second. */
const BATCHES = 20;
/** Before it is measured, in milliseconds: the page has to be warm. */
const WARM_UP = 1_500;

export interface Result {
  leaves: number;
  changes: number;
  frames: number;
  seconds: number;
  fps: number;
  longestMs: number;
  p95Ms: number;
}

declare global {
  interface Window {
    result?: Result;
  }
}

const asked = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(asked.get(name) ?? otherwise);
const [leaves, perSecond, seconds] = [number('leaves', 1_000), number('changes', 200), number('seconds', 10)];
const theme = asked.get('theme');
if (theme !== null) document.documentElement.dataset['theme'] = theme;

const canvas = document.getElementById('canvas');
const says = document.getElementById('says');
if (!(canvas instanceof HTMLCanvasElement) || says === null) throw new Error('The page has no canvas.');

const forest = new Forest(leaves, number('seed', 1));
const scene = new Scene(canvas, { onSelect: () => undefined, onFold: () => undefined });
const nothing: ReadonlySet<never> = new Set();

function show(): void {
  scene.update({
    root: treeNow(forest.shards, forest.forecasts),
    crossings,
    selected: null,
    path: [],
    folded: nothing,
    proposed: nothing,
    past: false,
  });
}

const crossings = forest.crossings(200);
show();

let made = 0;
const began = performance.now();
const times: number[] = [];
const timer = setInterval(() => {
  // As many as are due, however late the timer is.
  const due = Math.floor(((performance.now() - began) / 1_000) * perSecond) - made;
  if (due <= 0) return;
  forest.change(due);
  made += due;
  show();
}, 1_000 / BATCHES);

function onFrame(now: number): void {
  if (now - began >= WARM_UP) times.push(now);
  if (now - began < WARM_UP + seconds * 1_000) requestAnimationFrame(onFrame);
  else finish();
}

function finish(): void {
  clearInterval(timer);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const sorted = gaps.toSorted((a, b) => a - b);
  const elapsed = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
  window.result = {
    leaves,
    changes: Math.round((made / (performance.now() - began)) * 1_000),
    frames: gaps.length,
    seconds: elapsed,
    fps: gaps.length / elapsed,
    longestMs: sorted.at(-1) ?? 0,
    p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
  };
  if (says !== null) says.textContent = JSON.stringify(window.result);
}

requestAnimationFrame(onFrame);
