/** What the demonstration can be told by its environment. */
import { Failure } from '../lib/failure.ts';

/** How large the demonstration is. */
export interface DemoOptions {
  /** Accounts that deposit and transfer. */
  readonly accounts: number;
  /** Transfers sent at least; more if the splits and merges take longer. */
  readonly transfers: number;
  /** Transfers a second. */
  readonly rate: number;
}

/** What each setting is, what it may be, and what it is by default. */
const SETTINGS = {
  // The chain splits shards of 16 accounts and more in development; two levels of splits
  // need a few times as many.
  accounts: { variable: 'NERV_DEMO_ACCOUNTS', least: 60, most: 5_000, usual: 300 },
  transfers: { variable: 'NERV_DEMO_TRANSFERS', least: 100, most: 1_000_000, usual: 3_000 },
  rate: { variable: 'NERV_DEMO_RATE', least: 1, most: 1_000, usual: 100 },
} as const;

/** The settings of an environment; one that makes no sense is refused, not corrected. */
export function demoOptions(environment: NodeJS.ProcessEnv): DemoOptions {
  const read = ({ variable, least, most, usual }: (typeof SETTINGS)[keyof typeof SETTINGS]): number => {
    const given = environment[variable];
    if (given === undefined || given === '') return usual;
    const value = /^\d+$/.test(given) ? Number(given) : NaN;
    if (value >= least && value <= most) return value;
    throw new Failure(`${variable} must be a whole number from ${least} to ${most}, not "${given}"`);
  };
  return {
    accounts: read(SETTINGS.accounts),
    transfers: read(SETTINGS.transfers),
    rate: read(SETTINGS.rate),
  };
}
