// SPDX-License-Identifier: Apache-2.0
/** What the chain says of stake and of proposals: the rest of `ShardsApi` as plain values. */
import type { ApiPromise } from '@polkadot/api';
import type { ChainEvent } from './blocks.ts';
import { ask, storage } from './chain.ts';
import { toHotAccount, toRule, type HotAccount, type Rule } from './forecast.ts';
import { big, list, number, plain, show, struct, text, variant, type Plain } from './plain.ts';
import { toLoad, type Load } from './shards.ts';

/** A split or a merge, as the chain writes it. */
export type ShardOperation =
  | { readonly Split: { readonly shard: string } }
  | { readonly Merge: { readonly left: string; readonly right: string } };

/** The load an operation was judged by. Rates are in thousandths of a transfer a second. */
export type Assessed =
  | { readonly by: 'nothing' }
  /** A split: overload must be forecast or, by the plain rule, the load must be above the limit. */
  | {
      readonly by: 'overload';
      readonly load: Load;
      readonly limit: number;
      /** Of overload within the next seconds, and above what it calls for a split: parts per million. */
      readonly probability: number;
      readonly threshold: number;
      /** What decides. */
      readonly rule: Rule;
      /** The account that makes for most of the load, if one does: then no split helps. */
      readonly hottest: HotAccount | undefined;
    }
  /** A merge: both siblings must be quiet for the period, and their sum under the limit. */
  | {
      readonly by: 'idleness';
      readonly left: Load;
      readonly right: Load;
      readonly period: number;
      readonly limit: number;
    }
  /** A lane: blocks must be fuller than the limit, or stay under it with what the lane has to do. */
  | {
      readonly by: 'fullness';
      readonly change: 'Open' | 'Return';
      /** What extrinsics take of what they may have of blocks, in parts per million, as all of these. */
      readonly fullness: number;
      /** What the shard's transfers take of it, or would take if it returned. */
      readonly share: number;
      readonly limit: number;
      /** The share from which on a lane of the shard is of use. */
      readonly least: number;
    }
  /** A split or a move: the shard's writes have come to take more of blocks than the limit, and still than `release`. */
  | {
      readonly by: 'contention';
      /** Microseconds of reference time a block, as all of these. */
      readonly mean: number;
      readonly peak: number;
      readonly limit: number;
      readonly release: number;
      /** The account that makes for most of the load, or is to be moved. */
      readonly hottest: HotAccount | undefined;
      /** Whether the operation would relieve the shard. */
      readonly relieves: boolean;
    }
  /** A plan of moves: accounts are to live where those do with whom they deal. */
  | {
      readonly by: 'affinity';
      readonly moves: number;
      /** The transfers between shards that this is expected to save in a window, in 256ths of one. */
      readonly gain: number;
    };

/** Whether an operation could be proposed now. */
export interface Assessment {
  readonly assessed: Assessed;
  /** Does the load call for it? */
  readonly holds: boolean;
  /** Why it may not be carried out now in any case, if it may not. */
  readonly refusal: string | undefined;
}

/** How the votes on a proposal stand, in units of stake. */
export interface Tally {
  readonly ayes: bigint;
  readonly nays: bigint;
  readonly electorate: bigint;
  readonly voters: bigint;
}

/** The end of a vote that passed. */
export interface Passed {
  /** What was done: `Done`, `Lapsed`, `ConditionFalse`, ... */
  readonly execution: string;
  /** What the load was then. */
  readonly assessed: Assessed;
}

/** A proposal. */
export interface Proposal {
  readonly id: number;
  /** What is to be decided, as the chain writes it. */
  readonly motion: Plain;
  readonly proposer: string;
  readonly bond: bigint;
  readonly bondStatus: string;
  /** The block in which it was made. */
  readonly at: number;
  /** The last block in which votes are taken. */
  readonly deadline: number;
  /** The block from which the chain does something for it by itself, if it is open. */
  readonly due: number | undefined;
  /** What the load was when it was made. */
  readonly assessed: Assessed;
  /** What became of it when the vote passed, if it has. */
  readonly passed: Passed | undefined;
  readonly tally: Tally;
  /** The power that must vote for it. */
  readonly needed: bigint;
  /** The hash of the motion, which votes name. */
  readonly motionHash: string;
  /** Where it is in its life, as the chain writes it: `Voting`, `{ Lost: { .. } }`, ... */
  readonly status: Plain;
}

/** What an account has at stake. */
export interface Staker {
  /** The stake that is bonded and not unbonding. */
  readonly bonded: bigint;
  /** The block from which each part can be withdrawn, and the part. */
  readonly unbonding: readonly (readonly [number, bigint])[];
  /** For each proposal that is voted on: its number, the power on it, and the vote. */
  readonly votes: readonly (readonly [number, bigint, boolean | undefined])[];
  /** The key that acts for it, if there is one. */
  readonly delegate: string | undefined;
  /** What of the bonded stake sleeps: all or nothing. */
  readonly asleep: bigint;
}

/** What is held of an account's balance for the governance. */
export interface Holds {
  readonly stake: bigint;
  readonly bonds: bigint;
}

/** The proposals that are kept, the newest first, at a block or now. */
export async function proposals(api: ApiPromise, block?: string): Promise<Proposal[]> {
  const answer = plain(await ask(api, 'shardsApi', 'proposals', [], block));
  return list(answer, 'shardsApi.proposals()').map(toProposal);
}

/** One proposal, if it is kept. */
export async function proposal(api: ApiPromise, id: number, block?: string): Promise<Proposal | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'proposal', [id], block));
  return answer === undefined ? undefined : toProposal(answer);
}

/** The hash of what a proposal is about, which votes name; it must be kept. */
export async function motionHash(api: ApiPromise, id: number): Promise<string> {
  const answer = plain(await ask(api, 'shardsApi', 'proposal', [id]));
  if (answer === undefined) throw new RangeError(`proposal ${id} is not kept`);
  return text(struct(answer, 'a proposal'), 'motionHash');
}

/** What an account has at stake, if it has anything. */
export async function staker(api: ApiPromise, account: string, block?: string): Promise<Staker | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'staker', [account], block));
  if (answer === undefined) return undefined;
  const record = struct(answer, 'a staker');
  return {
    bonded: big(record, 'bonded'),
    unbonding: list(record['unbonding'], 'what is unbonding').map((part) => {
      const [from, amount] = list(part, 'a part that is unbonding') as [bigint, bigint];
      return [Number(from), amount];
    }),
    votes: list(record['votes'], "a staker's votes").map((entry) => {
      const [id, power, aye] = list(entry, 'a vote') as [bigint, bigint, boolean | undefined];
      return [Number(id), power, aye];
    }),
    asleep: big(record, 'asleep'),
    delegate: record['delegate'] === undefined ? undefined : text(record, 'delegate'),
  };
}

/** Whether an operation could be proposed now; nothing if it makes no sense. */
export async function assess(
  api: ApiPromise,
  operation: ShardOperation,
  block?: string,
): Promise<Assessment | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'assess', [operation], block));
  if (answer === undefined) return undefined;
  const record = struct(answer, 'an assessment');
  const refusal = record['refusal'];
  return {
    assessed: toAssessed(record['assessed']),
    holds: record['holds'] === true,
    refusal: refusal === undefined ? undefined : variant(refusal, 'a refusal'),
  };
}

/** What is held of an account's balance for the governance, as the balances pallet says. */
export async function holdsOf(api: ApiPromise, account: string, block?: string): Promise<Holds> {
  const all = list(plain(await storage(api, 'balances', 'holds', [account], block)), 'the holds');
  const sum = (reason: string): bigint =>
    all
      .map((hold) => struct(hold, 'a hold'))
      .filter(({ id }) => show(id) === show({ ShardGovernance: reason }))
      .reduce((total, hold) => total + big(hold, 'amount'), 0n);
  return { stake: sum('Stake'), bonds: sum('ProposalBond') };
}

/** A reason by its innermost name: `ConditionFalse`, and `TooFewAccounts` of `{ Operation: .. }`. */
export function reasonOf(value: Plain): string {
  if (typeof value === 'string') return value;
  const [inner] = Object.values(struct(value, 'a reason'));
  return typeof inner === 'string' ? inner : show(value);
}

function toProposal(value: Plain): Proposal {
  const view = struct(value, 'a proposal');
  const record = struct(view['proposal'], "a proposal's record");
  const tally = struct(record['tally'], 'a tally');
  return {
    id: number(view, 'id'),
    motion: record['motion'],
    proposer: text(record, 'proposer'),
    bond: big(record, 'bond'),
    bondStatus: text(record, 'bondStatus'),
    at: number(record, 'at'),
    deadline: number(record, 'deadline'),
    due: view['due'] === undefined ? undefined : number(view, 'due'),
    assessed: toAssessed(record['assessed']),
    passed: passedIn(record['status']),
    tally: {
      ayes: big(tally, 'ayes'),
      nays: big(tally, 'nays'),
      electorate: big(tally, 'electorate'),
      voters: big(tally, 'voters'),
    },
    needed: big(view, 'needed'),
    motionHash: text(view, 'motionHash'),
    status: record['status'],
  };
}

/** What the status of a proposal says of the end of its vote, if it passed. */
function passedIn(status: Plain): Passed | undefined {
  if (variant(status, 'a status') !== 'Passed') return undefined;
  const passed = struct(struct(status, 'a status')['Passed'], 'a vote that passed');
  return {
    execution: variant(passed['execution'], 'an execution'),
    assessed: toAssessed(passed['assessed']),
  };
}

/** What the chain saw when it judged something. */
export function toAssessed(value: Plain): Assessed {
  const by = variant(value, 'an assessment');
  if (by === 'Unconditional') return { by: 'nothing' };
  const figures = struct(struct(value, 'an assessment')[by], "an assessment's figures");
  if (by === 'Affinity') return { by: 'affinity', moves: number(figures, 'moves'), gain: number(figures, 'gain') };
  const limit = number(figures, 'limit');
  if (by === 'Overload') {
    return {
      by: 'overload',
      load: toLoad(figures['load']),
      limit,
      probability: number(figures, 'probability'),
      threshold: number(figures, 'threshold'),
      rule: toRule(figures['rule']),
      hottest: toHotAccount(figures['hottest']),
    };
  }
  if (by === 'Fullness') {
    return {
      by: 'fullness',
      change: toChange(figures['change']),
      fullness: number(figures, 'fullness'),
      share: number(figures, 'share'),
      limit,
      least: number(figures, 'least'),
    };
  }
  if (by === 'Contention') {
    const time = struct(figures['time'], 'the time of writes');
    return {
      by: 'contention',
      mean: number(time, 'mean'),
      peak: number(time, 'peak'),
      limit,
      release: number(figures, 'release'),
      hottest: toHotAccount(figures['hottest']),
      relieves: figures['relieves'] === true,
    };
  }
  if (by !== 'Idleness') throw new TypeError(`an assessment by ${by}`);
  return {
    by: 'idleness',
    left: toLoad(figures['left']),
    right: toLoad(figures['right']),
    period: number(figures, 'period'),
    limit,
  };
}

function toChange(value: Plain): 'Open' | 'Return' {
  const change = variant(value, 'a change');
  if (change !== 'Open' && change !== 'Return') throw new TypeError(`a lane that is to ${change}`);
  return change;
}

/** The number of the proposal that an event is about. */
export function proposalIn({ data }: Pick<ChainEvent, 'data'>): number {
  return number(data, 'proposal');
}
