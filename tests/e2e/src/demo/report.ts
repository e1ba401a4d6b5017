/** The tables at the end, and the verdict. */
import type { Assessed, Proposal } from '../lib/governance.ts';
import { nearestRank } from '../lib/rank.ts';
import { pairs, table, type Column } from '../lib/table.ts';
import { tree } from '../lib/tree.ts';
import { amountBare, amountFull, count, perSecond, plural, seconds, SYMBOL } from '../lib/units.ts';
import { shareBetween, spread, trafficIn, type Spread, type Traffic } from './crossings.ts';
import { STAKE } from './funding.ts';
import type { DemoResult } from './run.ts';
import { told, type Operation, type Rejected } from './story.ts';

/** What shards may take from a sustained overload to their children live. */
const MOST_MILLISECONDS = 30_000;
/** What 99 of 100 transfers between shards may take from lock to commit. */
const MOST_CROSSING = 6_000;
/** The part of the transfers that must go between shards while these split. */
const LEAST_SHARE = 0.3;

/** One thing that must hold, and whether it does. */
export interface Check {
  readonly holds: boolean;
  readonly text: string;
}

/** All that must hold. */
export function checks(result: DemoResult): Check[] {
  const { books, transfers, operations, options, refused, lost, crossed } = result;
  const gone = books.issuanceBefore - books.issuanceAfter;
  const slow = operations.filter((one) => one.cutover.block !== one.agreed || !one.atOnce);
  const splits = operations.filter(({ kind }) => kind === 'split');
  const merges = operations.filter(({ kind }) => kind === 'merge');
  const quiet = splits.filter((one) => meanwhile(result, one) === 0);
  const times = reactions(splits);
  const p95 = times.length === 0 ? Infinity : nearestRank(times, 0.95);
  const leaves = books.tree.filter((shard) => shard.status === 'Live');
  const slowest = spread(crossed.latencies.map(({ milliseconds }) => milliseconds))?.p99 ?? Infinity;
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
      holds: slowest <= MOST_CROSSING,
      text: `from lock to commit: p99 ${seconds(slowest)}, at most ${seconds(MOST_CROSSING)}`,
    },
    {
      holds: share >= LEAST_SHARE,
      text: `while shards split ${percent(share)} of the transfers went between them, at least ${percent(LEAST_SHARE)}`,
    },
    {
      holds: splits.length === options.splits && merges.length === options.splits && result.byRoot === 0,
      text: `${plural(splits.length, 'split')} and ${plural(merges.length, 'merge')}, all by votes, none by root`,
    },
    {
      holds: slow.length === 0,
      text: 'every cutover took one block, that of the last vote: old shards live before it, new ones in it',
    },
    {
      holds: times.length === splits.length && p95 <= MOST_MILLISECONDS,
      text: `from sustained overload to children live: p95 ${seconds(p95)}, at most ${seconds(MOST_MILLISECONDS)}`,
    },
    {
      holds: quiet.length === 0 && duringMerges(result, merges) > 0,
      text: 'transfers were included during every split, and while shards merged',
    },
    {
      holds: refused.reason === 'ConditionFalse' && refused.accounted && refused.proposal.bondStatus === 'None',
      text: 'the proposal whose condition did not hold was refused, and nothing held for it',
    },
    {
      holds: lost.reason === 'Outvoted' && lost.accounted && lost.proposal.bondStatus === 'Returned',
      text: 'the proposal that was outvoted was lost, and its bond returned',
    },
    {
      holds: isAccounted(result),
      text: `the stakers' stakes of ${amountBare(STAKE)} ${SYMBOL} are held to the last unit, and no bond`,
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
  ];
}

/** The report's lines. */
export function report(result: DemoResult): string[] {
  const { books, transfers } = result;
  const verdicts = checks(result);
  const failed = verdicts.filter((check) => !check.holds).length;
  return [
    ...section('Transfers', transferLines(result)),
    ...section('Transfers within and between shards', crossingLines(result)),
    ...section('From lock to commit, between shards', latencyLines(result)),
    ...section('Splits and merges', operationLines(result)),
    ...section('From sustained overload to children live', reactionLines(result)),
    ...section('Proposals that were not carried out', rejectedLines(result)),
    ...section(`Stakes and bonds, in ${SYMBOL}`, stakeLines(result)),
    ...section('Shards at the widest', tree(result.widest)),
    ...section('Shards at the end', tree(books.tree)),
    ...section(`Units, in ${SYMBOL}`, bookLines(result)),
    ...section(
      'Checks',
      verdicts.map(({ holds, text }) => `${holds ? 'ok    ' : 'FAILED'}  ${text}`),
    ),
    '',
    failed === 0
      ? `Passed: ${count(transfers.included)} transfers, ${result.operations.length} splits and merges, nothing lost.`
      : `FAILED: ${plural(failed, 'check')} of ${count(verdicts.length)}.`,
  ];
}

function transferLines({ transfers, phases }: DemoResult): string[] {
  const reasons = [...transfers.reasons].sort(([, one], [, other]) => other - one);
  return pairs([
    ['sent', count(transfers.sent)],
    ['included', count(transfers.included)],
    ['failed', count(transfers.failed)],
    ...reasons.map(([reason, times]): [string, string] => [`  ${reason}`, count(times)]),
    ...phases.map(({ shards, sent, milliseconds }): [string, string] => [
      `sent a second, shards ${shards}`,
      (sent / Math.max(0.001, milliseconds / 1000)).toFixed(1),
    ]),
  ]);
}

function crossingLines(result: DemoResult): string[] {
  const { crossed, books } = result;
  const whole = trafficIn(crossed.traffic, 0, Number.MAX_SAFE_INTEGER);
  const aborted = (reason: string): number => crossed.aborted.get(reason) ?? 0;
  const reasons = new Set([...books.transfers.aborted.keys(), ...crossed.aborted.keys()]);
  // Within a shard the beginning is the end: what would be aborted fails, and was never started.
  return [
    ...table(
      [
        { title: '' },
        { title: 'within a shard', align: 'right' },
        { title: 'between shards', align: 'right' },
        { title: "the chain's count", align: 'right' },
      ],
      [
        ['started', count(whole.within), count(crossed.started), count(books.transfers.started)],
        ['committed', count(whole.within), count(crossed.committed), count(books.transfers.committed)],
        ...[...reasons].map((reason) => [
          `aborted: ${reason}`,
          '',
          count(aborted(reason)),
          count(books.transfers.aborted.get(reason) ?? 0n),
        ]),
        ['under way', '', count(crossed.open), count(books.underWay)],
        shares('share', whole),
        shares('share while shards split', amongLeaves(result)),
      ],
    ),
    '',
    "the chain's count is of transfers between shards; shards split from the first cutover until the load falls",
  ];
}

function shares(title: string, traffic: Traffic): string[] {
  const between = shareBetween(traffic);
  return [title, percent(1 - between), percent(between)];
}

function latencyLines({ crossed, books }: DemoResult): string[] {
  const right = (title: string): Column => ({ title, align: 'right' });
  const row = (title: string, figures: Spread | undefined, digits: number): string[] =>
    figures === undefined
      ? [title]
      : [title, figures.mean.toFixed(2), ...[figures.p50, figures.p95, figures.p99].map((one) => one.toFixed(digits))];
  return table(
    [{ title: '' }, right('mean'), right('p50'), right('p95'), right('p99')],
    [
      row('blocks, by the events', spread(crossed.latencies.map(({ blocks }) => blocks)), 0),
      row("blocks, by the chain's statistics", books.transfers.latency, 0),
      row('seconds, by the events', spread(crossed.latencies.map(({ milliseconds }) => milliseconds / 1000)), 1),
    ],
  );
}

function operationLines(result: DemoResult): string[] {
  const rows = table(
    [
      { title: 'operation' },
      { title: 'load/s', align: 'right' },
      { title: 'limit', align: 'right' },
      { title: 'no.', align: 'right' },
      { title: 'ayes / needed', align: 'right' },
      { title: 'cutover', align: 'right' },
      { title: 'drain', align: 'right' },
      { title: 'accounts', align: 'right' },
      { title: 'drained', align: 'right' },
      { title: 'transfers', align: 'right' },
    ],
    result.operations.map((one) => [
      `${one.kind} ${one.shard}`,
      ...figures(one.proposal.assessed),
      String(one.proposal.id),
      ayes(one.proposal),
      plural(one.cutover.block - one.proposed.block, 'block'),
      // A small shard is empty before the block of its cutover is full.
      one.settled.block === one.cutover.block ? 'same block' : plural(one.settled.block - one.cutover.block, 'block'),
      count(one.accounts),
      count(one.drained),
      count(meanwhile(result, one)),
    ]),
  );
  const early = result.operations
    .filter(({ waited }) => waited > 0)
    .map(({ kind, shard, waited }) => `${kind} ${shard}: refused ${plural(waited, 'time')} before for being too early`);
  return [
    ...rows,
    '',
    'load and limit as they were when proposed, of two siblings their sum; cutover and drain in blocks',
    'since the proposal and the cutover; transfers from the cutover to the end of the drain',
    ...early,
  ];
}

function reactionLines({ operations }: DemoResult): string[] {
  const splits = operations.filter(({ kind }) => kind === 'split');
  const rows = table(
    [
      { title: 'shard' },
      { title: 'overloaded', align: 'right' },
      { title: 'proposed', align: 'right' },
      { title: 'children live', align: 'right' },
      { title: 'seconds', align: 'right' },
    ],
    splits.map((one) => [
      one.shard,
      one.overloaded === undefined ? 'never' : `block ${one.overloaded.block}`,
      `block ${one.proposed.block}`,
      `block ${one.cutover.block}`,
      reactions([one]).map((time) => (time / 1000).toFixed(1)).join(''),
    ]),
  );
  const times = reactions(splits);
  if (times.length === 0) return rows;
  return [
    ...rows,
    '',
    ...pairs([
      ['median', seconds(nearestRank(times, 0.5))],
      ['p95, nearest rank', seconds(nearestRank(times, 0.95))],
    ]),
    'the root since transfers began, all others since the first block that shows their load above the limit',
  ];
}

function rejectedLines({ refused, lost }: DemoResult): string[] {
  const row = (fate: string, { what, reason, proposal }: Rejected): string[] => [
    what,
    String(proposal.id),
    fate,
    reason,
    proposal.assessed.by === 'nothing' ? ayes(proposal) : told(proposal.assessed),
    proposal.bondStatus === 'None' ? 'none taken' : proposal.bondStatus.toLowerCase(),
  ];
  return table(
    [
      { title: 'proposal' },
      { title: 'no.', align: 'right' },
      { title: 'fate' },
      { title: 'reason' },
      { title: 'load, or ayes / needed' },
      { title: 'bond' },
    ],
    [row('refused', refused), row('lost', lost)],
  );
}

function stakeLines({ books }: DemoResult): string[] {
  return [
    ...table(
      [
        { title: 'staker' },
        { title: 'staked', align: 'right' },
        { title: 'held as stake', align: 'right' },
        { title: 'held as bonds', align: 'right' },
      ],
      books.stakes.map(({ address, bonded, unbonding, held }) => [
        address,
        amountBare(bonded + unbonding),
        amountBare(held.stake),
        amountBare(held.bonds),
      ]),
    ),
    `${plural(books.proposals, 'proposal')}, ${plural(books.slashed, 'bond')} slashed`,
  ];
}

function bookLines({ books }: DemoResult): string[] {
  const burnt = books.issuanceBefore - books.issuanceAfter;
  return [
    ...pairs([
      ['issuance before', amountFull(books.issuanceBefore)],
      ['issuance after', amountFull(books.issuanceAfter)],
      ['difference', amountFull(burnt)],
      ['fees paid', amountFull(books.fees)],
      ["ledger's shards", amountFull(books.ledger)],
      ['in transit', amountFull(books.inTransit)],
      ["ledger's pot", amountFull(books.pot)],
      ['our own books', amountFull(books.expected)],
    ]),
    ...books.differing.slice(0, 10).map(([address, expected, found]) =>
      `${address} has ${amountBare(found)} instead of ${amountBare(expected)}`,
    ),
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

/** The transfers that began while there were several leaves and the load had not fallen. */
function amongLeaves({ crossed, operations, loadFell }: DemoResult): Traffic {
  const cutovers = operations.filter(({ kind }) => kind === 'split').map(({ cutover }) => cutover.block);
  return trafficIn(crossed.traffic, Math.min(...cutovers), loadFell);
}

/** A part as a percentage with one decimal. */
function percent(part: number): string {
  return `${(part * 100).toFixed(1)}%`;
}

/** Is all that is held of the stakers their stake, and is that what they bonded? */
function isAccounted({ books }: DemoResult): boolean {
  const { stakes, staked, slashed } = books;
  return (
    stakes.length > 0 &&
    stakes.every(
      ({ accounted, bonded, unbonding, bonds }) =>
        accounted && bonded === STAKE && unbonding === 0n && bonds === 0n,
    ) &&
    staked === STAKE * BigInt(stakes.length) &&
    slashed === 0
  );
}

/** The milliseconds from each split's sustained overload to its children live. */
function reactions(splits: readonly Operation[]): number[] {
  return splits.flatMap(({ overloaded, cutover }) =>
    overloaded === undefined ? [] : [cutover.time - overloaded.time],
  );
}

/** A load and its limit. */
function figures(assessed: Assessed): [string, string] {
  switch (assessed.by) {
    case 'nothing':
      return ['', ''];
    case 'overload':
      return [perSecond(assessed.load.rate), `> ${perSecond(assessed.limit)}`];
    case 'idleness':
      return [perSecond(assessed.left.rate + assessed.right.rate), `< ${perSecond(assessed.limit)}`];
  }
}

function ayes({ tally, needed }: Proposal): string {
  return `${amountBare(tally.ayes)} / ${amountBare(needed)}`;
}

/** Transfers included from the block that agreed to an operation to the one that settled it. */
function meanwhile({ perBlock }: DemoResult, { agreed, settled }: Operation): number {
  return between(perBlock, agreed, settled.block);
}

/** Transfers included from the first merge's proposal to the last one's end. */
function duringMerges({ perBlock }: DemoResult, merges: readonly Operation[]): number {
  if (merges.length === 0) return 0;
  const first = Math.min(...merges.map(({ proposed }) => proposed.block));
  const last = Math.max(...merges.map(({ settled }) => settled.block));
  return between(perBlock, first, last);
}

function between(perBlock: ReadonlyMap<number, number>, first: number, last: number): number {
  let sum = 0;
  for (let block = first; block <= last; block += 1) sum += perBlock.get(block) ?? 0;
  return sum;
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines.map((line) => `  ${line}`.trimEnd())];
}
