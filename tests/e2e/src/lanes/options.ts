// SPDX-License-Identifier: Apache-2.0
/** What the demonstration of lanes can be told by its environment. */
import { setting, type Setting } from '../lib/settings.ts';

/** How large it is. */
export interface LanesOptions {
  /** Accounts of the first lane, at the least. */
  readonly accounts: number;
  /** Orders that are handed to replicas, at the least. */
  readonly orders: number;
  /** Orders a second. */
  readonly rate: number;
  /** Keep the network's folder, with all logs and disks. */
  readonly keep: boolean;
}

const ACCOUNTS: Setting = { variable: 'NERV_LANES_ACCOUNTS', least: 100, most: 20_000, usual: 1_000 };
const ORDERS: Setting = { variable: 'NERV_LANES_ORDERS', least: 500, most: 1_000_000, usual: 4_000 };
const RATE: Setting = { variable: 'NERV_LANES_RATE', least: 10, most: 1_000, usual: 60 };
const KEEP: Setting = { variable: 'NERV_REPLICAS_KEEP', least: 0, most: 1, usual: 0 };

/** The options in an environment. */
export function lanesOptions(environment: NodeJS.ProcessEnv): LanesOptions {
  return {
    accounts: setting(environment, ACCOUNTS),
    orders: setting(environment, ORDERS),
    rate: setting(environment, RATE),
    keep: setting(environment, KEEP) === 1,
  };
}
