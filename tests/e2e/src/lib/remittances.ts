// SPDX-License-Identifier: Apache-2.0
/** Units that leave at once for another shard: what names them, what became of them, their number. */
import type { ApiPromise } from '@polkadot/api';
import type { Receipt } from './client.ts';
import { ask, storage } from './chain.ts';
import { big, number, plain, struct, text, variant, type Plain, type PlainStruct } from './plain.ts';

/** What names units under way: their batch, and their place in it. */
export interface RemittanceId {
  readonly block: number;
  /** The leaf that owned the receiver when they were sent. */
  readonly destination: string;
  readonly index: number;
}

/** Units under way, and what both sides vouch for. */
export interface Remittance {
  readonly id: RemittanceId;
  /** The blinded ids of sender and receiver. */
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  /** `Credited` or `Bounced`; nothing while they are under way. */
  readonly arrival: string | undefined;
}

/** All of them so far. */
export interface RemittanceTotals {
  readonly sent: bigint;
  readonly credited: bigint;
  readonly bounced: bigint;
  readonly returned: bigint;
}

/** Units that left at once; nothing if they are unknown, or no longer kept. */
export async function remittance(api: ApiPromise, id: RemittanceId, block?: string): Promise<Remittance | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'remittance', [id], block));
  if (answer === undefined) return undefined;
  const view = struct(answer, 'a remittance');
  const entry = struct(view['remittance'], 'what was sent');
  return {
    id: toId(view['id']),
    from: text(entry, 'from'),
    to: text(entry, 'to'),
    amount: big(entry, 'amount'),
    arrival: view['arrival'] === undefined ? undefined : variant(view['arrival'], 'an arrival'),
  };
}

/** How many entries the batch of a block for a shard has in the chain's state: those that a proof of it shows. */
export async function batchLength(api: ApiPromise, { block: at, destination }: RemittanceId, block?: string): Promise<number> {
  const batch = plain(await storage(api, 'outbox', 'batches', [at, destination], block));
  return Array.isArray(batch) ? batch.length : 0;
}

/** What the call of a receipt sent: what names it. */
export function sentIn({ events }: Receipt): RemittanceId {
  const event = events.find(({ name }) => name === 'ledger.Sent');
  if (event === undefined) throw new Error('nothing was sent');
  return toId(event.data['remittance']);
}

/** The remittances in the statistics of `ShardsApi`. */
export function remittanceTotals(statistics: PlainStruct): RemittanceTotals {
  const all = struct(statistics['remittances'], 'the statistics of remittances');
  return { sent: big(all, 'sent'), credited: big(all, 'credited'), bounced: big(all, 'bounced'), returned: big(all, 'returned') };
}

/** Those that are under way. */
export function onTheWay({ sent, credited, returned }: RemittanceTotals): bigint {
  return sent - credited - returned;
}

function toId(value: Plain): RemittanceId {
  const id = struct(value, 'what names a remittance');
  return { block: number(id, 'block'), destination: text(id, 'destination'), index: number(id, 'index') };
}
