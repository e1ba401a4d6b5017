// SPDX-License-Identifier: Apache-2.0
/** Lanes for clients: a node that takes orders, and what it says of batches and accounts. */
import { WsProvider, type ApiPromise } from '@polkadot/api';
import { Failure, messageOf } from './failure.ts';
import { refusalOf, type LaneRefusal } from './lanes/rpc.ts';
import { big, list, number, plain, struct, text, type Plain } from './plain.ts';
import { within } from './wait.ts';

export { laneEvents, type LaneEvent } from './lanes/events.ts';
export { LANE_ERRORS, LANE_RPC, LANE_TYPES, refusalOf, type LaneRefusal } from './lanes/rpc.ts';
export { REPLICAS_ONLY, sign, transfer, withdrawal, type Since } from './lanes/orders.ts';
export { lane, lanes, unitsOf, type LaneView, type PositionView, type Seat } from './lanes/views.ts';

const CONNECT_SECONDS = 60;
/** How long an answer of a node may take, in milliseconds. */
const ANSWER = 20_000;

/** Where an order went. */
export interface Submitted {
  readonly hash: string;
  readonly lane: string;
  /** The replicas that it was handed to; 0 if it waits in the node asked. */
  readonly handedTo: number;
}

/** What an account has under a head. Nothing, if it has no record. */
export interface Has {
  readonly sequence: bigint;
  readonly head: string;
  readonly free: bigint | undefined;
  /** The next one of its orders. */
  readonly nonce: bigint | undefined;
}

/** An account in its lane. */
export interface LaneAccount {
  readonly lane: string;
  /** Under the last head that enough replicas have signed: soft confirmation. */
  readonly certain: Has;
  /** Under the last head that a final block of the chain has. */
  readonly settled: Has;
}

/** An order that waits. */
export interface PendingOrder {
  readonly nonce: bigint;
  readonly hash: string;
  /** The first block in which it is not valid any more. */
  readonly expires: number;
}

/** A batch that enough replicas have signed. */
export interface Batch {
  readonly term: number;
  readonly sequence: bigint;
  readonly head: string;
  /** The entries of the inbox that were taken since the lane opened. */
  readonly inbox: bigint;
  /** The hashes of the orders in it. */
  readonly extrinsics: readonly string[];
  /** The slots whose replicas have signed. */
  readonly signers: readonly number[];
}

/** A node has not taken an order. */
export class OrderRefused extends Failure {
  constructor(
    /** Why, by name: see `LANE_ERRORS`. */
    readonly why: LaneRefusal,
    message: string,
  ) {
    super(message);
  }
}

/** A connection to a node, for its methods of lanes. */
export class LaneNode {
  private constructor(
    /** Any connection to the same chain: it knows its types. */
    private readonly api: ApiPromise,
    private readonly provider: WsProvider,
  ) {}

  /** Connects to a node. */
  static async connect(api: ApiPromise, url: string): Promise<LaneNode> {
    const provider = new WsProvider(url, false, {}, ANSWER);
    try {
      await within(provider.connect().then(() => provider.isReady), CONNECT_SECONDS, `connecting to ${url}`);
    } catch (error) {
      await provider.disconnect().catch(() => undefined);
      throw new Failure(`no connection to ${url}: ${messageOf(error)}`);
    }
    return new LaneNode(api, provider);
  }

  get isConnected(): boolean {
    return this.provider.isConnected;
  }

  /** Hands in a signed order: its bytes in hexadecimal. Handed in twice, it counts once. */
  async submit(extrinsic: string): Promise<Submitted> {
    try {
      return toSubmitted(this.decoded('LaneSubmitted', await this.ask('lane_submit', extrinsic)));
    } catch (error) {
      const why = refusalOf(error);
      if (why !== undefined) throw new OrderRefused(why, messageOf(error));
      throw error;
    }
  }

  /** What an account has in its lane, as this replica has it. */
  async account(address: string): Promise<LaneAccount> {
    return toAccount(this.decoded('LaneAccount', await this.ask('lane_account', address)));
  }

  /** The orders of an account that wait in this replica. */
  async pending(address: string): Promise<PendingOrder[]> {
    return list(this.decoded('Vec<LanePending>', await this.ask('lane_pending', address)), 'orders').map(toPending);
  }

  /** Calls `heard` for each batch of a lane that becomes certain from now on, and `missed` if some were left out. */
  async onBatch(lane: string, heard: (batch: Batch) => void, missed?: (howMany: bigint) => void): Promise<void> {
    await this.provider.subscribe('lane_batch', 'lane_subscribeBatches', [lane], (error, json: unknown) => {
      if (error !== null) return;
      const told = struct(this.decoded('LaneBatch', json), 'a batch');
      if (told['missed'] === undefined) heard(toBatch(told));
      else missed?.(big(told, 'missed'));
    });
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.provider.disconnect().catch(() => undefined);
  }

  /** The node itself is asked: the api would print errors that are the caller's to tell. */
  private ask(method: string, parameter: string): Promise<unknown> {
    return this.provider.send(method, [parameter]);
  }

  private decoded(type: string, json: unknown): Plain {
    return plain(this.api.registry.createTypeUnsafe(type, [json]));
  }
}

/** Where an order went, as a node says. */
export function toSubmitted(value: Plain): Submitted {
  const told = struct(value, 'where an order went');
  return { hash: text(told, 'hash'), lane: text(told, 'lane'), handedTo: number(told, 'handedTo') };
}

/** An account as a replica tells of it. */
export function toAccount(value: Plain): LaneAccount {
  const told = struct(value, 'an account of a lane');
  return { lane: text(told, 'lane'), certain: toHas(told['certain']), settled: toHas(told['settled']) };
}

function toHas(value: Plain): Has {
  const told = struct(value, 'what an account has');
  const optional = (name: string): bigint | undefined => (told[name] === undefined ? undefined : big(told, name));
  return { sequence: big(told, 'sequence'), head: text(told, 'head'), free: optional('free'), nonce: optional('nonce') };
}

function toPending(value: Plain): PendingOrder {
  const told = struct(value, 'an order');
  return { nonce: big(told, 'nonce'), hash: text(told, 'hash'), expires: number(told, 'expires') };
}

/** A batch as a replica tells of it. */
export function toBatch(value: Plain): Batch {
  const told = struct(value, 'a batch');
  return {
    term: number(told, 'term'),
    sequence: big(told, 'sequence'),
    head: text(told, 'head'),
    inbox: big(told, 'inbox'),
    extrinsics: list(told['extrinsics'], 'the orders').map(String),
    signers: signersOf(told['signers']),
  };
}

/** Slots, which come as a list or as bytes in hexadecimal. */
function signersOf(value: Plain): number[] {
  if (typeof value === 'string') return [...Buffer.from(value.slice(2), 'hex')];
  return list(value, 'the signers').map(Number);
}
