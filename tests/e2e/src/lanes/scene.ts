// SPDX-License-Identifier: Apache-2.0
/** Who and what is there once both lanes are open. */
import type { Stage } from '../replicas/claims/stage.ts';
import type { Books } from './books.ts';
import type { LaneCrossings } from './crossings.ts';
import type { Fleet } from './fleet.ts';
import type { Person } from './people.ts';
import type { Lane, Traffic } from './traffic.ts';

export interface Scene {
  readonly stage: Stage;
  readonly fleet: Fleet;
  readonly traffic: Traffic;
  readonly books: Books;
  readonly crossings: LaneCrossings;
  readonly first: Lane;
  readonly second: Lane;
  readonly resident: readonly Person[];
  /** Accounts of the first lane that can pay fees on the chain, and that nobody else sends with. */
  readonly own: readonly Person[];
}
