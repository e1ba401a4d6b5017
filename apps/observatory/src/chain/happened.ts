// SPDX-License-Identifier: Apache-2.0
/** What a call brought about, in words: the events of the chain that matter to whoever made it. */
import { showAmount, showCount } from '../model/amounts.ts';
import { shortShard } from '../model/names.ts';
import type { Words } from '../model/words.ts';
import type { Hex, Variant } from '../model/types.ts';
import { isTagged } from './failures.ts';

/** An event as PAPI gives it: of a pallet, with a name and what it tells. */
export interface ChainEvent {
  type: string;
  value: { type: string; value?: unknown };
}

export interface Happened {
  /** Why the chain refused what was proposed, though the call itself was taken. */
  refusal: string | null;
  /** The rest, as sentences. */
  said: readonly string[];
}

const PROPOSAL = 'nerv_primitives_core::proposal::';

export function happened(events: readonly ChainEvent[], words: Words): Happened {
  let refusal: string | null = null;
  const said: string[] = [];
  for (const { type: pallet, value } of events) {
    const event = `${pallet}.${value.type}`;
    const told = new Told(value.value);
    if (event === 'ShardGovernance.ProposalRefused') refusal = words(refusalOf(told.tagged('reason')));
    else {
      const sentence = SENTENCES[event]?.(told, words);
      if (sentence !== undefined) said.push(sentence);
    }
  }
  return { refusal, said };
}

const SENTENCES: Readonly<Record<string, (told: Told, words: Words) => string>> = {
  'ShardGovernance.Bonded': (told) =>
    `Bonded ${told.amount('amount')}. All your stake is ${told.amount('bonded')}.`,
  'ShardGovernance.Unbonded': (told) =>
    `${told.amount('amount')} left all votes, and can be withdrawn from block ${told.count('from')}.`,
  'ShardGovernance.Withdrawn': (told) => `${told.amount('amount')} of stake is free again.`,
  'ShardGovernance.Woke': (told) => `Stake of ${told.amount('amount')} counts again.`,
  'ShardGovernance.PaidFromStake': (told) => `${told.amount('amount')} of the stake went for the fee.`,
  'ShardGovernance.Proposed': (told) =>
    `Proposal ${told.count('proposal')} is put to the vote until block ${told.count('deadline')}.`,
  'ShardGovernance.Voted': (told) =>
    `Voted ${told.is('aye') ? 'aye' : 'nay'} with ${told.amount('power')}: ` +
    `ayes ${told.amount('ayes')} of ${told.amount('needed')} needed, nays ${told.amount('nays')}.`,
  'ShardGovernance.Approved': (told) =>
    `Proposal ${told.count('proposal')} has the votes, and is carried out in block ${told.count('due')}.`,
  'ShardGovernance.Passed': (told, words) => {
    const { type: name, value } = told.tagged('execution');
    const passed = `Proposal ${told.count('proposal')} passed`;
    if (name === 'Done') return `${passed}, and was carried out.`;
    if (name === 'CoLocated') {
      const plan = new Told(value);
      const [moved, skipped] = [plan.count('moved'), plan.count('skipped')];
      return `${passed}: ${moved} of its moves were made, and ${skipped} could not be any more.`;
    }
    const why = innermost({ path: `${PROPOSAL}Execution`, name }, value);
    return `${passed}, and was not carried out: ${words(why)}`;
  },
  'ShardGovernance.Lost': (told, words) => {
    const why = { path: `${PROPOSAL}Loss`, name: told.tagged('why').type };
    return `Proposal ${told.count('proposal')} is lost: ${words(why)}`;
  },
  'ShardGovernance.BondReturned': (told) => `The bond of ${told.amount('amount')} went back to its owner.`,
  'ShardGovernance.BondSlashed': (told) => `${told.amount('amount')} of the bond is lost.`,
  'Ledger.Deposited': (told) =>
    `${told.amount('amount')} is in the ledger now, in shard ${told.shard('shard')}.`,
  'Ledger.Withdrawn': (told) => `${told.amount('amount')} left the ledger, and is free.`,
  'Ledger.Transferred': (told) => `${told.amount('amount')} arrived: both accounts live in one shard.`,
  'Ledger.TransferStarted': (told) =>
    `${told.amount('amount')} is set aside, on its way to shard ${told.shard('destination')}.`,
  'Ledger.DeliveryPaid': (told) => `Carrying it over cost ${told.amount('fee')}.`,
  'TransactionPayment.TransactionFeePaid': (told) => `The fee was ${told.amount('actual_fee')}.`,
};

function refusalOf(reason: { type: string; value?: unknown }): Variant {
  return innermost({ path: `${PROPOSAL}ProposalRefusal`, name: reason.type }, reason.value);
}

/** Of what holds the reason of another: that one. */
function innermost(variant: Variant, inner: unknown): Variant {
  if (!isTagged(inner)) return variant;
  const [, path = 'nerv_primitives_core::operation::Refusal'] =
    INNER.find(([begins]) => variant.name.startsWith(begins)) ?? [];
  return variant.name === 'Failed' ? variant : { path, name: inner.type };
}

/** The reasons that reasons and executions hold whose names begin so. */
const INNER: readonly (readonly [string, string])[] = [
  ['Lane', 'nerv_primitives_core::lane::LaneRefusal'],
  ['CoLocation', 'nerv_primitives_core::colocation::CoLocationRefusal'],
];

/** What an event tells, of which nothing is taken for granted. */
class Told {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    this.#fields = typeof value === 'object' && value !== null ? { ...value } : {};
  }

  amount(field: string): string {
    const value = this.#fields[field];
    return typeof value === 'bigint' ? showAmount(value) : 'an amount';
  }

  count(field: string): string {
    const value = this.#fields[field];
    return typeof value === 'number' ? showCount(value) : '?';
  }

  shard(field: string): string {
    const value = this.#fields[field];
    return isHex(value) ? shortShard(value) : '?';
  }

  is(field: string): boolean {
    return this.#fields[field] === true;
  }

  tagged(field: string): { type: string; value?: unknown } {
    const value = this.#fields[field];
    return isTagged(value) ? value : { type: 'Unknown' };
  }
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && value.startsWith('0x');
}
