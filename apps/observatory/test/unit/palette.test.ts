// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contrast, luminance, oklch, parseHex, type Rgb } from '../../src/scene/colour.ts';
import {
  arcColour,
  HEAT_STEPS,
  heatStep,
  HOTTEST,
  inkOn,
  paletteOn,
  rampColour,
  ringColour,
  unknownColour,
} from '../../src/scene/palette.ts';

const PAPER: Readonly<Record<'light' | 'dark', Rgb>> = { light: [246, 247, 244], dark: [13, 20, 18] };
const PARTS = Array.from({ length: HEAT_STEPS }, (_, step) => step / (HEAT_STEPS - 1));

/** CIE lightness, 0 to 100: what is left of a colour without its hue. */
function lightness(colour: Rgb): number {
  const part = luminance(colour);
  return part <= 0.008856 ? 903.3 * part : 116 * Math.cbrt(part) - 16;
}

for (const dark of [false, true]) {
  describe(dark ? 'the dark palette' : 'the light palette', () => {
    const paper = PAPER[dark ? 'dark' : 'light'];

    it('goes one way in lightness, in nearly even steps', () => {
      const values = PARTS.map((part) => lightness(rampColour(part, dark)));
      const steps = values.slice(1).map((value, index) => (value - (values[index] ?? 0)) * (dark ? 1 : -1));
      const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
      assert.ok(mean > 1.2, `${mean}`);
      for (const step of steps) assert.ok(step > 0.4 * mean && step < 1.8 * mean, `${step} of ${mean}`);
    });

    it('has text that can be read on every load', () => {
      for (const colour of [...PARTS.map((part) => rampColour(part, dark)), unknownColour(dark)]) {
        assert.ok(contrast(colour, inkOn(colour)) >= 4.5, `${colour.join()}`);
      }
    });

    it('has rings and arcs that stand out from the paper', () => {
      assert.ok(contrast(ringColour(dark), paper) >= 4.5);
      assert.ok(contrast(arcColour(dark), paper) >= 4.5);
    });

    it('tells what is not known from every load: it has no hue', () => {
      const [red, green, blue] = unknownColour(dark);
      assert.ok(Math.max(red, green, blue) - Math.min(red, green, blue) <= 1);
      for (const part of PARTS) {
        const colour = rampColour(part, dark);
        assert.ok(Math.max(...colour) - Math.min(...colour) >= 8, `${part}: ${colour.join()}`);
      }
    });
  });
}

describe('steps of the ramp', () => {
  it('reach from nothing to beyond the limit, and stay within', () => {
    assert.equal(heatStep(0), 0);
    assert.equal(heatStep(-1), 0);
    assert.equal(heatStep(HOTTEST), HEAT_STEPS - 1);
    assert.equal(heatStep(1_000), HEAT_STEPS - 1);
    assert.ok(heatStep(0.99) < heatStep(1.1));
  });
});

describe('the palette', () => {
  const ground = { ink: '#111111', quiet: '#555555', accent: '#0b6b4f', focus: '#1557c0' };

  it('is dark on dark paper, and light where the paper is not understood', () => {
    assert.equal(paletteOn({ ...ground, paper: '#0d1412' }).dark, true);
    assert.equal(paletteOn({ ...ground, paper: '#f6f7f4' }).dark, false);
    assert.equal(paletteOn({ ...ground, paper: '' }).dark, false);
  });

  it('has a fill and an ink for every step, and for what is not known', () => {
    const { fills, inks } = paletteOn({ ...ground, paper: '#f6f7f4' });
    assert.equal(fills.length, HEAT_STEPS + 1);
    assert.equal(inks.length, HEAT_STEPS + 1);
  });
});

describe('colours', () => {
  it('are what their definition says', () => {
    assert.deepEqual(oklch(1, 0, 0), [255, 255, 255]);
    assert.deepEqual(oklch(0, 0, 0), [0, 0, 0]);
    assert.deepEqual(oklch(0.62796, 0.25768, 29.234), [255, 0, 0]);
    assert.equal(Math.round(contrast([0, 0, 0], [255, 255, 255])), 21);
  });

  it('are read from hexadecimal digits alone', () => {
    assert.deepEqual(parseHex(' #0D1412 '), [13, 20, 18]);
    assert.equal(parseHex('#fff'), null);
    assert.equal(parseHex('red'), null);
  });
});
