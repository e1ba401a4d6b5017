// SPDX-License-Identifier: Apache-2.0
/** What the chain would refuse about an amount, told before it is signed. Null where nothing is wrong. */
import { showAmount } from './amounts.ts';

export type Check = (amount: bigint) => string | null;

/** Bonds out of what is free outside of the ledger. */
export function checkBond(free: bigint, bonded: bigint, least: bigint): Check {
  return (amount) =>
    atMost(amount, free, 'You have') ??
    (bonded + amount < least ? `All your stake must be at least ${showAmount(least)}.` : null);
}

/** Takes out of stake: all of it, or so much that the least stays. */
export function checkUnbond(bonded: bigint, least: bigint): Check {
  return (amount) => atMost(amount, bonded, 'You have bonded') ?? rest(bonded - amount, least);
}

/** From outside of the ledger into it. */
export function checkDeposit(free: bigint, inLedger: bigint, least: bigint): Check {
  return (amount) =>
    atMost(amount, free, 'You have') ??
    (inLedger + amount < least ? `An account of the ledger must have at least ${showAmount(least)}.` : null);
}

/** Out of the ledger, to whomever: all, or so much that the least stays. */
export function checkLeave(inLedger: bigint, least: bigint): Check {
  return (amount) => atMost(amount, inLedger, 'In the ledger you have') ?? rest(inLedger - amount, least);
}

/** To another account of the ledger, which is opened if it has none. */
export function checkTransfer(inLedger: bigint, receiver: bigint | null, least: bigint): Check {
  return (amount) =>
    checkLeave(inLedger, least)(amount) ??
    (receiver === null && amount < least
      ? `The account is opened by this, which takes at least ${showAmount(least)}.`
      : null);
}

function atMost(amount: bigint, most: bigint, whose: string): string | null {
  return amount > most ? `${whose} ${showAmount(most, 12)}.` : null;
}

function rest(left: bigint, least: bigint): string | null {
  if (left === 0n || left >= least) return null;
  return `Leave at least ${showAmount(least)}, or take all.`;
}
