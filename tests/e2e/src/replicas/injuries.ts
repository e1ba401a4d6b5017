// SPDX-License-Identifier: Apache-2.0
/** What was done to replicas, and what the chain made of it. */
import type { Chronicle } from './chronicle.ts';

/** What can be done to a replica that holds a slot. */
export const KINDS = ['kill', 'restart', 'damage', 'erase'] as const;
export type InjuryKind = (typeof KINDS)[number];

/** Something done to the node in a slot. */
export interface Injury {
  readonly kind: InjuryKind;
  readonly slot: number;
  readonly node: number;
  /** The block after which it was done, and the last period that had been opened by then. */
  readonly block: number;
  readonly period: number;
}

/** How an injury stands. */
export type Outcome =
  /** The node has answered since: it held its fragment, or holds it again. */
  | { readonly is: 'healed'; readonly block: number }
  /** The chain counts the fragment as lost, and the slot waits for a node that holds it again. */
  | { readonly is: 'lost'; readonly block: number }
  /** A node has rebuilt it. */
  | { readonly is: 'repaired'; readonly block: number; readonly lost: number }
  | { readonly is: 'open' };

/** Answers of a slot's node: the block up to which it is known, and the last period answered. */
export type AnsweredBy = (slot: number) => { readonly node: number | undefined; readonly period: number };

/**
 * How an injury stands. A node that has answered a challenge that was opened after the injury holds its
 * fragment.
 */
export function outcomeOf(injury: Injury, chronicle: Chronicle, answered: AnsweredBy, now: number): Outcome {
  const { slot, node, block, period } = injury;
  const lost = chronicle.all('lost', block + 1).find(({ event }) => event.slot === slot && event.node === node);
  if (lost !== undefined) {
    const repaired = chronicle.all('repaired', lost.block).find(({ event }) => event.slot === slot);
    if (repaired === undefined) return { is: 'lost', block: lost.block };
    return { is: 'repaired', block: repaired.block, lost: lost.block };
  }
  const view = answered(slot);
  if (view.node === node && view.period > period) return { is: 'healed', block: now };
  return { is: 'open' };
}
