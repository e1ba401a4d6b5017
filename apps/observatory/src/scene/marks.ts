// SPDX-License-Identifier: Apache-2.0
/** Paths of the marks on cells. Each is given its centre and half its size, in CSS pixels. */

type Path = CanvasRenderingContext2D;

/** Two strokes side by side: a lane. */
export function lanePath(path: Path, x: number, y: number, size: number): void {
  for (const off of [-0.5, 0.5]) {
    path.moveTo(x + (off - 0.35) * size, y + size);
    path.lineTo(x + (off + 0.35) * size, y - size);
  }
}

/** The first of them alone, and the second begun: a lane that opens. */
export function openingPath(path: Path, x: number, y: number, size: number): void {
  path.moveTo(x - 0.85 * size, y + size);
  path.lineTo(x - 0.15 * size, y - size);
  path.moveTo(x + 0.15 * size, y + size);
  path.lineTo(x + 0.35 * size, y + 0.3 * size);
}

/** A padlock: the leaf is not split, however busy it is. */
export function lockPath(path: Path, x: number, y: number, size: number): void {
  path.rect(x - 0.8 * size, y - 0.1 * size, 1.6 * size, 1.1 * size);
  path.moveTo(x - 0.5 * size, y - 0.1 * size);
  path.lineTo(x - 0.5 * size, y - 0.5 * size);
  path.arc(x, y - 0.5 * size, 0.5 * size, Math.PI, 0);
  path.lineTo(x + 0.5 * size, y - 0.1 * size);
}

/** A ballot with its cross: it is voted on. */
export function ballotPath(path: Path, x: number, y: number, size: number): void {
  path.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
  path.moveTo(x - 0.5 * size, y);
  path.lineTo(x - 0.1 * size, y + 0.45 * size);
  path.lineTo(x + 0.55 * size, y - 0.5 * size);
}

/** Drops on their way down: records leave it. */
export function drainPath(path: Path, x: number, y: number, size: number): void {
  path.moveTo(x, y - size);
  path.lineTo(x, y + 0.9 * size);
  path.moveTo(x - 0.6 * size, y + 0.25 * size);
  path.lineTo(x, y + 0.9 * size);
  path.lineTo(x + 0.6 * size, y + 0.25 * size);
}
