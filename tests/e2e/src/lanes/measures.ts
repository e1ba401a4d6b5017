// SPDX-License-Identifier: Apache-2.0
/** What replicas have sent each other and written, by their own metrics and on their disks. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { nearestRank } from '../lib/rank.ts';
import type { Outcome } from '../lib/lanes/outcomes.ts';
import type { Replica } from '../replicas/replica.ts';
import { laneFolders } from './disk.ts';

/** What polkadot-sdk counts of the bytes that go out by a protocol of notifications. */
const SENT = /^substrate_sub_libp2p_notifications_sizes_sum\{([^}]*)\} (\S+)$/;

/** What replicas have sent by the protocol of lanes, and what they have on their disks, until a moment. */
export interface Usage {
  /** Bytes, all of them together. */
  readonly wire: number;
  readonly disk: number;
}

/** What some replicas have used by now. */
export async function usage(replicas: readonly Replica[], lane: string): Promise<Usage> {
  const sent = await Promise.all(replicas.map(async (replica) => sentIn(await metrics(replica))));
  const kept = replicas.map((replica) => keptOf(replica, lane));
  return { wire: sum(sent), disk: sum(kept) };
}

/** The bytes that went out by the protocol of lanes, out of a node's metrics. */
export function sentIn(metrics: string): number {
  let sent = 0;
  for (const line of metrics.split('\n')) {
    const [, labels = '', value] = SENT.exec(line) ?? [];
    if (labels.includes('direction="out"') && /protocol="[^"]*nerv\/lane\//.test(labels)) sent += Number(value);
  }
  return sent;
}

/** The nearest ranks of times, in milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** From handing an order in to the signed batch, and to the commit on the chain; nothing of none. */
export function latencies(outcomes: readonly Outcome[]): { soft: Times; committed: Times } | undefined {
  const soft = outcomes.flatMap(({ sent, soft: at }) => (at === undefined ? [] : [at - sent]));
  const done = outcomes.flatMap(({ sent, committed }) => (committed === undefined ? [] : [committed.at - sent]));
  if (soft.length === 0 || done.length === 0) return undefined;
  const times = (values: readonly number[]): Times => ({ p50: nearestRank(values, 0.5), p99: nearestRank(values, 0.99) });
  return { soft: times(soft), committed: times(done) };
}

async function metrics({ site, name }: Replica): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${site.metricsPort}/metrics`);
  if (!response.ok) throw new Failure(`${name} shows no metrics`);
  return response.text();
}

/** The bytes of a lane's files. */
function keptOf(replica: Replica, lane: string): number {
  return sum(laneFolders(replica, lane).map(bytesBelow));
}

function bytesBelow(folder: string): number {
  const sizes = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return bytesBelow(path);
    // One that has just been replaced is gone.
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  });
  return sum(sizes);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
