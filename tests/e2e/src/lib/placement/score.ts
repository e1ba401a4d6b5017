// SPDX-License-Identifier: Apache-2.0
/** How good a placement is: the documented formulas. */
import { PPM } from '../forecast.ts';
import { number, struct, type Plain } from '../plain.ts';
import type { PlacementNode } from './node.ts';
import type { Terms } from './terms.ts';

/** The parts of a score, in the order in which they are told. */
export const PARTS = ['latency', 'reliability', 'space', 'cheapness'] as const;

/** One part of a score. */
export type Part = (typeof PARTS)[number];

/** What each part counts in the total, in tenths. */
export const TENTHS: Readonly<Record<Part, number>> = { latency: 4, reliability: 3, space: 2, cheapness: 1 };

/** How good a placement is, by part and in total, in parts per million. */
export type PlacementScore = Readonly<Record<Part, number>> & { readonly total: number };

/**
 * The score of a placement by the documented formulas, from its nodes and the sum of the round trips
 * over all pairs of them. All in integers and rounded down, as the chain does it. What is set aside
 * for the placement's own replicas counts as free.
 */
export function scoreOf(chosen: readonly PlacementNode[], roundTrips: number, rules: Terms): PlacementScore {
  const count = BigInt(chosen.length);
  const pairs = (count * (count - 1n)) / 2n;
  const whole = BigInt(PPM);
  const ideal = BigInt(rules.target) * pairs;
  const part = (share: bigint, of: bigint): bigint => (share * whole) / of;
  const mean = (of: (one: PlacementNode) => bigint): number =>
    Number(chosen.reduce((sum, one) => sum + of(one), 0n) / count);
  const parts: Record<Part, number> = {
    latency: Number(part(ideal, ideal + BigInt(roundTrips))),
    reliability: mean(({ reliability }) => BigInt(reliability)),
    space: mean(({ free, capacity }) => {
      const unused = Math.min(free + rules.replicaMib, capacity);
      return part(BigInt(unused), BigInt(capacity));
    }),
    cheapness: mean(({ price }) => {
      const saved = price < rules.maxPrice ? rules.maxPrice - price : 0n;
      return part(saved, rules.maxPrice);
    }),
  };
  return { ...parts, total: totalOf(parts) };
}

/** The total that parts make. */
export function totalOf(parts: Readonly<Record<Part, number>>): number {
  return Math.floor(PARTS.reduce((sum, part) => sum + TENTHS[part] * parts[part], 0) / 10);
}

/** Have two scores the same parts? */
export function sameParts(one: PlacementScore, other: PlacementScore): boolean {
  return PARTS.every((part) => one[part] === other[part]) && one.total === other.total;
}

/** A score as the chain shows it. */
export function toScore(value: Plain): PlacementScore {
  const score = struct(value, 'a score');
  return {
    latency: number(score, 'latency'),
    reliability: number(score, 'reliability'),
    space: number(score, 'space'),
    cheapness: number(score, 'cheapness'),
    total: number(score, 'total'),
  };
}
