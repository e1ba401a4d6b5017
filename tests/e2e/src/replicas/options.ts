// SPDX-License-Identifier: Apache-2.0
/** What the network of replicas can be told by its environment. */
import { setting, type Setting } from '../lib/settings.ts';
import type { Parameters } from './spec.ts';

/** How large the network's shard is. */
export interface ReplicasOptions {
  /** Accounts that the shard holds. */
  readonly accounts: number;
  /** Keep the network's folder, with all logs and disks. */
  readonly keep: boolean;
}

// Among the first 64 of them transfers are made.
const ACCOUNTS: Setting = { variable: 'NERV_REPLICAS_ACCOUNTS', least: 64, most: 100_000, usual: 1_000 };
const KEEP: Setting = { variable: 'NERV_REPLICAS_KEEP', least: 0, most: 1, usual: 0 };

/** The options in an environment. */
export function replicasOptions(environment: NodeJS.ProcessEnv): ReplicasOptions {
  return { accounts: setting(environment, ACCOUNTS), keep: setting(environment, KEEP) === 1 };
}

/** One thing that has to be so. */
export interface Check {
  readonly text: string;
  readonly holds: boolean;
}

/** Replicas of the network: as many as a shard's placement has slots, and two to spare. */
export const REPLICAS = 9;

/** What is otherwise than on the development chain, whatever the times. */
const COMMON = {
  // The keepers place replicas, and are to have nothing else to do: no load makes them split the shard.
  load: { maxRate: 10_000_000 },
  placement: {
    // All nodes are new, and each may be trusted with a slot: their operators are one and the same.
    newcomerSlots: 7,
    probationPeriod: 10,
    // What moves, moves because a fragment was lost.
    maxMoves: 0,
    replicaSize: 64,
  },
  // A checkpoint is due as soon as the slots are assigned, and then as often as something has changed.
  fragments: { stepsPerCheckpoint: 100_000 },
} as const satisfies Parameters;

/** A chain's parameters with these times, in blocks of a second each. */
export function withTimes(times: Times): Parameters {
  const { replacePeriod, ...fragments } = times;
  return {
    ...COMMON,
    placement: { ...COMMON.placement, replacePeriod },
    fragments: { ...COMMON.fragments, ...fragments },
  };
}

/** How long everything may take, in blocks. */
export interface Times {
  /** Until a slot that is free is given to another node. */
  readonly replacePeriod: number;
  /** Until what has changed is in a checkpoint. */
  readonly checkpointPeriod: number;
  /** Until a checkpoint is acknowledged. */
  readonly acknowledgePeriod: number;
  /** From one challenge to the next, and until it is answered. */
  readonly challengePeriod: number;
  readonly answerPeriod: number;
  /** Until a node that took a slot holds the fragment. */
  readonly repairPeriod: number;
}

/** Short enough to be watched, and long enough for ten nodes on two cores. */
export const TIMES: Times = {
  replacePeriod: 30,
  checkpointPeriod: 20,
  acknowledgePeriod: 30,
  challengePeriod: 15,
  answerPeriod: 12,
  repairPeriod: 40,
};
