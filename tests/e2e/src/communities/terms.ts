// SPDX-License-Identifier: Apache-2.0
/** What root sets on the demonstration's chain before it begins. */
import { UNIT } from '../lib/affinity.ts';
import type { Values } from '../lib/parameters.ts';

/** Blocks of a window: as many as a wave of transfers takes, or a few more. */
export const WINDOW = 12;
/** Moves of a plan, as many as there may be. */
export const MOVES = 8;
/** Windows without a move after which binding has come to rest. */
export const REST = 3;

/**
 * Windows are so short that some twenty pass in minutes, and plans as large as they may be. Gains are in the
 * transfers of such a window, of which an account takes part in some ten. The tree stays as root has made it:
 * no load calls for a split, and none is quiet for long enough to be merged.
 */
export const TERMS = {
  Binding: {
    // Without moves no plans are made, and no cuts chosen: so it begins.
    PlanMoves: 0,
    Window: WINDOW,
    Away: 256,
    Gain: UNIT,
    Back: 3 * UNIT,
    Keep: UNIT / 2,
    Rest: 2,
  },
  Load: { MaxRate: 10_000_000, QuietPeriod: 86_400 },
} as const satisfies Values;
