// SPDX-License-Identifier: Apache-2.0
/** Whether a chain lives: of its last block and the clock. */
import { showSeconds } from './amounts.ts';
import type { Head, Phase } from './types.ts';

/** So many block times without a block, and no less than some seconds, and the chain stalls. */
const STALL_BLOCKS = 6;
const STALL_LEAST = 8_000;
/** Milliseconds that the chain's clock may be behind ours. */
const BEHIND = 60_000;
/** Blocks that wait for finality, and the seconds that takes, until it is told. */
const UNFINAL_BLOCKS = 30;

/**
 * The phase, and a sentence where it is not that all is well.
 *
 * @param now our clock, in milliseconds since 1970
 * @param blockTime milliseconds between blocks
 */
export function headPhase(head: Head, now: number, blockTime: number): { phase: Phase; message: string } {
  const silent = now - head.seen;
  if (silent > Math.max(STALL_LEAST, STALL_BLOCKS * blockTime)) {
    return { phase: 'stalled', message: `No block for ${showSeconds(silent / 1_000)}. What you see is the last one.` };
  }
  const late = head.seen - head.time;
  if (late > BEHIND) {
    return { phase: 'behind', message: `The newest block that the node has is ${showSeconds(late / 1_000)} old.` };
  }
  const waiting = head.height - head.finalized;
  if (waiting > UNFINAL_BLOCKS) {
    return { phase: 'following', message: `The last ${waiting} blocks are not final: they may still change.` };
  }
  return { phase: 'following', message: '' };
}
