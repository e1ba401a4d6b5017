// SPDX-License-Identifier: Apache-2.0
/** What the demonstration can be told by its environment. */
import { Failure } from '../lib/failure.ts';
import { setting, type Setting } from '../lib/settings.ts';
import { plural } from '../lib/units.ts';

/** How large the demonstration is. */
export interface DemoOptions {
  /** Accounts that deposit and transfer. */
  readonly accounts: number;
  /** Transfers sent at least; as many more as it takes until leaves have split and merged. */
  readonly transfers: number;
  /** Transfers a second while shards split. */
  readonly rate: number;
  /** Splits after which the load falls; as many leaves as there are then merge again. */
  readonly splits: number;
}

/** What each setting is, what it may be, and what it is by default. */
const SETTINGS = {
  accounts: { variable: 'NERV_DEMO_ACCOUNTS', least: 16, most: 5_000, usual: 300 },
  transfers: { variable: 'NERV_DEMO_TRANSFERS', least: 100, most: 1_000_000, usual: 3_000 },
  rate: { variable: 'NERV_DEMO_RATE', least: 15, most: 1_000, usual: 100 },
  splits: { variable: 'NERV_DEMO_SPLITS', least: 1, most: 50, usual: 10 },
} as const satisfies Record<string, Setting>;

/** The accounts a shard needs to be split, in the development preset. */
const MIN_ACCOUNTS = 16;
/** The rate above which a shard is overloaded, in the development preset. */
const MAX_RATE = 10;
/** How far above it the busiest shard should be, so that its mean gets there soon. */
const MARGIN = 1.5;

/**
 * The accounts that so many splits need. Before the last of n splits there are n leaves; with
 * n times what a split needs the largest of them has enough.
 */
export function accountsFor(splits: number): number {
  return MIN_ACCOUNTS * splits;
}

/**
 * The transfers a second that so many splits need. Before the last of n splits the largest leaf
 * has at least the n-th part p of the accounts, and sees the part 1 - (1 - p)^2 of the transfers:
 * those from it, those to it, and those within it once.
 */
export function rateFor(splits: number): number {
  const part = 1 / splits;
  return Math.ceil((MARGIN * MAX_RATE) / (1 - (1 - part) ** 2));
}

/** The settings of an environment; one that makes no sense is refused, not corrected. */
export function demoOptions(environment: NodeJS.ProcessEnv): DemoOptions {
  const options = {
    accounts: setting(environment, SETTINGS.accounts),
    transfers: setting(environment, SETTINGS.transfers),
    rate: setting(environment, SETTINGS.rate),
    splits: setting(environment, SETTINGS.splits),
  };
  suffices('accounts', options, accountsFor(options.splits));
  suffices('rate', options, rateFor(options.splits));
  return options;
}

function suffices(what: 'accounts' | 'rate', options: DemoOptions, least: number): void {
  const value = options[what];
  if (value >= least) return;
  const splits = `${plural(options.splits, 'split')} (${SETTINGS.splits.variable})`;
  throw new Failure(`${SETTINGS[what].variable} must be at least ${least} for ${splits}, not ${value}`);
}
