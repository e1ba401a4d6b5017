// SPDX-License-Identifier: Apache-2.0
/** Why something did not come about, in sentences that help. */
import type { Words } from '../model/words.ts';
import { dispatchError } from './convert.ts';

/** A variant as PAPI gives it. */
export interface Tagged {
  type: string;
  value?: unknown;
}

export function isTagged(value: unknown): value is Tagged {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Of errors that are no pallet's own: what they mean to whoever signed. */
const DISPATCH: Readonly<Record<string, string>> = {
  BadOrigin: 'The account may not make that call.',
  CannotLookup: 'The chain does not know that address.',
  Exhausted: 'The block had no room for it. Send it again.',
  'Token.FundsUnavailable': 'The account has less than that outside of the ledger, or what it has is held.',
  'Token.OnlyProvider': 'The account would be left with too little to stay alive: leave some for fees.',
  'Token.BelowMinimum': 'An account would be left with less than an account must have.',
  'Token.CannotCreate': 'The account cannot be opened with so little.',
  'Token.CannotCreateHold': 'The units cannot be held: the account has too little, or too many holds.',
  'Token.NotExpendable': 'Not so much can leave the account: some must stay for it to live.',
  'Token.Frozen': 'Some of the units are locked.',
  'Arithmetic.Overflow': 'A sum would leave its range: that is too much.',
  'Arithmetic.Underflow': 'The account has less than that.',
};

/** Why the transaction pool does not take it. */
const INVALID: Readonly<Record<string, string>> = {
  Payment: 'The account cannot pay the fee: it has too little outside of the ledger.',
  Stale: 'Another transaction of the account came first. Send it again.',
  Future: 'An earlier transaction of the account is missing. Wait for it, then send it again.',
  BadProof: 'The signature does not fit: the wallet signed something else. Is it up to date with this chain?',
  BadSigner: 'The chain takes that call from stakers with power on it alone, and from their delegates.',
  Call: 'The chain takes that call from stakers alone, or takes it from nobody who signs.',
  AncientBirthBlock: 'It waited too long and has expired. Nothing was done. Send it again.',
  ExhaustsResources: 'Blocks are full. Send it again in some seconds.',
};

/** Why a call failed in its block. */
export function dispatchWords(error: Tagged, words: Words): string {
  const inner = isTagged(error.value) ? `.${error.value.type}` : '';
  return (error.type === 'Module' ? undefined : DISPATCH[error.type + inner]) ?? words(dispatchError(error));
}

/**
 * What went wrong on the way into a block.
 *
 * @param isSigned whether the wallet had signed by then: else nothing has left the page
 */
export function failureWords(failure: unknown, isSigned: boolean): string {
  const invalid = invalidity(failure);
  if (invalid !== null) return invalid;
  const name = failure instanceof Error ? failure.name : '';
  const message = (failure instanceof Error ? failure.message : String(failure ?? '')).trim();
  if (
    /disjoint|destroyed|stop(ped)?error/i.test(name) ||
    /disjoint|socket|not connected|disconnect/i.test(message)
  ) {
    return isSigned ? LOST_AFTER : 'The node went away before it was sent. Nothing was done.';
  }
  if (!isSigned && /cancel|reject|refus|den(y|ied)|declin|closed/i.test(message)) {
    return 'The wallet refused to sign. Nothing was sent.';
  }
  const who = isSigned
    ? 'It was sent, and the node answered'
    : 'It was not signed. The wallet or the node said';
  return `${who}: ${message === '' ? 'nothing more' : message.slice(0, 200)}`;
}

/** What is to be said where the node is gone with a transaction that was sent. */
export const LOST_AFTER =
  'The node went away before it said what became of it. Look whether it was done before you send it again.';

function invalidity(failure: unknown): string | null {
  if (!(failure instanceof Error) || !('error' in failure) || !isTagged(failure.error)) return null;
  const { type, value } = failure.error;
  if (!isTagged(value)) return null;
  const known = type === 'Invalid' ? INVALID[value.type] : undefined;
  if (known !== undefined) return known;
  const code = value.type === 'Custom' ? `Custom ${String(value.value)}` : value.type;
  return `The chain does not take it: ${code}.`;
}
