// SPDX-License-Identifier: Apache-2.0
/** What the demonstration with communities can be told by its environment. */
import { Failure } from '../lib/failure.ts';
import { setting, type Setting } from '../lib/settings.ts';

/** Who deals with whom, how much, and in how many shards. */
export interface CommunitiesOptions {
  /** Accounts that deposit and transfer. */
  readonly accounts: number;
  /** Accounts of a community, at the least. */
  readonly size: number;
  /** Of a hundred transfers so many are within a community, on the whole; the others leave it. */
  readonly strength: number;
  /** Leaves of the tree. */
  readonly leaves: number;
  /** Transfers of a wave: what is offered at once, and fills blocks. */
  readonly transfers: number;
  /** Waves that are measured, before binding is enabled and after it has come to rest. */
  readonly measured: number;
  /** Windows in which binding is to come to rest. */
  readonly windows: number;
  /** What the transfers follow from: the same seed, the same transfers. */
  readonly seed: number;
}

/** What each setting is, what it may be, and what it is by default. */
const SETTINGS = {
  // With more the routing table could have no room: it takes 256 accounts away from home.
  accounts: { variable: 'NERV_COMMUNITIES_ACCOUNTS', least: 64, most: 272, usual: 160 },
  size: { variable: 'NERV_COMMUNITIES_SIZE', least: 2, most: 64, usual: 8 },
  strength: { variable: 'NERV_COMMUNITIES_STRENGTH', least: 0, most: 100, usual: 90 },
  leaves: { variable: 'NERV_COMMUNITIES_LEAVES', least: 2, most: 16, usual: 8 },
  // More than some 2,000 the pool does not keep waiting.
  transfers: { variable: 'NERV_COMMUNITIES_TRANSFERS', least: 200, most: 1_800, usual: 1_500 },
  measured: { variable: 'NERV_COMMUNITIES_MEASURED', least: 1, most: 20, usual: 3 },
  windows: { variable: 'NERV_COMMUNITIES_WINDOWS', least: 1, most: 200, usual: 40 },
  seed: { variable: 'NERV_COMMUNITIES_SEED', least: 1, most: 4_294_967_295, usual: 1 },
} as const satisfies Record<string, Setting>;

/** Accounts that a leaf is to have on the mean: with fewer a split of it would be chance. */
const ACCOUNTS_EACH = 8;

/** The settings of an environment; one that makes no sense is refused, not corrected. */
export function communitiesOptions(environment: NodeJS.ProcessEnv): CommunitiesOptions {
  const options = {
    accounts: setting(environment, SETTINGS.accounts),
    size: setting(environment, SETTINGS.size),
    strength: setting(environment, SETTINGS.strength),
    leaves: setting(environment, SETTINGS.leaves),
    transfers: setting(environment, SETTINGS.transfers),
    measured: setting(environment, SETTINGS.measured),
    windows: setting(environment, SETTINGS.windows),
    seed: setting(environment, SETTINGS.seed),
  };
  const least = Math.max(2 * options.size, ACCOUNTS_EACH * options.leaves);
  if (options.accounts < least) {
    const size = `communities of ${options.size} (${SETTINGS.size.variable})`;
    const where = `${options.leaves} leaves (${SETTINGS.leaves.variable})`;
    const what = `${SETTINGS.accounts.variable} must be at least ${least}`;
    throw new Failure(`${what} for ${size} in ${where}, not ${options.accounts}`);
  }
  return options;
}
