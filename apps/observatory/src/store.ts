// SPDX-License-Identifier: Apache-2.0
/**
 * What the page holds, each part a signal. `chain/follow.ts` writes what comes of the chain; what a person
 * chose is written by who asked for it.
 */
import { computed, signal } from '@preact/signals';
import { History } from './model/history.ts';
import { crossingsOf } from './model/crossings.ts';
import type {
  ChainInfo,
  Connection,
  Crossing,
  Forecast,
  Head,
  OperationRecord,
  Parameters,
  Proposal,
  Shard,
  ShardId,
  Vote,
} from './model/types.ts';
import type { SeenTransfer } from './model/crossings.ts';

// --- of the chain ------------------------------------------------------------------------

export const connection = signal<Connection>({ phase: 'connecting', url: '', message: '' });
/** The node that answered last: where a person can go back to from one that does not. */
export const lastFollowed = signal('');
export const chainInfo = signal<ChainInfo | null>(null);
export const parameters = signal<Parameters | null>(null);
export const head = signal<Head | null>(null);
export const shards = signal<ReadonlyMap<ShardId, Shard>>(new Map());
/** The last that was read of each leaf: by turns, where there are many. */
export const forecasts = signal<ReadonlyMap<ShardId, Forecast>>(new Map());
/** The newest first. */
export const proposals = signal<readonly Proposal[]>([]);
/** The newest first. */
export const records = signal<readonly OperationRecord[]>([]);
/** By proposal, those that the page has seen in blocks. */
export const votes = signal<ReadonlyMap<number, readonly Vote[]>>(new Map());
/** Of the last minute. */
export const seenTransfers = signal<readonly SeenTransfer[]>([]);
/** The tree and its figures over the last hour. */
export const history = signal(new History());

// --- of the person -----------------------------------------------------------------------

export const selected = signal<ShardId | null>(null);
/** Inner nodes that are folded away. */
export const folded = signal<ReadonlySet<ShardId>>(new Set());
/** The height that is looked at; null: the newest, as blocks come. */
export const viewed = signal<number | null>(null);

// --- derived -----------------------------------------------------------------------------

export const crossings = computed<readonly Crossing[]>(() => crossingsOf(seenTransfers.value));
