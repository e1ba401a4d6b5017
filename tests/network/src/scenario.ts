// SPDX-License-Identifier: Apache-2.0
/** The scenarios: each does something to the network, and leaves all four validators running. */
import { checkpoints } from './scenarios/checkpoints.ts';
import { clock } from './scenarios/clock.ts';
import { crossings } from './scenarios/crossings.ts';
import { cutOff } from './scenarios/cut.ts';
import { disk } from './scenarios/disk.ts';
import { kill, killAll } from './scenarios/kill.ts';
import { load } from './scenarios/load.ts';
import { merges, splits } from './scenarios/operations.ts';
import { short } from './scenarios/short.ts';
import { twins } from './scenarios/twins.ts';
import type { Stage } from './stage.ts';

/** Something that happens to the network. */
export interface Scenario {
  readonly name: string;
  /** In a sentence. */
  readonly about: string;
  readonly play: (stage: Stage) => Promise<void>;
  /** Why it cannot be played on this machine, if it cannot. */
  readonly impossible?: () => string | undefined;
}

/** All that `make network` plays, in this order: the last one makes the validators replicas for good. */
export const SCENARIOS: readonly Scenario[] = [
  load, kill, cutOff, splits, crossings, merges, killAll, twins, clock, disk, checkpoints,
];

/** What is played in their place by `--short`. */
export const SHORT: readonly Scenario[] = [short];
