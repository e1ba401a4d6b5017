// SPDX-License-Identifier: Apache-2.0
/** What the chain says of lanes: `ShardsApi.lane` and `ShardsApi.lanes` as plain values. */
import type { ApiPromise } from '@polkadot/api';
import { ask } from '../chain.ts';
import { big, list, number, plain, struct, text, variant, type Plain, type PlainStruct } from '../plain.ts';

/** Where a lane is in its life. */
export type LaneStatus = 'Opening' | 'Open' | 'Quiet' | 'Closing' | 'Returning' | 'Unsound' | 'Settling';

/** The committed head of a lane, as far as it is told of here. */
export interface HeadView {
  readonly id: string;
  readonly term: number;
  readonly sequence: bigint;
  /** The root of its records. */
  readonly root: string;
  /** The units in its records. */
  readonly total: bigint;
  readonly accounts: bigint;
  /** Since the lane opened: entries of the inbox taken, units received, units sent, fees. */
  readonly inbox: bigint;
  readonly received: bigint;
  readonly sent: bigint;
  readonly fees: bigint;
}

/** Where a lane stands. */
export interface PositionView {
  readonly head: HeadView;
  readonly term: number;
  /** What an order costs, and what it costs besides if its units leave the lane. */
  readonly fee: bigint;
  readonly deliveryFee: bigint;
  readonly minimumBalance: bigint;
  /** The index of the next entry of the inbox, and the units of those not taken. */
  readonly nextEntry: bigint;
  readonly pending: bigint;
  /** Units on their way out, and fees that are not paid out. */
  readonly escrow: bigint;
  readonly owed: bigint;
}

/** A slot of a lane. */
export interface Seat {
  readonly slot: number;
  readonly node: number | undefined;
  /** The sr25519 key of its enclave, if that counts. */
  readonly key: string | undefined;
}

/** A lane. */
export interface LaneView {
  readonly shard: string;
  readonly status: LaneStatus;
  /** Nothing while it opens. */
  readonly position: PositionView | undefined;
  readonly seats: readonly Seat[];
  /** The signatures that a head takes. */
  readonly needed: number;
  readonly openedAt: number;
  readonly committedAt: number;
  readonly silence: number;
}

/** A shard's lane, at a block or now; nothing if it is none and does not become one. */
export async function lane(api: ApiPromise, shard: string, block?: string): Promise<LaneView | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'lane', [shard], block));
  return answer === undefined ? undefined : toLane(answer);
}

/** All lanes, those that open or have returned not long ago included. */
export async function lanes(api: ApiPromise, block?: string): Promise<LaneView[]> {
  return list(plain(await ask(api, 'shardsApi', 'lanes', [], block)), 'the lanes').map(toLane);
}

/** All units that the chain has given into a lane's hands. */
export function unitsOf({ head, pending, escrow, owed }: PositionView): bigint {
  return head.total + pending + escrow + owed;
}

const STATUSES: readonly string[] = [
  'Opening',
  'Open',
  'Quiet',
  'Closing',
  'Returning',
  'Unsound',
  'Settling',
] satisfies LaneStatus[];

/** A lane as the chain shows it. */
export function toLane(value: Plain): LaneView {
  const view = struct(value, 'a lane');
  const status = variant(view['status'], 'a status');
  if (!STATUSES.includes(status)) throw new TypeError(`a lane that is ${status}`);
  const { position } = view;
  return {
    shard: text(view, 'shard'),
    status: status as LaneStatus,
    position: position === undefined ? undefined : toPosition(struct(position, 'a position')),
    seats: list(view['seats'], 'the slots').map(toSeat),
    needed: number(view, 'needed'),
    openedAt: number(view, 'openedAt'),
    committedAt: number(view, 'committedAt'),
    silence: number(view, 'silence'),
  };
}

function toPosition(position: PlainStruct): PositionView {
  const head = struct(position['head'], 'a head');
  const header = struct(head['header'], 'a header');
  const marks = struct(header['marks'], 'marks');
  const rules = struct(position['rules'], 'rules');
  const inbox = struct(position['inbox'], 'an inbox');
  return {
    head: {
      id: text(head, 'id'),
      term: number(header, 'term'),
      sequence: big(header, 'sequence'),
      root: text(header, 'root'),
      total: big(struct(header['books'], 'books'), 'total'),
      accounts: big(header, 'accounts'),
      inbox: big(marks, 'inbox'),
      received: big(marks, 'received'),
      sent: big(marks, 'sent'),
      fees: big(marks, 'fees'),
    },
    term: number(position, 'term'),
    fee: big(rules, 'fee'),
    deliveryFee: big(rules, 'deliveryFee'),
    minimumBalance: minimumOf(rules['rules']),
    nextEntry: big(inbox, 'next'),
    pending: big(inbox, 'pending'),
    escrow: big(position, 'escrow'),
    owed: big(position, 'owed'),
  };
}

/** A struct with a single field: as such, or as polkadot.js may have it, the field. */
function minimumOf(rules: Plain): bigint {
  return typeof rules === 'bigint' ? rules : big(struct(rules, "the ledger's rules"), 'minimumBalance');
}

function toSeat(value: Plain): Seat {
  const seat = struct(value, 'a slot');
  const { node, key } = seat;
  return {
    slot: number(seat, 'slot'),
    node: node === undefined ? undefined : Number(node),
    key: key === undefined ? undefined : text(seat, 'key'),
  };
}
