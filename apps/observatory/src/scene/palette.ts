// SPDX-License-Identifier: Apache-2.0
/**
 * The colours of the picture. Load is a ramp whose lightness goes one way in even steps, so that those see it
 * too who tell few hues apart; forecasts are rings of another hue on a ground of their own.
 */
import { contrast, css, luminance, oklch, parseHex, type Rgb } from './colour.ts';

/** Steps of the ramp: cells of one step are painted together. */
export const HEAT_STEPS = 24;

/** The load that has the last colour, by limit: beyond it there is no hotter one. */
export const HOTTEST = 1.2;

/** From calm to beyond the limit. */
interface Ramp {
  lightness: readonly [number, number];
  /** At equal distances. */
  chroma: readonly number[];
  hue: readonly number[];
}

const LIGHT: Ramp = { lightness: [0.945, 0.6], chroma: [0.028, 0.085, 0.145, 0.2], hue: [165, 98, 66, 32] };
const DARK: Ramp = { lightness: [0.32, 0.74], chroma: [0.035, 0.065, 0.12, 0.165], hue: [168, 100, 66, 36] };

// On any colour one of these two has a contrast of 4.58 at least; of softer ones neither would on some.
const BLACK_INK: Rgb = [0, 0, 0];
const WHITE_INK: Rgb = [255, 255, 255];

/** What the style sheet says. */
export interface Ground {
  paper: string;
  ink: string;
  quiet: string;
  accent: string;
  focus: string;
}

export interface Palette extends Ground {
  dark: boolean;
  /** By step of the ramp, calm first; then the one of those of which nothing is known. */
  fills: readonly string[];
  /** For text on each. */
  inks: readonly string[];
  /** A membrane's ground. */
  membrane: string;
  ring: string;
  arc: string;
}

/** The colour of a part of the ramp, 0 to 1. */
export function rampColour(part: number, dark: boolean): Rgb {
  const { lightness, chroma, hue } = dark ? DARK : LIGHT;
  return oklch(between(lightness, part), between(chroma, part), between(hue, part));
}

/** Of cells whose load is not known. */
export function unknownColour(dark: boolean): Rgb {
  return oklch(dark ? 0.38 : 0.86, 0, 0);
}

/** Of the forecast's ring. */
export function ringColour(dark: boolean): Rgb {
  return dark ? oklch(0.82, 0.1, 295) : oklch(0.42, 0.19, 290);
}

/** Of transfers between shards. */
export function arcColour(dark: boolean): Rgb {
  return dark ? oklch(0.78, 0.1, 245) : oklch(0.45, 0.13, 250);
}

/** The step of the ramp for a load by limit. */
export function heatStep(heat: number): number {
  const part = Math.min(1, Math.max(0, heat / HOTTEST));
  return Math.min(HEAT_STEPS - 1, Math.floor(part * HEAT_STEPS));
}

/** The step of cells whose load is not known. */
export const UNKNOWN_STEP = HEAT_STEPS;

/** The ink that is read best on a colour. */
export function inkOn(colour: Rgb): Rgb {
  return contrast(colour, BLACK_INK) >= contrast(colour, WHITE_INK) ? BLACK_INK : WHITE_INK;
}

/** The colours that go with a style sheet's. */
export function paletteOn(ground: Ground): Palette {
  const dark = luminance(parseHex(ground.paper) ?? WHITE_INK) < 0.18;
  const colours = [
    ...Array.from({ length: HEAT_STEPS }, (_, step) => rampColour(step / (HEAT_STEPS - 1), dark)),
    unknownColour(dark),
  ];
  return {
    ...ground,
    dark,
    fills: colours.map(css),
    inks: colours.map((colour) => css(inkOn(colour))),
    membrane: dark ? 'rgba(160, 220, 195, 0.055)' : 'rgba(20, 80, 58, 0.05)',
    ring: css(ringColour(dark)),
    arc: css(arcColour(dark)),
  };
}

/** A value of a list at equal distances, `part` of the way through. */
function between(values: readonly number[], part: number): number {
  const place = Math.min(1, Math.max(0, part)) * (values.length - 1);
  const index = Math.min(values.length - 2, Math.floor(place));
  const [low = 0, high = 0] = values.slice(index, index + 2);
  return low + (high - low) * (place - index);
}
