// SPDX-License-Identifier: Apache-2.0
/**
 * When the shard is split, and when its children are merged: as soon as the program says that load calls
 * for it, by parameters. Keepers propose and vote, as on any chain.
 */
import type { Client } from '../../lib/client.ts';
import { setParameter } from '../../lib/parameters.ts';
import type { Parameters } from '../spec.ts';

/** The highest rate there may be, in thousandths of a transfer a second: nothing is above it. */
const NEVER = 10_000_000;
/** The lowest: whatever happened of late is above it. */
const ALWAYS = 1_000;
/** Seconds of quiet that no shard ever has, and that each has. */
const LONG = 86_400;
const NONE = 0;

/** The chain begins with a load that calls for nothing. The children of a split are not split any further. */
export const CALM = {
  bisection: { maxDepth: 1, cooldown: 0 },
  load: { maxRate: NEVER, quietRate: NEVER, quietPeriod: LONG },
} as const satisfies Parameters;

/** Keepers have lanes return where blocks are nearly empty, as here. Whoever votes by hand decides instead. */
export const LASTING = { lanes: { returnBelow: 0 } } as const satisfies Parameters;

/** Load calls for the split of every leaf, or for none. */
export function callForSplits(client: Client, wanted: boolean): Promise<void> {
  return setParameter(client, 'Load', 'MaxRate', wanted ? ALWAYS : NEVER);
}

/** Load calls for the merge of all siblings, or for none. */
export function callForMerges(client: Client, wanted: boolean): Promise<void> {
  return setParameter(client, 'Load', 'QuietPeriod', wanted ? NONE : LONG);
}
