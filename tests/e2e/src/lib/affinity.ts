// SPDX-License-Identifier: Apache-2.0
/** Accounts that deal with each other: what `ShardsApi` says of them, as plain values. */
import type { ApiPromise } from '@polkadot/api';
import type { Pair } from './accounts.ts';
import { ask } from './chain.ts';
import { big, list, number, plain, struct, text, variant, type Plain, type PlainStruct } from './plain.ts';

/** Counts of transfers are in so many parts of one. */
export const UNIT = 256;

/** Who forecasts: the model, that pairs deal which dealt in the last window, or whose aged count is high. */
export const FORECASTERS = ['Model', 'Last', 'Aged'] as const;
export type Forecaster = (typeof FORECASTERS)[number];

/** Why an account moves: its owner has ordered it, it deals with those there, or it goes home. */
export type Reason = 'Instruction' | 'Affinity' | 'Expiry';

/** What an owner has ordered: nothing, to stay, or to be where another account is, by its blinded id. */
export type Instruction = 'Unset' | 'Refuse' | { readonly with: string };

/** An account with which another deals. Accounts are blinded ids here. */
export interface Partner {
  readonly account: string;
  /** The transfers of the two, aged, in units. */
  readonly count: number;
  /** How probable it is that they deal in the window under way, in parts per million. */
  readonly probability: number;
  /** The transfers in the last window that was closed. */
  readonly last: number;
}

/** With whom an account deals, and what follows from it. */
export interface Affinity {
  /** Those with the highest counts first. */
  readonly partners: readonly Partner[];
  /** The transfers a window in which it takes part, and those of them within its leaf: aged, in units. */
  readonly load: number;
  readonly within: number;
  readonly instruction: Instruction;
  /** Its last move by a plan, if it is away from home for that. */
  readonly moved:
    | { readonly from: string; readonly to: string; readonly window: number; readonly reason: Reason }
    | undefined;
}

/** A move of an account between leaves. */
export interface Move {
  readonly account: string;
  readonly from: string;
  readonly to: string;
  /** The transfers across that it is expected to save, in units a window. */
  readonly gain: bigint;
  readonly reason: Reason;
}

/** A plan of moves, which the chain makes when a window closes, by the number of that window. */
export interface Plan {
  readonly plan: number;
  readonly moves: readonly Move[];
}

/** How the chain finds out who deals with whom, and what it plans. */
export interface Binding {
  /** The window under way, and the block at which it closes at the earliest. */
  readonly window: number;
  readonly closes: number;
  /** The pairs that are counted. */
  readonly pairs: number;
  readonly decides: Forecaster;
  /** Brier scores of the forecasters, in their order, in parts per million; and how many forecasts they are of. */
  readonly brier: readonly number[];
  readonly forecasts: bigint;
  /** The accounts that live elsewhere by plans. */
  readonly away: number;
  /** Those that can be carried out, the newest first. */
  readonly plans: readonly Plan[];
}

/** With whom an account deals, at a block or now. */
export async function affinity(api: ApiPromise, account: string, block?: string): Promise<Affinity> {
  const view = struct(plain(await ask(api, 'shardsApi', 'affinity', [account], block)), 'an affinity');
  return {
    partners: list(view['partners'], 'partners').map((entry) => {
      const partner = struct(entry, 'a partner');
      const figure = (name: string): number => number(partner, name);
      return {
        account: text(partner, 'account'),
        count: figure('count'),
        probability: figure('probability'),
        last: figure('last'),
      };
    }),
    load: number(view, 'load'),
    within: number(view, 'within'),
    instruction: toInstruction(view['instruction']),
    moved: toMoved(view['moved']),
  };
}

/** What the chain has found out and plans, at a block or now. */
export async function binding(api: ApiPromise, block?: string): Promise<Binding> {
  const view = struct(plain(await ask(api, 'shardsApi', 'binding', [], block)), 'the binding');
  return {
    window: number(view, 'window'),
    closes: number(view, 'closes'),
    pairs: number(view, 'pairs'),
    decides: toForecaster(view['decides']),
    brier: list(view['brier'], 'Brier scores').map(Number),
    forecasts: big(view, 'forecasts'),
    away: number(view, 'away'),
    plans: list(view['plans'], 'plans').map((entry) => {
      const plan = struct(entry, 'a plan');
      return {
        plan: number(plan, 'plan'),
        moves: list(plan['moves'], 'moves').map((move) => toMove(struct(move, 'a move'))),
      };
    }),
  };
}

/** A move out of a plan, or out of the event of its being made. */
export function toMove(move: PlainStruct): Move {
  return {
    account: text(move, 'account'),
    from: text(move, 'from'),
    to: text(move, 'to'),
    gain: big(move, 'gain'),
    reason: toReason(move['reason']),
  };
}

/** Whose forecasts decide. */
export function toForecaster(value: Plain): Forecaster {
  const named = variant(value, 'a forecaster');
  const known = FORECASTERS.find((one) => one === named);
  if (known === undefined) throw new TypeError(`a forecaster named ${named}`);
  return known;
}

/** An account's id as shards know it. */
export function blinded(api: ApiPromise, { publicKey }: Pick<Pair, 'publicKey'>): string {
  return api.registry.hash(Buffer.concat([Buffer.from('nerv/blind'), publicKey])).toHex();
}

function toInstruction(value: Plain): Instruction {
  if (value === 'Unset' || value === 'Refuse') return value;
  return { with: text(struct(value, 'an instruction'), 'With') };
}

function toMoved(value: Plain): Affinity['moved'] {
  if (value === undefined) return undefined;
  const moved = struct(value, 'a move');
  return {
    from: text(moved, 'from'),
    to: text(moved, 'to'),
    window: number(moved, 'window'),
    reason: toReason(moved['reason']),
  };
}

function toReason(value: Plain): Reason {
  const reason = variant(value, 'a reason');
  if (reason !== 'Instruction' && reason !== 'Affinity' && reason !== 'Expiry') throw new TypeError(`a move for ${reason}`);
  return reason;
}
