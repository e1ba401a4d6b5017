// SPDX-License-Identifier: Apache-2.0
/** What keeps a leaf from being split, however busy it is. */
import { showPart } from './amounts.ts';
import type { Forecast, Parameters, Shard } from './types.ts';

/**
 * `hot`: one account makes for most of its load, which no cut divides. `small`: it has fewer accounts than a split
 * needs. `deep`: its children would lie deeper than may be.
 */
export type Hindrance = 'hot' | 'small' | 'deep';

export type SplitLimits = Pick<Parameters, 'minAccounts' | 'maxDepth'>;

/** @param accounts those that are the leaf's, also those whose records are on their way */
export function hindranceOf(
  { depth }: Pick<Shard, 'depth'>,
  accounts: number,
  forecast: Forecast | undefined,
  limits: SplitLimits | null,
): Hindrance | null {
  if (forecast?.hottest != null || forecast?.unsplittableUntil != null) return 'hot';
  if (limits === null) return null;
  if (accounts < limits.minAccounts) return 'small';
  return depth >= limits.maxDepth ? 'deep' : null;
}

/** Why not, as a sentence about it. */
export function hindranceWords(
  hindrance: Hindrance,
  accounts: number,
  forecast: Forecast | undefined,
  limits: SplitLimits | null,
): string {
  switch (hindrance) {
    case 'hot': {
      const hottest = forecast?.hottest;
      const share = hottest == null ? 'most' : `at least ${showPart(hottest.share)}`;
      return `One account makes for ${share} of its load, and no cut divides one account.`;
    }
    case 'small':
      return `A split needs ${limits?.minAccounts ?? 'more'} accounts, and it has ${accounts}.`;
    case 'deep':
      return `It lies ${limits?.maxDepth ?? ''} levels deep, and no leaf may lie deeper.`;
  }
}

/** The same in a few words, for lists and legends. */
export const HINDRANCES: Readonly<Record<Hindrance, string>> = {
  hot: 'one account makes for its load',
  small: 'too few accounts',
  deep: 'too deep in the tree',
};
