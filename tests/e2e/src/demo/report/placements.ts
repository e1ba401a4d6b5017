// SPDX-License-Identifier: Apache-2.0
/** What is told of placements: those of each split's children, and what became of a node that failed. */
import { fraction } from '../../lib/forecast.ts';
import { regionsOf } from '../../lib/placement/node.ts';
import { PARTS, sameParts, TENTHS, totalOf, type PlacementScore } from '../../lib/placement/score.ts';
import { domainsOf } from '../../lib/placement/terms.ts';
import { nameOf } from '../../lib/stakers.ts';
import { pairs, table, type Column } from '../../lib/table.ts';
import { count, plural } from '../../lib/units.ts';
import type { FirstPlacement, Leaf, Placed, Replacement, Siblings } from '../placements.ts';
import type { DemoResult } from '../run.ts';
import type { Check } from './checks.ts';

const left = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });

/** The first placements of each split's children, by part, and what makes the difference. */
export function placementLines({ placed }: DemoResult): string[] {
  const { splits, leaves, improved } = placed;
  const better = `${count(improved.placements)}, ${plural(improved.moves, 'replica')} moved`;
  return [
    ...table(
      [
        left('leaf'),
        right('blocks'),
        left('keeper'),
        left('nodes / domains, by region'),
        right('ms'),
        right('latency'),
        right('reliab.'),
        right('space'),
        right('cheap'),
        right('total'),
      ],
      splits.flatMap(({ left: one, right: other }) => [
        rowOf(one),
        rowOf(other),
        ...differenceOf(one, other),
      ]),
    ),
    '',
    'blocks: from cutover to placement; total: 0.4 latency + 0.3 reliability + 0.2 space + 0.1 cheapness;',
    'difference: the first less the second, each part as it counts in the total; ms: mean of all pairs',
    '',
    ...pairs([
      ['leaves in all, and placed', `${count(leaves.length)}, ${count(placedOf(placed).length)}`],
      ['placements for a better score', better],
    ]),
  ];
}

/** What became of the replicas of a node that failed. */
export function replacementLines({ placed }: DemoResult): string[] {
  if (placed.replacements.length === 0) return ['no node has failed'];
  return [
    ...table(
      [
        left('node'),
        left('endpoint'),
        left('shard'),
        left('failed'),
        left('whole again'),
        right('blocks'),
        right('allowed'),
        right('score before'),
        right('after'),
      ],
      placed.replacements.flatMap(replacementRows),
    ),
    '',
    'simulated nodes are no machines and hold nothing: nobody runs them, and root declared that one had failed',
  ];
}

/** What must hold of placements. */
export function placementChecks({ placed }: DemoResult): Check[] {
  const { leaves, splits, replacements, looks, faults, terms } = placed;
  const late = leaves.filter((leaf) => !inTime(leaf));
  const slowest = Math.max(0, ...placedOf(placed).map((leaf) => waitOf(leaf) ?? 0));
  const within = plural(slowest, 'block');
  const unexplained = splits.filter((pair) => !isExplained(pair));
  const both = splits.flatMap(({ left: one, right: other }) =>
    one.first === undefined || other.first === undefined ? [] : [[one.first, other.first] as const],
  );
  const different = both.filter(([one, other]) => !sameNodes(one, other)).length;
  const ends = replacements.flatMap(({ at, shards }) =>
    [...shards.values()].map(({ end, due }) => ({
      inTime: end !== undefined && due !== undefined && end.block <= due,
      isReplaced: end?.how === 'replaced',
      blocks: end === undefined ? Infinity : end.block - at,
    })),
  );
  const longest = Math.max(0, ...ends.map(({ blocks }) => blocks));
  const lapse = Number.isFinite(longest) ? `after ${plural(longest, 'block')}` : 'never';
  const most = terms === undefined ? 'too many' : `more than ${terms.perDomain}`;
  return [
    {
      holds: leaves.length > 0 && late.length === 0,
      text: `every leaf that lived until it was due was placed by then, after ${within} at most`,
    },
    {
      holds: both.length > 0 && different === both.length && unexplained.length === 0,
      text:
        `${count(different)} of ${plural(both.length, 'pair')} of siblings are on different nodes, ` +
        'and the scores explain how',
    },
    {
      holds: ends.some(({ isReplaced }) => isReplaced) && ends.every((end) => end.inTime),
      text: `a node that failed was replaced within the period: ${lapse}`,
    },
    {
      holds: looks > 0 && faults.length === 0,
      text: `no placement in ${count(looks)} looks named a node twice, or ${most} of one failure domain`,
    },
  ];
}

/** What was seen of placements that must never be. */
export function placementFaults({ placed }: DemoResult): string[] {
  return placed.faults.slice(0, 10);
}

function placedOf({ leaves }: Placed): Leaf[] {
  return leaves.filter(({ first }) => first !== undefined);
}

/** Was a leaf placed by the block it was due, or no leaf any more by then? */
function inTime({ by, due, first, gone }: Leaf): boolean {
  // Nobody saw when the first leaf was due.
  if (by === 'genesis') return first !== undefined;
  if (due === undefined) return false;
  return Math.min(first?.at ?? Infinity, gone ?? Infinity) <= due;
}

/** The blocks from the birth of a leaf to its placement; nothing if either was not seen. */
function waitOf({ by, born, first }: Leaf): number | undefined {
  return by === 'genesis' || first === undefined ? undefined : first.at - born;
}

/**
 * Do the parts of the scores explain how the placements of a split's children differ? Each score is what
 * the formulas make of the nodes, and different nodes have different parts. A child that was cut
 * again before it was placed leaves nothing to explain.
 */
function isExplained({ left: { first: one }, right: { first: other } }: Siblings): boolean {
  for (const first of [one, other]) {
    if (first === undefined) continue;
    if (!first.explained || totalOf(first.score) !== first.score.total) return false;
  }
  if (one === undefined || other === undefined || sameNodes(one, other)) return true;
  return !sameParts(one.score, other.score);
}

function sameNodes(one: FirstPlacement, other: FirstPlacement): boolean {
  const ids = new Set(one.nodes.map(({ id }) => id));
  return one.nodes.length === other.nodes.length && other.nodes.every(({ id }) => ids.has(id));
}

function rowOf(leaf: Leaf): string[] {
  const { name, first, gone, born } = leaf;
  if (first === undefined) {
    return [name, '', '', gone === undefined ? 'not placed' : `gone after ${plural(gone - born, 'block')}`];
  }
  const { nodes, score, roundTrips, by } = first;
  const pairsOf = (nodes.length * (nodes.length - 1)) / 2;
  return [
    name,
    String(waitOf(leaf) ?? ''),
    nameOf(by),
    `${nodes.length} / ${domainsOf(nodes).size}, ${regionsOf(nodes)}`,
    (roundTrips / Math.max(1, pairsOf)).toFixed(1),
    ...PARTS.map((part) => fraction(score[part], 4)),
    fraction(score.total, 4),
  ];
}

/** By how much the first total is higher than the second, and which parts make for it. */
function differenceOf({ first: one }: Leaf, { first: other }: Leaf): string[][] {
  if (one === undefined || other === undefined) return [];
  const signed = (ppm: number): string => `${ppm < 0 ? '-' : '+'}${fraction(Math.abs(ppm), 4)}`;
  const parts = PARTS.map((part) => signed((TENTHS[part] * (one.score[part] - other.score[part])) / 10));
  const total = signed(one.score.total - other.score.total);
  const shared = one.nodes.filter(({ id }) => other.nodes.some((node) => node.id === id)).length;
  return [['', '', '', `difference, ${plural(shared, 'node')} in both`, '', ...parts, total]];
}

function replacementRows({ id, node, at, shards }: Replacement): string[][] {
  const score = (found: PlacementScore | undefined): string =>
    found === undefined ? '' : fraction(found.total, 4);
  return [...shards.values()].map(({ name, due, end, before, after }) => [
    String(id),
    node?.endpoint ?? '',
    name,
    `block ${at}`,
    end === undefined ? 'never' : end.how === 'gone' ? `gone in ${end.block}` : `block ${end.block}`,
    end === undefined ? '' : String(end.block - at),
    due === undefined ? '' : String(due - at),
    score(before),
    score(after),
  ]);
}
