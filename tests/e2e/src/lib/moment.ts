// SPDX-License-Identifier: Apache-2.0
/** A block as a point in time. */
import type { Block } from './blocks.ts';

/** A block and when it was built, by this machine's clock in milliseconds. */
export interface Moment {
  readonly block: number;
  readonly time: number;
}

/** A block as a moment. */
export function momentOf(block: Block): Moment {
  return { block: block.number, time: block.seen };
}
