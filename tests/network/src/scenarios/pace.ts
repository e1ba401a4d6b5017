// SPDX-License-Identifier: Apache-2.0
/** How fast things are done to the network, and how long they may take. */

/** Transfers a second that overload leaves, and those under which siblings are idle. */
export const RATE = 20;
/** What two leaves do not bear, and four do. */
export const FOUR_LEAVES = 12;
export const QUIET = 0.4;

/** How long load may take to have a leaf split, and quiet to have two merged, on a machine with much else to do. */
export const SPLIT_SECONDS = 400;
export const MERGE_SECONDS = 400;

/** Blocks for which a validator stays away. */
export const AWAY = 10;
