// SPDX-License-Identifier: Apache-2.0
/** Connections to the replicas of lanes: orders go to them by turns, batches are heard of from all. */
import type { ApiPromise } from '@polkadot/api';
import { Failure, messageOf } from '../lib/failure.ts';
import { LaneNode, OrderRefused, type Batch, type LaneAccount, type LaneView } from '../lib/lanes.ts';
import { until } from '../lib/wait.ts';
import type { Network } from '../replicas/network.ts';
import type { Replica } from '../replicas/replica.ts';

/** How long a replica may take until it takes orders. */
const READY_SECONDS = 120;

/** What is as good as taken: it waits already, or has been in a batch. */
const TAKEN: ReadonlySet<string> = new Set(['Known', 'Stale', 'Occupied']);

/** Hears of a batch of a lane. */
export type Listener = (lane: string, batch: Batch) => void;

export class Fleet {
  private readonly nodes = new Map<Replica, LaneNode>();
  /** By lane. */
  private readonly members = new Map<string, readonly Replica[]>();
  /** What has been subscribed to. */
  private readonly listening = new WeakMap<LaneNode, Set<string>>();
  /** Why orders were not taken, and how often. */
  readonly refusals = new Map<string, number>();
  private turn = 0;

  constructor(
    private readonly api: ApiPromise,
    private readonly network: Network,
    private readonly heard: Listener,
  ) {}

  /** Learns who the replicas of a lane are, connects to them and listens. */
  async follow(lane: LaneView): Promise<void> {
    const ids = lane.seats.flatMap(({ node, key }) => (node === undefined || key === undefined ? [] : [node]));
    const members = ids.map((id) => this.network.replicaOf(id));
    this.members.set(lane.shard, members);
    await Promise.all(members.filter(({ node }) => node.pid !== undefined).map((one) => this.listen(one, lane.shard)));
  }

  /** The replicas of a lane to which there is a connection. */
  of(lane: string): Replica[] {
    return (this.members.get(lane) ?? []).filter((replica) => this.nodes.get(replica)?.isConnected === true);
  }

  /** A replica of a lane that answers. */
  async account(lane: string, address: string): Promise<LaneAccount> {
    const [replica] = this.of(lane);
    const node = replica === undefined ? undefined : this.nodes.get(replica);
    if (node === undefined) throw new Failure('no replica of the lane is connected');
    return node.account(address);
  }

  /** Hands an order to one of a lane's replicas, by turns; to all of them if `all`. Is it taken? */
  async submit(lane: string, extrinsic: string, all = false): Promise<boolean> {
    const members = this.of(lane);
    this.turn += 1;
    const chosen = all ? members : members.slice(this.turn % members.length).slice(0, 1);
    const taken = await Promise.all(chosen.map((replica) => this.submitTo(replica, extrinsic)));
    return taken.some(Boolean);
  }

  /** Leaves a replica alone that is to stand still or to end. */
  async drop(replica: Replica): Promise<void> {
    const node = this.nodes.get(replica);
    this.nodes.delete(replica);
    await node?.close();
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.nodes.keys()].map((replica) => this.drop(replica)));
  }

  private async submitTo(replica: Replica, extrinsic: string): Promise<boolean> {
    const node = this.nodes.get(replica);
    if (node === undefined) return false;
    try {
      await node.submit(extrinsic);
      return true;
    } catch (error) {
      const why = error instanceof OrderRefused ? error.why : messageOf(error);
      if (TAKEN.has(why)) return true;
      // One that has just gone takes nothing, and is no fault of the order's.
      if (this.nodes.get(replica) === node && node.isConnected) {
        this.refusals.set(why, (this.refusals.get(why) ?? 0) + 1);
      }
      return false;
    }
  }

  private async listen(replica: Replica, lane: string): Promise<void> {
    const node = this.nodes.get(replica) ?? (await LaneNode.connect(this.api, replica.node.url));
    this.nodes.set(replica, node);
    const known = this.listening.get(node) ?? new Set();
    this.listening.set(node, known);
    if (known.has(lane)) return;
    known.add(lane);
    // It may not have its records yet.
    const listen = async (): Promise<true | undefined> => {
      try {
        await node.onBatch(lane, (batch) => this.heard(lane, batch));
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error) return undefined;
        throw error;
      }
    };
    await until(listen, READY_SECONDS, `waiting for ${replica.name} to be a replica of the lane`, 500);
  }
}
