// SPDX-License-Identifier: Apache-2.0
/** What was done to the network, counted. */
import { table } from '../../e2e/src/lib/table.ts';
import { count } from '../../e2e/src/lib/units.ts';

/** What one scenario did, and what came of it. */
export interface Tally {
  /** Transfers that came to their end, and other extrinsics that are final. */
  operations: number;
  splits: number;
  merges: number;
  /** Processes ended with signal 9, or that ended for want of disk. */
  kills: number;
  /** Validators cut off, or stopped where they were. */
  cuts: number;
  /** Validators that came back, from either. */
  joins: number;
  badInputs: number;
  /** The longest time for which nothing was finalized. */
  silence: number;
  /** How long it took in all. */
  seconds: number;
  /** Blocks that were finalized meanwhile. */
  blocks: number;
}

/** A tally of nothing. */
export function nothing(): Tally {
  return {
    operations: 0, splits: 0, merges: 0, kills: 0, cuts: 0, joins: 0, badInputs: 0, silence: 0, seconds: 0, blocks: 0,
  };
}

/** What all of them come to; of the silences the longest. */
export function total(tallies: readonly Tally[]): Tally {
  const sum = nothing();
  for (const one of tallies) {
    for (const name of Object.keys(sum) as (keyof Tally)[]) {
      sum[name] = name === 'silence' ? Math.max(sum.silence, one.silence) : sum[name] + one[name];
    }
  }
  return sum;
}

const COLUMNS = [
  ['operations', 'operations'],
  ['splits', 'splits'],
  ['merges', 'merges'],
  ['kills', 'kills'],
  ['cuts', 'cuts'],
  ['joins', 'joins'],
  ['badInputs', 'bad inputs'],
  ['silence', 'no finality, s'],
  ['blocks', 'blocks'],
  ['seconds', 'seconds'],
] as const satisfies readonly (readonly [keyof Tally, string])[];

/** A line for each scenario, and one for all. */
export function tallyTable(rows: readonly (readonly [name: string, tally: Tally])[]): string[] {
  const all = [...rows, ['all', total(rows.map(([, tally]) => tally))] as const];
  return table(
    [{ title: 'scenario' }, ...COLUMNS.map(([, title]) => ({ title, align: 'right' as const }))],
    all.map(([name, tally]) => [name, ...COLUMNS.map(([column]) => cell(column, tally))]),
  );
}

function cell(column: keyof Tally, tally: Tally): string {
  return column === 'silence' ? tally.silence.toFixed(1) : count(Math.round(tally[column]));
}
