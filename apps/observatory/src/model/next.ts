// SPDX-License-Identifier: Apache-2.0
/** What the chain will do next to its tree, as far as anybody can tell, and why. */
import { showPart, showRate } from './amounts.ts';
import { shortShard } from './names.ts';
import { hindranceOf, hindranceWords } from './hindrance.ts';
import type { Forecast, Parameters, Proposal, Shard, ShardId } from './types.ts';

export interface NextStep {
  /** The shard that it is about; null if about none. */
  shard: ShardId | null;
  /** How near it is: what happens, what is voted on, what is called for, or nothing of it yet. */
  urgency: 'happening' | 'voting' | 'due' | 'calm';
  /** What, in a sentence. */
  what: string;
  /** Why, in another. */
  why: string;
}

/** What is known of the chain. */
export interface Known {
  shards: ReadonlyMap<ShardId, Shard>;
  forecasts: ReadonlyMap<ShardId, Forecast>;
  proposals: readonly Proposal[];
  parameters: Parameters | null;
  height: number;
}

/** What comes next; the first that is so of: records move, a vote is open, load calls for something, calm. */
export function nextStep(known: Known): NextStep {
  return voting(known) ?? due(known) ?? moving(known) ?? closest(known);
}

function voting({ proposals, height }: Known): NextStep | null {
  for (const { motion, status, ayes, needed, deadline } of proposals) {
    if (status.kind !== 'Voting' || motion.kind !== 'Operation') continue;
    const { operation } = motion;
    if (operation.kind === 'Relocate') continue;
    const shard = operation.kind === 'Split' ? operation.shard : operation.left;
    const what =
      operation.kind === 'Split'
        ? `Stakers vote on splitting ${shortShard(shard)}.`
        : `Stakers vote on merging ${shortShard(operation.left)} and ${shortShard(operation.right)}.`;
    // Cut off: all of them are there when the vote is over.
    const percent = needed === 0n ? 0n : (ayes * 100n) / needed;
    const left = Math.max(0, deadline - height);
    return {
      shard,
      urgency: 'voting',
      what,
      why: `${percent}\u2009% of the votes that it needs are there; ${left} blocks are left to vote.`,
    };
  }
  return null;
}

function moving({ shards }: Known): NextStep | null {
  for (const { id, status, accounts, parent } of shards.values()) {
    if (status === 'Draining') {
      return {
        shard: id,
        urgency: 'happening',
        what: `${shortShard(id)} has split.`,
        why: `${accounts} of its accounts are still on their way to its children; all of them work meanwhile.`,
      };
    }
    if (status === 'Retiring' && parent !== null) {
      return {
        shard: parent,
        urgency: 'happening',
        what: `The children of ${shortShard(parent)} are merged again.`,
        why: `${accounts} accounts of one of them are still on their way; all of them work meanwhile.`,
      };
    }
  }
  return null;
}

/** A leaf, and how near its split is: above 1 it is called for. */
interface Pressed {
  shard: Shard;
  forecast: Forecast;
  pressure: number;
}

function pressed({ shards, forecasts }: Known): Pressed[] {
  const leaves: Pressed[] = [];
  for (const shard of shards.values()) {
    const forecast = forecasts.get(shard.id);
    if (shard.status !== 'Live' || forecast === undefined) continue;
    const pressure =
      forecast.rule === 'Forecast'
        ? forecast.probability / forecast.threshold
        : forecast.rate / Math.max(forecast.limit, Number.MIN_VALUE);
    leaves.push({ shard, forecast, pressure });
  }
  return leaves.sort((a, b) => b.pressure - a.pressure || b.shard.rate - a.shard.rate);
}

function due(known: Known): NextStep | null {
  const calledFor = pressed(known).filter(({ pressure }) => pressure > 1);
  const [first] = calledFor;
  if (first === undefined) return null;
  const limits = known.parameters;
  const hindrance = ({ shard, forecast }: Pressed) => hindranceOf(shard, shard.accounts, forecast, limits);
  const free = calledFor.find((each) => hindrance(each) === null);
  if (free !== undefined) {
    const { shard, forecast } = free;
    return {
      shard: shard.id,
      urgency: 'due',
      what: `${shortShard(shard.id)} is the next to split: load calls for it, and a staker has to propose it.`,
      why: reason(forecast),
    };
  }
  const { shard, forecast } = first;
  const why = hindrance(first);
  return {
    shard: shard.id,
    urgency: 'due',
    what: `${shortShard(shard.id)} is overloaded, or is about to be, and is not split.`,
    why: why === null ? '' : hindranceWords(why, shard.accounts, forecast, limits),
  };
}

function closest(known: Known): NextStep {
  const [first] = pressed(known);
  // Two idle leaves are told of where no other is half way to a split.
  const idle = first === undefined || first.pressure < 0.5 ? idlePair(known) : null;
  if (idle !== null) return idle;
  if (first === undefined) {
    return { shard: null, urgency: 'calm', what: 'Nothing is forecast yet.', why: 'Leaves are looked at one by one.' };
  }
  const { shard, forecast } = first;
  const limits = known.parameters;
  const hindrance = hindranceOf(shard, shard.accounts, forecast, limits);
  const but = hindrance === null ? '' : ` ${hindranceWords(hindrance, shard.accounts, forecast, limits)}`;
  return {
    shard: shard.id,
    urgency: 'calm',
    what: `No split is called for. ${shortShard(shard.id)} is the nearest to one.`,
    why: `${reason(forecast)}${but}`,
  };
}

function idlePair({ shards, parameters }: Known): NextStep | null {
  for (const { children } of shards.values()) {
    const [left, right] = (children ?? []).map((id) => shards.get(id));
    if (left?.status !== 'Live' || right?.status !== 'Live') continue;
    const quiet = Math.min(left.quietFor, right.quietFor);
    if (quiet === 0 || left.filling || right.filling) continue;
    const rate = parameters === null ? 'little to do' : `under ${showRate(parameters.quietRate)} transfers a second`;
    const needed = parameters === null ? '' : ` of ${parameters.quietPeriod}`;
    return {
      shard: left.id,
      urgency: 'calm',
      what: `${shortShard(left.id)} and ${shortShard(right.id)} are the nearest to a merge.`,
      why: `Both have had ${rate} for ${quiet}${needed} s.`,
    };
  }
  return null;
}

function reason({ rule, probability, threshold, rate, limit }: Forecast): string {
  const load = `it has ${showRate(rate)} transfers a second of ${showRate(limit)} that it may have`;
  return rule === 'Forecast'
    ? `Its forecast says ${showPart(probability)} that it is overloaded soon, and ${showPart(threshold)} call for a split; ${load}.`
    : `The plain rule decides, since forecasts were worse of late or this one is old: ${load}.`;
}
