// SPDX-License-Identifier: Apache-2.0
/** What became of an operation, in a sentence. */
import { showCount } from './amounts.ts';
import type { Outcome, Variant } from './types.ts';

/** @param words what the chain says of a variant */
export function outcomeWords(outcome: Outcome, words: (variant: Variant) => string): string {
  switch (outcome.kind) {
    case 'Refused':
      return `Refused: ${words(outcome.why)}`;
    case 'Draining':
      return 'Done; its records are on their way.';
    case 'Drained':
      return `Done; its records arrived in block ${showCount(outcome.at)}, and replicas are asked about it.`;
    case 'Settled':
      return `Done and settled in block ${showCount(outcome.at)}.`;
    case 'Unsettled':
      return `Done; too few replicas said what they found by block ${showCount(outcome.at)}, and it stands.`;
    case 'Broken':
      return `Done, and its sums do not come out: found in block ${showCount(outcome.at)}. That is a fault of the chain.`;
    case 'Undone':
      return `Undone by operation ${outcome.by}: replicas contradicted each other.`;
  }
}
