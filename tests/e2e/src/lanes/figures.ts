// SPDX-License-Identifier: Apache-2.0
/** What was measured, for people and for a file. */
import { machine } from '../compare/machine.ts';
import type { Outcomes } from '../lib/lanes/outcomes.ts';
import { count } from '../lib/units.ts';
import { latencies, type Times } from './measures.ts';

/** What was measured while nothing went wrong. */
export interface Measured {
  /** Of the first lane. */
  readonly times: { readonly soft: Times; readonly committed: Times };
  readonly orders: number;
  /** Of both lanes, whose replicas share connections. */
  readonly ordersOfAll: number;
  readonly batchesOfAll: number;
  readonly replicas: number;
  /** The bytes that the replicas of the first lane have sent each other, and written. */
  readonly wire: number;
  readonly disk: number;
}

/** What a file has of it. Times are in milliseconds. */
export interface LaneFigures {
  readonly machine: string;
  readonly rate: number;
  readonly orders: number;
  readonly ordersPerBatch: number;
  readonly softP50: number;
  readonly softP99: number;
  readonly committedP50: number;
  readonly committedP99: number;
  /** Over the whole run, with all that went wrong in it. */
  readonly softP99WithFaults: number;
  readonly committedP99WithFaults: number;
  /** Bytes that one replica sends for a transfer, and that it writes. */
  readonly wireBytes: number;
  readonly diskBytes: number;
}

/** The figures of a run. */
export function figuresOf(
  measured: Measured,
  rate: number,
  all: readonly Pick<Outcomes, 'outcomes'>[],
): { figures: LaneFigures; lines: [string, string][] } {
  const { times, orders, ordersOfAll, batchesOfAll, replicas, wire, disk } = measured;
  const whole = latencies(all.flatMap(({ outcomes }) => outcomes)) ?? times;
  const figures: LaneFigures = {
    machine: machine(),
    rate,
    orders,
    ordersPerBatch: batchesOfAll === 0 ? 0 : ordersOfAll / batchesOfAll,
    softP50: times.soft.p50,
    softP99: times.soft.p99,
    committedP50: times.committed.p50,
    committedP99: times.committed.p99,
    softP99WithFaults: whole.soft.p99,
    committedP99WithFaults: whole.committed.p99,
    wireBytes: Math.round(wire / replicas / Math.max(1, ordersOfAll)),
    diskBytes: Math.round(disk / replicas / Math.max(1, orders)),
  };
  const ms = (value: number): string => `${count(Math.round(value))} ms`;
  return {
    figures,
    lines: [
      ['orders measured, while nothing went wrong', count(orders)],
      ['orders in a batch', figures.ordersPerBatch.toFixed(1)],
      ['from sent to the signed batch: p50, p99', `${ms(figures.softP50)}, ${ms(figures.softP99)}`],
      ['from sent to committed on the chain: p50, p99', `${ms(figures.committedP50)}, ${ms(figures.committedP99)}`],
      ['the same over the whole run, with all faults: p99', `${ms(figures.softP99WithFaults)}, ${ms(figures.committedP99WithFaults)}`],
      ['bytes that a replica sends to the others for a transfer', count(figures.wireBytes)],
      ['bytes that it writes for one', count(figures.diskBytes)],
    ],
  };
}
