// SPDX-License-Identifier: Apache-2.0
/** Paths of cells: each adds one closed or open part to the path that is begun. */

type Path = CanvasRenderingContext2D;

const QUARTER = Math.PI / 2;

/** A rectangle with round corners; with sharp ones where they would not be seen. */
export function cellPath(
  path: Path,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  if (radius < 1.2) path.rect(x, y, width, height);
  else path.roundRect(x, y, width, height, radius);
}

/**
 * A cell that is about to divide: two furrows where it will be cut.
 *
 * @param pinch how deep each furrow is, in pixels
 * @param sideBySide whether the halves will lie side by side: the furrows are above and below
 */
export function pinchedPath(
  path: Path,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  pinch: number,
  sideBySide: boolean,
): void {
  const [right, bottom] = [x + width, y + height];
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  // A furrow is three times as wide as deep on each side, and never reaches into the corners.
  const reach = Math.min(pinch * 2.2, (sideBySide ? width : height) / 2 - radius);
  const soft = reach * 0.45;
  path.moveTo(x + radius, y);
  if (sideBySide) {
    path.lineTo(middleX - reach, y);
    path.bezierCurveTo(middleX - soft, y, middleX - soft * 0.6, y + pinch, middleX, y + pinch);
    path.bezierCurveTo(middleX + soft * 0.6, y + pinch, middleX + soft, y, middleX + reach, y);
  }
  path.lineTo(right - radius, y);
  path.arcTo(right, y, right, y + radius, radius);
  if (!sideBySide) {
    path.lineTo(right, middleY - reach);
    path.bezierCurveTo(right, middleY - soft, right - pinch, middleY - soft * 0.6, right - pinch, middleY);
    path.bezierCurveTo(right - pinch, middleY + soft * 0.6, right, middleY + soft, right, middleY + reach);
  }
  path.lineTo(right, bottom - radius);
  path.arcTo(right, bottom, right - radius, bottom, radius);
  if (sideBySide) {
    path.lineTo(middleX + reach, bottom);
    path.bezierCurveTo(middleX + soft, bottom, middleX + soft * 0.6, bottom - pinch, middleX, bottom - pinch);
    path.bezierCurveTo(middleX - soft * 0.6, bottom - pinch, middleX - soft, bottom, middleX - reach, bottom);
  }
  path.lineTo(x + radius, bottom);
  path.arcTo(x, bottom, x, bottom - radius, radius);
  if (!sideBySide) {
    path.lineTo(x, middleY + reach);
    path.bezierCurveTo(x, middleY + soft, x + pinch, middleY + soft * 0.6, x + pinch, middleY);
    path.bezierCurveTo(x + pinch, middleY - soft * 0.6, x, middleY - soft, x, middleY - reach);
  }
  path.lineTo(x, y + radius);
  path.arcTo(x, y, x + radius, y, radius);
  path.closePath();
}

/** A part of the way around a cell, 0 to 1, clockwise from the middle of its upper edge. */
export function ringPath(
  path: Path,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  part: number,
): void {
  const [wide, high] = [width - 2 * radius, height - 2 * radius];
  const around = 2 * (wide + high) + 4 * QUARTER * radius;
  let left = Math.min(1, Math.max(0, part)) * around;
  let [atX, atY, towards] = [x + width / 2, y, 0];
  path.moveTo(atX, atY);
  for (let side = 0; side <= 4 && left > 0; side += 1) {
    const [alongX, alongY] = [Math.cos(towards), Math.sin(towards)];
    const whole = side === 0 || side === 4 ? wide / 2 : side === 2 ? wide : high;
    const straight = Math.min(left, whole);
    atX += alongX * straight;
    atY += alongY * straight;
    path.lineTo(atX, atY);
    left -= straight;
    if (left <= 0 || side === 4) break;
    if (radius > 0) {
      const turn = Math.min(QUARTER, left / radius);
      const [centreX, centreY] = [atX - alongY * radius, atY + alongX * radius];
      const from = towards - QUARTER;
      path.arc(centreX, centreY, radius, from, from + turn);
      atX = centreX + radius * Math.cos(from + turn);
      atY = centreY + radius * Math.sin(from + turn);
      left -= turn * radius;
    }
    towards += QUARTER;
  }
}
