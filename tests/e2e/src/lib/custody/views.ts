// SPDX-License-Identifier: Apache-2.0
/** Who holds a shard's fragments: what `ShardsApi` says of it, as plain values. */
import type { ApiPromise } from '@polkadot/api';
import { ask } from '../chain.ts';
import { big, list, number, plain, struct, text, variant, type Plain } from '../plain.ts';

/** What there is of a slot's fragment. */
export type SlotState = 'Awaited' | 'Held' | 'Lost' | 'Repairing' | 'Simulated';

/** A slot of a shard. */
export interface SlotView {
  readonly slot: number;
  /** The node in it; nothing in an empty one. */
  readonly node: number | undefined;
  readonly state: SlotState;
  /** The heights of the checkpoints whose fragment the node holds. */
  readonly held: readonly number[];
  /** The last period in which the node answered; 0 if none. */
  readonly answered: number;
}

/** A checkpoint, as far as it is told of here. */
export interface CheckpointView {
  readonly height: number;
  readonly root: string;
  readonly accounts: bigint;
}

/** A committed checkpoint that is kept. */
export interface CommittedView extends CheckpointView {
  /** The hash of its commitment. */
  readonly commitment: string;
  /** The bytes of its records. */
  readonly length: bigint;
  /** The Merkle roots of its fragments, by slot. */
  readonly roots: readonly string[];
  /** The slots whose nodes hold their fragment. */
  readonly holders: readonly number[];
}

/** A checkpoint that waits for acknowledgements. */
export interface PendingView extends CheckpointView {
  /** The last block in which it can be acknowledged, and how many equal acknowledgements commit it. */
  readonly until: number;
  readonly needed: number;
  /** The slots that have said something. */
  readonly acknowledged: readonly number[];
}

/** A shard's fragments. */
export interface FragmentsView {
  readonly slots: readonly SlotView[];
  /** The older one first. */
  readonly kept: readonly CommittedView[];
  /** The number of the last period; 0 before the first. */
  readonly period: number;
  /** Do fewer nodes hold the newest one than rebuild it? */
  readonly alarm: boolean;
}

/** A shard's checkpoints. */
export interface CheckpointsView {
  readonly pending: PendingView | undefined;
  /** The older one first. */
  readonly committed: readonly CommittedView[];
}

/** Who holds what of a leaf, at a block or now; nothing if there is no such leaf. */
export async function fragments(api: ApiPromise, shard: string, block?: string): Promise<FragmentsView | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'fragments', [shard], block));
  return answer === undefined ? undefined : toFragments(answer);
}

/** The checkpoints of a shard, at a block or now; nothing if there are none. */
export async function checkpoints(
  api: ApiPromise,
  shard: string,
  block?: string,
): Promise<CheckpointsView | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'checkpoint', [shard], block));
  return answer === undefined ? undefined : toCheckpoints(answer);
}

/** Is every slot taken by a node that holds its fragment of the newest checkpoint? */
export function isWhole({ slots, alarm }: FragmentsView): boolean {
  return !alarm && slots.length > 0 && slots.every(({ node, state }) => node !== undefined && state === 'Held');
}

/** A shard's fragments as the chain shows them. */
export function toFragments(value: Plain): FragmentsView {
  const view = struct(value, 'fragments');
  return {
    slots: list(view['slots'], 'the slots').map(toSlot),
    kept: list(view['checkpoints'], 'the checkpoints').map(toCommitted),
    period: number(view, 'period'),
    alarm: view['alarm'] !== undefined,
  };
}

/** A shard's checkpoints as the chain shows them. */
export function toCheckpoints(value: Plain): CheckpointsView {
  const view = struct(value, 'checkpoints');
  const { pending } = view;
  return {
    pending: pending === undefined ? undefined : toPending(pending),
    committed: list(view['committed'], 'the committed ones').map(toCommitted),
  };
}

const STATES: readonly string[] = ['Awaited', 'Held', 'Lost', 'Repairing', 'Simulated'] satisfies SlotState[];

function toSlot(value: Plain): SlotView {
  const view = struct(value, 'a slot');
  const { node } = view;
  const state = variant(view['state'], 'a state');
  if (!STATES.includes(state)) throw new TypeError(`a slot that is ${state}`);
  return {
    slot: number(view, 'slot'),
    node: node === undefined ? undefined : Number(node),
    state: state as SlotState,
    held: list(view['held'], 'what is held').map(Number),
    answered: number(view, 'answered'),
  };
}

function toCheckpoint(value: Plain): CheckpointView {
  const view = struct(value, 'a checkpoint');
  return { height: number(view, 'height'), root: text(view, 'root'), accounts: big(view, 'accounts') };
}

function toCommitted(value: Plain): CommittedView {
  const view = struct(value, 'a committed checkpoint');
  const commitment = struct(view['commitment'], 'a commitment');
  return {
    ...toCheckpoint(view['checkpoint']),
    commitment: text(view, 'commitmentHash'),
    length: big(struct(commitment['layout'], 'a layout'), 'length'),
    roots: list(commitment['roots'], 'the roots').map(String),
    holders: bytesOf(text(view, 'holders')),
  };
}

/** A list of small numbers, which comes as bytes in hexadecimal. */
function bytesOf(hex: string): number[] {
  return [...Buffer.from(hex.slice(2), 'hex')];
}

function toPending(value: Plain): PendingView {
  const view = struct(value, 'a pending checkpoint');
  const said = list(view['acknowledged'], 'what was said');
  return {
    ...toCheckpoint(view['checkpoint']),
    until: number(view, 'until'),
    needed: number(view, 'needed'),
    acknowledged: said.map((one) => number(struct(one, 'what was said'), 'slot')),
  };
}
