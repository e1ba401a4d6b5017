// SPDX-License-Identifier: Apache-2.0
/** The fees of lanes, as the chain pays them out. */
import type { Block } from '../lib/blocks.ts';
import { laneEvents } from '../lib/lanes.ts';

export class Fees {
  /** What replicas' operators have earned, and what could not be shared among them. */
  earned = 0n;
  rest = 0n;

  take(block: Block): void {
    for (const event of laneEvents(block)) {
      if (event.is === 'earned') this.earned += event.amount;
      if (event.is === 'rest') this.rest += event.amount;
    }
  }
}
