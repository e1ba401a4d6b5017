// SPDX-License-Identifier: Apache-2.0
/** What the ledger promises in any case, and what binding is to reach. */
import { percent } from '../demo/report/figures.ts';
import { count, plural } from '../lib/units.ts';
import type { CommunitiesResult } from './run.ts';
import { REST } from './terms.ts';
import { perFullBlock, shareOf } from './waves.ts';

/** Of a hundred transfers so many within communities make these strong. */
const STRONG = 80;
/** By how much fewer transfers are to go across: where communities are strong, and where they are not. */
const LEAST_SAVED = { strong: 0.6, weak: 0.3 } as const;
/** The part of the accounts that may be moved in an hour once binding is at rest, and the windows of one by default. */
const MOST_MOVED = 0.02;
const WINDOWS_AN_HOUR = 12;
/** The part of a split leaf's load that the larger child may have. */
const MOST_LARGER = 0.55;

/** One thing that must hold, and whether it does. */
export interface Check {
  readonly holds: boolean;
  readonly text: string;
}

/** By how much fewer transfers went across than before, as a part of those; 0 if none did before. */
export function saved({ before, after }: Pick<CommunitiesResult, 'before' | 'after'>): number {
  const share = shareOf(before.waves);
  return share === 0 ? 0 : 1 - shareOf(after.waves) / share;
}

/**
 * The windows after those by whose want of moves binding was found to be at rest. Those have none by what rest is. All
 * windows if it was never found.
 */
export function windowsAtRest<T>({ windows, rest }: { windows: readonly T[]; rest: number | undefined }): readonly T[] {
  return rest === undefined ? windows : windows.slice(rest + REST);
}

/** The moves of these. */
export function movesAtRest(result: Pick<CommunitiesResult, 'windows' | 'rest'>): number {
  return windowsAtRest(result).reduce((sum, { moved }) => sum + moved.length, 0);
}

/** All that must hold of the ledger, however well binding did. */
export function promises({ books, crossed, options }: CommunitiesResult): Check[] {
  const gone = books.issuanceBefore - books.issuanceAfter;
  return [
    {
      holds: crossed.open === 0 && crossed.faults.length === 0 && books.inTransit === 0n && books.underWay === 0n,
      text: `all ${count(crossed.started)} transfers between shards ended once, and nothing is in transit`,
    },
    {
      holds: books.differing.length === 0,
      text: `${count(books.matching)} of ${count(options.accounts)} accounts have what our own books say`,
    },
    {
      holds: books.routed === options.accounts,
      text: `${count(books.routed)} of ${count(options.accounts)} accounts are where their route says`,
    },
    { holds: books.ledger === books.expected, text: 'the shards add up to what our own books say' },
    {
      holds: books.ledger + books.inTransit === books.pot,
      text: "the shards and what is in transit add up to what the ledger's pot holds",
    },
    // A chain may burn fees or give them to somebody; anything else that is gone is missing.
    { holds: gone === 0n || gone === books.fees, text: 'the issuance is what it was, but for fees burnt' },
  ];
}

/** All that binding is to reach. */
export function goals(result: CommunitiesResult): Check[] {
  const { options, before, after, rest, cut } = result;
  const fewer = saved(result);
  const isStrong = options.strength >= STRONG;
  const least = isStrong ? LEAST_SAVED.strong : LEAST_SAVED.weak;
  const moved = movesAtRest(result);
  const atRest = windowsAtRest(result).length;
  const full = [before, after].map(({ waves }) => perFullBlock(waves));
  const larger = cut === undefined ? 1 : Math.max(cut.larger, cut.chosen.larger / 1_000_000);
  return [
    {
      holds: full.every((one) => one !== undefined),
      text: 'blocks were full, before and after',
    },
    {
      holds: rest !== undefined,
      text: `binding came to rest within ${plural(options.windows, 'window')}`,
    },
    {
      holds: fewer >= least,
      text:
        `${percent(fewer)} fewer of the transfers went across, at least ${percent(least)}` +
        (isStrong ? ' as communities are strong' : ''),
    },
    {
      holds: rest !== undefined && atRest > 0 && moved * WINDOWS_AN_HOUR <= MOST_MOVED * options.accounts * atRest,
      text:
        `at rest ${count(moved)} of ${plural(options.accounts, 'account')} were moved in ` +
        `${plural(atRest, 'window')}, at most ${percent(MOST_MOVED)} in ${WINDOWS_AN_HOUR}, an hour by default`,
    },
    {
      holds: larger <= MOST_LARGER,
      text:
        cut === undefined
          ? 'no cut was chosen when a leaf was split'
          : `the larger child of a split had ${percent(larger)} of the load, foretold or carried, at most ${percent(MOST_LARGER)}`,
    },
  ];
}
