// SPDX-License-Identifier: Apache-2.0
/**
 * What the page knows of a chain, in its own words. `chain/` makes these of what the node answers;
 * everything else reads these alone.
 *
 * Rates are transfers a second, shares and probabilities 0 to 1, amounts whole units (1 NERV = 10^12),
 * heights block numbers. Times of the chain are milliseconds since 1970.
 */

/** Bytes as `0x` and small hexadecimal digits. */
export type Hex = `0x${string}`;
export type ShardId = Hex;
/** An account's address in SS58, with the prefix of the chain. */
export type Address = string;
export type Side = 'Left' | 'Right';

/** A block that the page has looked at. */
export interface Head {
  height: number;
  hash: Hex;
  finalized: number;
  /** The chain's clock in that block. */
  time: number;
  /** The page's clock when it heard of it. */
  seen: number;
}

/**
 * `Live`: a leaf. `Draining`: was split, records are on their way to its children. `Split`: an inner node.
 * `Retiring`: was merged, records are on their way to its parent.
 */
export type ShardStatus = 'Live' | 'Draining' | 'Split' | 'Retiring';
/** Who executes a shard: the chain, the chain until its lane opens, or its replicas. */
export type Standing = 'Resident' | 'Opening' | 'Lane';

export interface Shard {
  id: ShardId;
  parent: ShardId | null;
  side: Side | null;
  depth: number;
  status: ShardStatus;
  /** Whether records still drain into it. */
  filling: boolean;
  /** Accounts whose records stand in it: while it drains, those that are left. */
  accounts: number;
  total: bigint;
  rate: number;
  /** Seconds for which it has been under the merge threshold. */
  quietFor: number;
  children: readonly [ShardId, ShardId] | null;
  /** The cutover that last changed its status. */
  since: number;
  standing: Standing;
}

export type Rule = 'Forecast' | 'Plain';

export interface HotAccount {
  /** Its blinded id: blake2_256("nerv/blind" ++ account). */
  account: Hex;
  /** Its part of the shard's transfers, at least. */
  share: number;
}

/** How good forecasts were over the last hour. Brier scores: 0 is right and certain each time. */
export interface Score {
  forecasts: number;
  brierModel: number;
  brierPlain: number;
  brierEwma: number;
  hitModel: number;
  hitPlain: number;
  hitEwma: number;
}

export interface Forecast {
  /** That the leaf is overloaded within the horizon. */
  probability: number;
  threshold: number;
  rule: Rule;
  /** Rate, latency, transfers across, state, weight, bytes of the last sample, as parts of capacity. */
  features: readonly number[];
  rate: number;
  limit: number;
  /** Blocks that half, 95 % and 99 % of its transfers took at most; 9 stands for itself and more. */
  latency: readonly [number, number, number];
  score: Score;
  hottest: HotAccount | null;
  /** The second of chain time until which it is not split, since one account makes for its load. */
  unsplittableUntil: number | null;
  /** The height at which this was read. */
  height: number;
}

/** Microseconds of reference time that a leaf's writes take of a block. */
export interface Contention {
  last: number;
  mean: number;
  peak: number;
  limit: number;
  contendedSince: number | null;
  hottest: readonly HotAccount[];
  spread: 'Many' | 'Few' | 'One';
  relief: Operation | null;
}

export type Operation =
  | { kind: 'Split'; shard: ShardId }
  | { kind: 'Merge'; left: ShardId; right: ShardId }
  | { kind: 'Relocate'; account: Hex; shard: ShardId };

/** A variant of an enum of the chain, which the chain's metadata has words for. */
export interface Variant {
  /** The type's path, as `nerv_primitives_core::operation::Refusal`. */
  path: string;
  name: string;
}

export type Outcome =
  | { kind: 'Refused'; why: Variant }
  | { kind: 'Draining' }
  | { kind: 'Drained'; at: number; drained: number }
  | { kind: 'Settled'; at: number; drained: number }
  | { kind: 'Broken'; at: number }
  | { kind: 'Unsettled'; at: number }
  | { kind: 'Undone'; by: number };

/** What every split, merge, relocation and refusal leaves. */
export interface OperationRecord {
  index: number;
  operation: Operation;
  by: { kind: 'Root' } | { kind: 'Proposal'; proposal: number } | { kind: 'Dispute'; record: number };
  at: number;
  accounts: number;
  total: bigint;
  limits: { minAccounts: number; maxDepth: number; maxShards: number; cooldown: number };
  /** The shards that came to be: left and right of a split, the parent of a merge. */
  result: readonly ShardId[];
  outcome: Outcome;
}

/** What was measured when an operation was judged. */
export type Assessment =
  | { kind: 'Unconditional' }
  | {
      kind: 'Overload';
      rate: number;
      limit: number;
      probability: number;
      threshold: number;
      rule: Rule;
      hottest: HotAccount | null;
    }
  | { kind: 'Idleness'; left: number; right: number; quietFor: number; period: number; limit: number }
  | {
      kind: 'Fullness';
      change: 'Open' | 'Return';
      fullness: number;
      share: number;
      limit: number;
      least: number;
    }
  | {
      kind: 'Contention';
      mean: number;
      peak: number;
      limit: number;
      release: number;
      hottest: HotAccount | null;
      relieves: boolean;
    }
  /** A plan of moves. `gain`: the transfers between shards that they are expected to save a window. */
  | { kind: 'Affinity'; moves: number; gain: number };

export type Motion =
  | { kind: 'Operation'; operation: Operation }
  | { kind: 'Parameter'; name: string; value: string }
  | { kind: 'Model'; hash: Hex }
  | { kind: 'Upgrade'; hash: Hex }
  | { kind: 'Root'; hash: Hex }
  | { kind: 'OpenLane'; shard: ShardId }
  | { kind: 'ReturnLane'; shard: ShardId }
  | { kind: 'CoLocate'; plan: number };

/** What became of what passed its vote. */
export type Execution =
  | { done: true; record: number | null }
  /** A plan: of its moves so many were made, and the others could not be made any more. */
  | { done: true; moved: number; skipped: number }
  | { done: false; why: Variant };

export type ProposalStatus =
  | { kind: 'Voting' }
  | { kind: 'Refused'; why: Variant }
  | { kind: 'Lost'; at: number; why: Variant }
  | { kind: 'Approved'; at: number; due: number }
  | {
      kind: 'Passed';
      at: number;
      assessed: Assessment;
      execution: Execution;
    };

export type BondStatus = 'NotTaken' | 'Held' | 'Returned' | 'Slashed' | 'PartlySlashed';

export interface Proposal {
  id: number;
  motion: Motion;
  /** What a vote names beside the number. */
  motionHash: Hex;
  proposer: Address;
  bond: bigint;
  bondStatus: BondStatus;
  at: number;
  /** The last block in which votes are taken. */
  deadline: number;
  /** The block from which the chain goes on with it by itself, while it is open. */
  due: number | null;
  /** The power that must vote for it. */
  needed: bigint;
  ayes: bigint;
  nays: bigint;
  electorate: bigint;
  voters: number;
  assessed: Assessment;
  status: ProposalStatus;
}

/** A vote that the page has seen in a block. The chain keeps sums; who voted is in its events. */
export interface Vote {
  proposal: number;
  who: Address;
  aye: boolean;
  power: bigint;
  at: number;
}

/** Whether an operation could be proposed now. */
export interface Possible {
  assessed: Assessment;
  holds: boolean;
  refusal: Variant | null;
}

export interface Staker {
  bonded: bigint;
  unbonding: readonly { from: number; amount: bigint }[];
  /** Its power on each proposal that is voted on, and its vote. */
  votes: readonly { proposal: number; power: bigint; aye: boolean | null }[];
  delegate: Address | null;
  asleep: bigint;
}

/** An account in the ledger and outside of it. */
export interface AccountState {
  /** Outside of the ledger: pays fees, is deposited and bonded. */
  free: bigint;
  /** In the ledger; null without a record, or in a lane, whose replicas have it. */
  ledger: { shard: ShardId; free: bigint; locked: bigint; incoming: bigint; nonce: number } | null;
  route: { shard: ShardId; path: readonly Side[]; overridden: boolean } | null;
  staker: Staker | null;
}

/** The cut of an inner node: an account goes right where count * (d . e) >= projection. */
export interface Cut {
  /** 512 signs. */
  direction: Hex;
  projection: bigint;
  count: bigint;
}

export interface Receipt {
  side: 'Source' | 'Destination';
  shard: ShardId;
  /** `Aborted` has why. */
  status: 'Pending' | 'Committed' | 'Aborted';
  why: Variant | null;
  block: number;
}

export interface Transfer {
  id: Hex;
  amount: bigint;
  started: number;
  deadline: number;
  source: Receipt | null;
  destination: Receipt | null;
  finished: number | null;
}

/** Transfers between two leaves that the page has seen begin within the last minute. */
export interface Crossing {
  from: ShardId;
  to: ShardId;
  count: number;
  amount: bigint;
}

export type Region = 'NorthAmerica' | 'SouthAmerica' | 'Europe' | 'Asia' | 'Oceania';

export interface NodeInfo {
  id: number;
  operator: Address;
  simulated: boolean;
  status: string;
  region: Region;
  domain: number;
  reliability: number;
  endpoint: string;
}

/** Parts of a placement's score, 0 to 1. */
export interface PlacementScore {
  latency: number;
  reliability: number;
  space: number;
  cheapness: number;
  total: number;
}

export interface Placement {
  round: bigint;
  due: number | null;
  turn: Address | null;
  placed: {
    slots: readonly (number | null)[];
    nodes: readonly NodeInfo[];
    score: PlacementScore;
    scoreNow: PlacementScore;
    at: number;
    by: Address;
    state: string;
  } | null;
}

export interface Fragments {
  slots: readonly { slot: number; node: number | null; state: string; held: readonly number[] }[];
  /** The height of the newest committed checkpoint. */
  committed: number | null;
  /** The block since which too few hold it. */
  alarm: number | null;
}

/** What replicas say of an operation. */
export interface Attestation {
  record: number;
  state: string;
  needed: number;
  asked: readonly (number | null)[];
  claims: readonly { node: number; claim: Hex; evidence: string; at: number }[];
  until: number;
}

export interface ChainInfo {
  name: string;
  /** `Development`, `Local`, `Live`, or a name of its own. Development accounts are offered on the first alone. */
  type: string;
  genesis: Hex;
  specName: string;
  specVersion: number;
  ss58Prefix: number;
  /** Milliseconds between blocks. */
  blockTime: number;
}

/** Limits by which a person judges what is shown, from the chain's parameters. */
export interface Parameters {
  minAccounts: number;
  maxDepth: number;
  maxShards: number;
  /** The rate under which a shard is quiet, and the seconds for which siblings must be to be merged. */
  quietRate: number;
  quietPeriod: number;
  proposalBond: bigint;
  minStake: bigint;
  votingPeriod: number;
}

/**
 * `connecting`: no answer yet. `following`: blocks come. `stalled`: connected, and no block for long.
 * `behind`: the node itself has yet to catch up. `lost`: the node is gone, and is tried again.
 * `foreign`: it is a chain without NERV's pallets. `unknown`: it is of another version than this page.
 */
export type Phase = 'connecting' | 'following' | 'stalled' | 'behind' | 'lost' | 'foreign' | 'unknown';

export interface Connection {
  phase: Phase;
  url: string;
  /** A sentence that helps; empty while all is well. */
  message: string;
}
