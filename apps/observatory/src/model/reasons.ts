// SPDX-License-Identifier: Apache-2.0
/**
 * Why the chain refused something, or what became of it, in sentences. The metadata has words for the errors of
 * calls alone: of these enums it has the names, and no more. A test holds them to the chain's source.
 */
import type { Variant } from './types.ts';

const CORE = 'nerv_primitives_core::';

const REASONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [`${CORE}operation::Refusal`]: {
    TooFewAccounts: 'The shard has fewer accounts than a split needs.',
    DepthLimit: 'The children would lie deeper than allowed.',
    ShardLimit: 'The tree has as many leaves as allowed.',
    StillDraining: 'Records are still on their way into the shard. Try again when they have arrived.',
    CoolingDown: 'The split that made the two siblings is too recent. Try again later.',
    TooManyDrains: 'As many splits and merges are under way as may be at a time. Try again in some blocks.',
    TooManyOverrides: 'As many accounts have been moved by hand as may be at a time.',
    AwaitingClaims: 'Replicas have yet to say what came of an earlier split or merge. Try again later.',
    InLane: 'The shard is a lane, or becomes one: it has to return to the chain first.',
  },
  [`${CORE}lane::LaneRefusal`]: {
    Disabled: 'No lanes are opened on this chain: the parameter that allows them is off.',
    TooManyLanes: 'There are as many lanes as may be.',
    AlreadyLane: 'The shard is a lane, or becomes one.',
    StillDraining: 'Records are still on their way into the shard. Try again when they have arrived.',
    AwaitingClaims: 'Replicas have yet to say what came of the split or merge that made the shard.',
    UnsoundPlacement: 'The placement of the shard is broken, or it has none.',
    SimulatedNode: 'A slot of the shard has a simulated node, which executes nothing.',
    NoEnclave: 'A node of the shard has no enclave that counts.',
    NoCheckpoint: 'The newest checkpoint of the shard is not committed, or there is none.',
    NotALane: 'The shard is no lane, or returns already.',
    StillOpening: 'The lane is not open yet.',
  },
  [`${CORE}colocation::CoLocationRefusal`]: {
    Disabled: 'No accounts are moved by plans on this chain: the parameter that allows them is off.',
    NoSuchPlan: 'There is no such plan any more: it was carried out, is older than one that was, or is too old.',
    NothingLeft: 'None of its moves can be made any more: accounts are elsewhere or refuse, or leaves have no room.',
  },
  [`${CORE}proposal::ProposalRefusal`]: {
    ConditionFalse: 'The load of the shards does not call for it.',
    Operation: 'The operation may not be carried out now.',
    Unsplittable: 'One account makes for most of the load, which no cut divides.',
    Lane: 'The shard may not become a lane now, or return from being one.',
    CoLocation: 'The plan may not be carried out now, or there is none of that number.',
  },
  [`${CORE}proposal::Loss`]: {
    Outvoted: 'So much stake voted against it that the rest could not carry it.',
    Expired: 'Time ran out before enough stake had voted for it.',
    TooLittleStake: 'It had the votes, but by then less stake was bonded in all than a decision takes.',
  },
  [`${CORE}proposal::Execution`]: {
    Done: 'It was carried out.',
    ConditionFalse: 'The load had turned by the end of the vote.',
    Refused: 'It could not be carried out then.',
    Failed: 'It made no sense any more.',
    Unsplittable: 'One account had come to make for most of the load, which no cut divides.',
    Lapsed: 'What called for it was over when the vote was won.',
    NotHandedIn: 'Nobody handed the call in within its time, or it failed as often as somebody did.',
    LaneRefused: 'The shard could not become a lane then, or return from being one.',
    CoLocated: 'The accounts of the plan were moved.',
    CoLocationRefused: 'The plan could not be carried out any more.',
  },
  [`${CORE}transfer::AbortReason`]: {
    BelowMinimum: 'The receiver would be left with less than an account must have.',
    Overflow: 'The receiver’s balance would leave its range.',
    CorruptRecord: 'The receiver’s record cannot be read, which is a fault of the chain.',
    Deadline: 'The receiver’s shard had not answered by the deadline.',
    Busy: 'The receiver’s shard takes nothing now. Try again later.',
  },
};

/** What a variant means; null of one that is none of these. */
export function reasonWords({ path, name }: Variant): string | null {
  return REASONS[path]?.[name] ?? null;
}
