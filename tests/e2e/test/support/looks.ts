// SPDX-License-Identifier: Apache-2.0
/** Looks at blocks that are made up, and what is seen in them. */
import type { Look } from '../../src/demo/looks.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import type { Forecast } from '../../src/lib/forecast.ts';
import type { Assessed } from '../../src/lib/governance.ts';
import type { PlainStruct } from '../../src/lib/plain.ts';
import type { Shard } from '../../src/lib/shards.ts';

/** The rate above which a leaf is overloaded. */
export const LIMIT = 10_000;

/** A shard with a load. */
export function shard(id: string, rate: number, change: Partial<Shard> = {}): Shard {
  return {
    id,
    parent: undefined,
    side: undefined,
    depth: 0,
    status: 'Live',
    filling: false,
    accounts: 60n,
    total: 0n,
    load: { rate, quietFor: 0 },
    ...change,
  };
}

/** A root that is split, and its children. */
export const inner = shard('root', 0, { status: 'Inner' });
export const left = (rate = 0): Shard => shard('l', rate, { parent: 'root', side: 'left' });
export const right = (rate = 0): Shard => shard('r', rate, { parent: 'root', side: 'right' });

/** A look at a block: its leaves, its events, and which parents' children are idle. */
export function look(number: number, shards: Shard[], events: [string, PlainStruct][] = [], idle: string[] = []): Look {
  const told = events.map(([name, data]): ChainEvent => ({ name, data, extrinsic: 1, error: undefined }));
  const block = { number, hash: `0x${number}`, seen: number * 1_000, events: told } as unknown as Block;
  const forecasts = shards.map(({ id, load }) => [id, { probability: load.rate * 40 } as Forecast] as const);
  return { block, shards, forecasts: new Map(forecasts), idle: new Set(idle) };
}

/** What a split and a merge are judged by. */
export const overload: Extract<Assessed, { by: 'overload' }> = {
  by: 'overload',
  load: { rate: 12_000, quietFor: 0 },
  limit: LIMIT,
  probability: 970_000,
  threshold: 920_000,
  rule: 'Forecast',
  hottest: undefined,
};

export const idleness: Extract<Assessed, { by: 'idleness' }> = {
  by: 'idleness',
  left: { rate: 500, quietFor: 12 },
  right: { rate: 700, quietFor: 14 },
  period: 10,
  limit: 5_000,
};
