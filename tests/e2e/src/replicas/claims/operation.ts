// SPDX-License-Identifier: Apache-2.0
/** One split or merge, from the load that calls for it to its end, and what replicas said of it. */
import { attestation, stepsOf, type AttestationView, type ClaimedView } from '../../lib/attestation/views.ts';
import type { Block } from '../../lib/blocks.ts';
import type { Client } from '../../lib/client.ts';
import { checkpoints, fragments, isWhole } from '../../lib/custody/views.ts';
import { Failure } from '../../lib/failure.ts';
import { statistics } from '../../lib/shards.ts';
import { transferTotals, underWay } from '../../lib/transfers.ts';
import { count, plural } from '../../lib/units.ts';
import { until } from '../../lib/wait.ts';
import type { NameOf } from '../chronicle.ts';
import { callForMerges, callForSplits } from './conditions.ts';
import { evidenceOf, type Watch } from './watch.ts';

/** Until keepers have proposed and voted, and until the word of replicas is there, on a slow machine. */
const APPROVAL_SECONDS = 180;
const WORD_SECONDS = 180;
/** Until the shards that came to be have holders, and these a committed checkpoint. */
const KEPT_SECONDS = 300;
const TRANSFERS_SECONDS = 120;

export type Kind = 'split' | 'merge';

/** An operation that was approved: it has cut over in that block. */
export interface Approved {
  readonly kind: Kind;
  readonly record: number;
  readonly block: Block;
  readonly sources: readonly string[];
  readonly heirs: readonly string[];
}

/** An operation that has ended. */
export interface Ended extends Approved {
  readonly end: 'settled' | 'unsettled' | 'undone';
  readonly ended: Block;
  /** What replicas said by then. */
  readonly view: AttestationView;
  /** From the block that approved it to the one that ended it, as this machine heard of them. */
  readonly milliseconds: number;
}

/** Has load call for an operation until it has cut over. Keepers propose it, and vote. */
export async function approve(client: Client, watch: Watch, kind: Kind): Promise<Approved> {
  const { follower } = client;
  const from = follower.latest.number + 1;
  const call = kind === 'split' ? callForSplits : callForMerges;
  await call(client, true);
  const { block, event } = await watch.cutover(follower, kind, from, APPROVAL_SECONDS);
  await call(client, false);
  const { record, sources, heirs } = event;
  return { kind, record, block, sources, heirs };
}

/** Waits for the end of an operation. */
export async function finish(client: Client, watch: Watch, approved: Approved, seconds = WORD_SECONDS): Promise<Ended> {
  const { record } = approved;
  const { block, event } = await watch.end(client.follower, record, seconds);
  const view = await attestation(client.api, record, block.hash);
  if (view === undefined) throw new Failure(`no replica was asked about operation ${record}`);
  return { ...approved, end: event.is, ended: block, view, milliseconds: block.seen - approved.block.seen };
}

/** Waits until each of some shards has all its holders, and a committed checkpoint that they hold. */
export async function untilKept(client: Client, shards: readonly string[]): Promise<void> {
  const { api, follower } = client;
  const isKept = async (shard: string): Promise<boolean> => {
    const { hash } = follower.latest;
    const [held, taken] = await Promise.all([fragments(api, shard, hash), checkpoints(api, shard, hash)]);
    if (held === undefined || taken === undefined) return false;
    return isWhole(held) && taken.pending === undefined && taken.committed.length > 0;
  };
  const all = async (): Promise<true | undefined> =>
    (await Promise.all(shards.map(isKept))).every(Boolean) || undefined;
  await until(all, KEPT_SECONDS, 'waiting for holders, and a checkpoint that they hold', 500);
}

/** Waits until nothing is on its way from one shard to another. */
export async function untilArrived(client: Client): Promise<void> {
  const { api, follower } = client;
  const none = async (): Promise<true | undefined> =>
    underWay(transferTotals(await statistics(api, follower.latest.hash))) === 0n || undefined;
  await until(none, TRANSFERS_SECONDS, 'waiting for transfers between shards', 500);
}

/** Who made the claim that most have made. */
export function agreeing({ claims, claimed }: Pick<AttestationView, 'claims' | 'claimed'>): ClaimedView[] {
  const groups = claims.map(({ hash }) => claimed.filter(({ claim }) => claim === hash));
  return groups.sort((one, other) => other.length - one.length)[0] ?? [];
}

/** Is it settled, and by as many equal claims as it takes? */
export function isSettled({ end, view }: Pick<Ended, 'end' | 'view'>): boolean {
  return end === 'settled' && agreeing(view).length >= view.needed;
}

/** The steps that were executed again, as most say; 0 if nobody said anything. */
export function stepsIn(view: AttestationView): number {
  const [first] = agreeing(view);
  const found = view.claims.find(({ hash }) => hash === first?.claim);
  return found === undefined ? 0 : stepsOf(found.claim);
}

/** What a person is told of an operation that has ended. */
export function toldOf(ended: Ended, nameOf: NameOf): string {
  const { kind, end, view, block, ended: last, milliseconds } = ended;
  const equal = agreeing(view);
  const asked = view.asked.filter((node) => node !== undefined).length;
  const who = equal.map(({ node }) => nameOf(node)).join(', ');
  const kinds = [...new Set(equal.map(({ evidence }) => evidence))].map(evidenceOf).join(' and ');
  const by = equal.length === 0 ? 'nobody claimed anything' : `${equal.length} of ${asked} claim the same: ${who}`;
  const took = `${plural(last.number - block.number, 'block')}, ${count(Math.round(milliseconds))} ms`;
  return `${kind} ${end} ${took} after its approval; ${by}; ${kinds}; ${plural(stepsIn(view), 'step')} executed again`;
}
