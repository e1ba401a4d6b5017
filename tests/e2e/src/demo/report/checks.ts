// SPDX-License-Identifier: Apache-2.0
/** The verdict: all that must hold. */
import type { Proposal } from '../../lib/governance.ts';
import { nearestRank } from '../../lib/rank.ts';
import { nameOf, STAKE } from '../../lib/stakers.ts';
import { amountBare, count, plural, seconds, SYMBOL } from '../../lib/units.ts';
import { shareBetween, spread } from '../crossings.ts';
import { told, type Operation } from '../operations.ts';
import type { DemoResult } from '../run.ts';
import { amongLeaves } from './crossings.ts';
import { meanwhile, percent, reactions, transfersBetween, type Unit, waits } from './figures.ts';
import { placementChecks } from './placements.ts';

/** The longest that something may take, in each of the units. Blocks are a second apart. */
type Limit = Readonly<Record<Unit, number>>;

/** What shards may take from a sustained overload to their children live. */
const MOST_OVERLOADED: Limit = { milliseconds: 30_000, blocks: 30 };
/** What siblings may take from being idle to their merge. */
const MOST_WAITING: Limit = { milliseconds: 30_000, blocks: 30 };
/** What 99 of 100 transfers between shards may take from lock to commit. */
const MOST_CROSSING: Limit = { milliseconds: 6_000, blocks: 6 };
/** The part of the transfers that must go between shards while these split. */
const LEAST_SHARE = 0.3;

/** One thing that must hold, and whether it does. */
export interface Check {
  readonly holds: boolean;
  readonly text: string;
}

/**
 * All that must hold, with lapses of time in a unit: in blocks they are the same however busy the
 * machine is, and a test may hold the chain to them.
 */
export function checks(result: DemoResult, unit: Unit = 'milliseconds'): Check[] {
  const lasted = (lapse: number): string => {
    if (!Number.isFinite(lapse)) return 'never';
    return unit === 'blocks' ? plural(lapse, 'block') : seconds(lapse);
  };
  const { books, transfers, operations, options, crossed, cutovers } = result;
  const gone = books.issuanceBefore - books.issuanceAfter;
  const slow = operations.filter((one) => one.cutover.block !== one.agreed || !one.atOnce);
  const splits = operations.filter(({ kind }) => kind === 'split');
  const merges = operations.filter(({ kind }) => kind === 'merge');
  const quiet = splits.filter((one) => meanwhile(result, one) === 0);
  const times = reactions(splits, unit);
  const p95 = times.length === 0 ? Infinity : nearestRank(times, 0.95);
  const idle = waits(merges, unit);
  const longest = idle.length === 0 ? Infinity : Math.max(...idle);
  const keepers = new Set(books.stakes.map(({ address }) => address));
  const byKeepers = operations.every(({ proposal }) => keepers.has(proposal.proposer)) && result.byRoot === 0;
  const leaves = books.tree.filter((shard) => shard.status === 'Live');
  const slowest = spread(crossed.latencies.map((latency) => latency[unit]))?.p99 ?? Infinity;
  const share = shareBetween(amongLeaves(result));
  return [
    {
      holds: transfers.sent >= options.transfers && transfers.failed === 0 && transfers.included === transfers.sent,
      text: `all ${count(transfers.sent)} transfers were included, none failed`,
    },
    {
      holds: endedOnce(result),
      text: `all ${count(crossed.started)} transfers between shards ended exactly once, as the chain counts too`,
    },
    {
      holds: books.inTransit === 0n && books.underWay === 0n && crossed.open === 0,
      text: 'nothing is in transit at the end',
    },
    {
      holds: slowest <= MOST_CROSSING[unit],
      text: `from lock to commit: p99 ${lasted(slowest)}, at most ${lasted(MOST_CROSSING[unit])}`,
    },
    {
      holds: share >= LEAST_SHARE,
      text: `while shards split ${percent(share)} of the transfers went between them, at least ${percent(LEAST_SHARE)}`,
    },
    {
      holds: splits.length >= options.splits && merges.length === splits.length,
      text: `${plural(splits.length, 'split')}, at least ${options.splits}, and as many merges: ${merges.length}`,
    },
    {
      holds: byKeepers && cutovers === operations.length,
      text: "all of them by the keepers' proposals and votes, none by root",
    },
    {
      holds: slow.length === 0,
      text: 'every cutover took one block, that of the last vote: old shards live before it, new ones in it',
    },
    {
      holds: p95 <= MOST_OVERLOADED[unit],
      text: `from sustained overload to children live: p95 ${lasted(p95)}, at most ${lasted(MOST_OVERLOADED[unit])}`,
    },
    {
      holds: idle.length === merges.length && longest <= MOST_WAITING[unit],
      text: `from idle siblings to their merge: ${lasted(longest)} at the longest, at most ${lasted(MOST_WAITING[unit])}`,
    },
    {
      holds: quiet.length === 0 && duringMerges(result, merges) > 0,
      text: 'transfers were included during every split, and while shards merged',
    },
    {
      holds: isAccounted(result),
      text: `the stakers' stakes of ${amountBare(STAKE)} ${SYMBOL} are held to the last unit, and no bond`,
    },
    {
      holds: books.slashed.length === 0,
      text: ['no bond was slashed', ...books.slashed.map(slashing)].join('; '),
    },
    {
      holds: books.differing.length === 0,
      text: `${count(books.matching)} of ${count(options.accounts)} accounts have what our own books say`,
    },
    {
      holds: books.routed === options.accounts,
      text: `${count(books.routed)} of ${count(options.accounts)} accounts are where their route says`,
    },
    { holds: books.ledger === books.expected, text: 'the shards add up to what our own books say' },
    {
      holds: books.ledger + books.inTransit === books.pot,
      text: "the shards and what is in transit add up to what the ledger's pot holds",
    },
    // A chain may burn fees or give them to somebody; anything else that is gone is missing.
    { holds: gone === 0n || gone === books.fees, text: 'the issuance is what it was, but for fees burnt' },
    { holds: leaves.length === 1 && leaves[0]?.parent === undefined, text: 'the root stands alone again' },
    ...placementChecks(result),
  ];
}

/** Did every transfer between shards end once, and does the chain count them all alike? */
function endedOnce({ crossed, books }: DemoResult): boolean {
  const { started, committed, aborted } = crossed;
  const chain = books.transfers;
  const reasons = [...new Set([...aborted.keys(), ...chain.aborted.keys()])];
  const ended = [...aborted.values()].reduce((sum, times) => sum + times, committed);
  return (
    crossed.faults.length === 0 &&
    started === ended &&
    BigInt(started) === chain.started &&
    BigInt(committed) === chain.committed &&
    reasons.every((reason) => BigInt(aborted.get(reason) ?? 0) === (chain.aborted.get(reason) ?? 0n))
  );
}

/** Is all that is held of the stakers their stake, and is that what they bonded? */
function isAccounted({ books }: DemoResult): boolean {
  const { stakes, staked } = books;
  return (
    stakes.length > 0 &&
    stakes.every(
      ({ accounted, bonded, unbonding, bonds }) =>
        accounted && bonded === STAKE && unbonding === 0n && bonds === 0n,
    ) &&
    staked === STAKE * BigInt(stakes.length)
  );
}

/** Why a bond was lost: the load showed the claim false when the vote passed, or what was done is disputed. */
function slashing({ id, proposer, assessed, passed }: Proposal): string {
  const truth = passed?.execution === 'ConditionFalse' ? `found ${told(passed.assessed)}` : 'disputed';
  return `proposal ${id} of ${nameOf(proposer)} claimed ${told(assessed)}, ${truth}`;
}

/** Transfers included from the first merge's proposal to the last one's end. */
function duringMerges({ perBlock }: DemoResult, merges: readonly Operation[]): number {
  if (merges.length === 0) return 0;
  const first = Math.min(...merges.map(({ proposed }) => proposed.block));
  const last = Math.max(...merges.map(({ settled }) => settled.block));
  return transfersBetween(perBlock, first, last);
}
