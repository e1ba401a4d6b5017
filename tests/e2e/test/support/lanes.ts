// SPDX-License-Identifier: Apache-2.0
/** A small network whose root shard is a lane: one validator, and four replicas of which three sign. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { accounts, dev, type Pair } from '../../src/lib/accounts.ts';
import { call, type Tx } from '../../src/lib/chain.ts';
import { Client, type Receipt } from '../../src/lib/client.ts';
import { lane, laneEvents, LaneNode, OrderRefused, sign, type LaneEvent, type LaneRefusal, type LaneView } from '../../src/lib/lanes.ts';
import { Outcomes } from '../../src/lib/lanes/outcomes.ts';
import { placement } from '../../src/lib/placement/placement.ts';
import { ledgerAccount, rootOf, shards } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { CALM, LASTING } from '../../src/replicas/claims/conditions.ts';
import { untilEnclaves } from '../../src/replicas/claims/enclaves.ts';
import { untilKept } from '../../src/replicas/claims/operation.ts';
import { openAccounts } from '../../src/replicas/content.ts';
import { Network, startEach } from '../../src/replicas/network.ts';
import { TIMES, withTimes } from '../../src/replicas/options.ts';
import { fundOperators, register } from '../../src/replicas/registration.ts';
import type { Replica } from '../../src/replicas/replica.ts';

/** Replicas, which is as many as the placement has slots: three pieces rebuild the shard, one may be lost. */
export const REPLICAS = 4;
/** Accounts of the lane, but for Alice's. */
const ACCOUNTS = 30;
/** How long anything may take on a slow and busy machine. */
export const PATIENCE = 300;
/** Longer than the test: nobody is asked for chunks. */
const NEVER = 604_800;

/** The blocks behind the newest with which orders' eras begin: every replica has them. */
const BEHIND = 3;

/** A person, and what a plain model says of them. */
export interface Person {
  readonly pair: Pair;
  nonce: bigint;
  has: bigint;
}

/** How an order is signed that is not signed as it should be. */
export interface Odd {
  readonly chainNonce?: number;
  readonly period?: number;
  /** The block in which the era begins. */
  readonly since?: number;
  readonly genesis?: string;
}

/** The network, the lane and those who have units in it. */
export class LaneNetwork {
  network!: Network;
  client!: Client;
  shard = '';
  /** All who have units in it. */
  everybody: readonly Person[] = [];
  outcomes!: Outcomes;
  /** What the lane's orders have cost, and what operators were paid. */
  fees = 0n;
  earned = 0n;
  /** The first two are those whom the page for wallets names. */
  private used = 2;
  private readonly nodes = new Map<Replica, LaneNode>();

  get api(): ApiPromise {
    return this.client.api;
  }

  async start(): Promise<void> {
    const parameters = withTimes({ ...TIMES, challengePeriod: NEVER, checkpointPeriod: NEVER });
    const { placement: terms, ...others } = parameters;
    this.network = await Network.make(REPLICAS, {
      ...others,
      ...CALM,
      ...LASTING,
      placement: { ...terms, erasureK: 3, erasureM: 1 },
    });
    const { replicas, validator } = this.network;
    await validator.restart();
    this.client = await this.network.connect('best');
    const { client } = this;
    this.shard = rootOf(await shards(client.api)).id;
    this.outcomes = new Outcomes(this.shard);
    client.follower.onBlock((block) => {
      this.outcomes.take(block);
      for (const event of laneEvents(block)) {
        if (event.is === 'earned' || event.is === 'rest') this.earned += event.amount;
      }
    });
    await startEach(replicas, () => undefined);
    await openAccounts(client, ACCOUNTS);
    await fundOperators(client, replicas);
    await register(client, replicas);
    await untilEnclaves(client, replicas);
    const placed = async (): Promise<true | undefined> =>
      (await placement(client.api, this.shard))?.placed === undefined ? undefined : true;
    await until(placed, PATIENCE, 'the root to be placed', 500);
    await this.root('fragments', 'forceCheckpoint', this.shard);
    await untilKept(client, [this.shard]);
    const pairs = accounts(ACCOUNTS);
    const gifts = pairs.map(({ address }) => call(client.api, 'balances', 'transferKeepAlive', address, 10n * NERV));
    await client.must(dev('Alice'), call(client.api, 'utility', 'batchAll', gifts), 'funding');
    this.everybody = await Promise.all(
      pairs.map(async (pair) => {
        const found = await ledgerAccount(client.api, pair.address);
        assert.ok(found);
        return { pair, nonce: found.nonce, has: found.free };
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.close()));
    await this.client?.close();
    await this.network?.stop(process.env['NERV_REPLICAS_KEEP'] === '1');
  }

  /** A call as root, which must succeed. */
  async root(pallet: string, name: string, ...args: unknown[]): Promise<Receipt> {
    const inner = call(this.api, pallet, name, ...args);
    return this.client.must(dev('Alice'), call(this.api, 'sudo', 'sudo', inner), `${pallet}.${name}`);
  }

  /** The lane, which there is. */
  async lane(): Promise<LaneView> {
    return (await lane(this.api, this.shard, this.client.follower.latest.hash)) ?? assert.fail('there is no lane');
  }

  /** The connection to a replica, which listens to the lane's batches. */
  async node(replica: Replica): Promise<LaneNode> {
    const known = this.nodes.get(replica);
    if (known?.isConnected === true) return known;
    const node = await LaneNode.connect(this.api, replica.node.url);
    this.nodes.set(replica, node);
    const listen = async (): Promise<true | undefined> => {
      try {
        await node.onBatch(this.shard, (batch) => this.outcomes.heard(batch));
        return true;
      } catch (error) {
        // It has just started, and has no records of the lane yet.
        if (error instanceof Error && 'code' in error) return undefined;
        throw error;
      }
    };
    await until(listen, PATIENCE, `${replica.name} to be a replica of the lane`, 500);
    return node;
  }

  /** A person whom no other test uses. */
  person(): Person {
    this.used += 1;
    return this.everybody[this.used - 1] ?? assert.fail('there are not enough people');
  }

  /** The hash of a block of the chain. */
  async hashOf(height: number): Promise<string> {
    return (await this.api.rpc.chain.getBlockHash(height)).toHex();
  }

  /** An order, signed; oddly if it is to be refused. */
  async signed({ pair }: Person, order: Tx, odd: Odd = {}): Promise<Tx> {
    const height = odd.since ?? this.client.follower.latest.number - BEHIND;
    const since = { number: height, hash: await this.hashOf(height) };
    const { chainNonce, period: lifetime, genesis } = odd;
    const signing = { since, ...(chainNonce === undefined ? {} : { chainNonce }), ...(lifetime === undefined ? {} : { lifetime }) };
    if (genesis === undefined) return sign(this.api, pair, order, signing);
    return order.sign(pair, {
      nonce: 0,
      era: this.api.registry.createTypeUnsafe('ExtrinsicEra', [{ current: height, period: 64 }]),
      blockHash: since.hash,
      genesisHash: genesis,
      runtimeVersion: this.api.runtimeVersion,
    } as never) as Tx;
  }

  /** Hands an order to a replica that runs; it has to be in a batch, and committed. The block with the commit. */
  async order(person: Person, tx: Tx): Promise<number> {
    const signed = await this.signed(person, tx);
    const hash = signed.hash.toHex();
    this.outcomes.sent(hash);
    const running = this.network.replicas.find(({ node }) => node.pid !== undefined) ?? assert.fail('no replica runs');
    await (await this.node(running)).submit(signed.toHex());
    person.nonce += 1n;
    await this.outcomes.soft(hash, PATIENCE);
    const { committed } = await this.outcomes.committed(hash, PATIENCE);
    return committed?.block ?? assert.fail('it is committed');
  }

  /** An order is refused by a node, with this code and no other. */
  async refused(why: LaneRefusal, node: LaneNode, bytes: string): Promise<void> {
    await assert.rejects(node.submit(bytes), (error: unknown) => {
      assert.ok(error instanceof OrderRefused, String(error));
      assert.equal(error.why, why, error.message);
      return true;
    });
  }

  /** The first event of a kind that the lane's chain tells, from a block on. */
  async event<Is extends LaneEvent['is']>(is: Is, from: number): Promise<{ block: number; event: Extract<LaneEvent, { is: Is }> }> {
    return this.client.follower.find(
      (block) => {
        const event = laneEvents(block).find((one): one is Extract<LaneEvent, { is: Is }> => one.is === is);
        return event === undefined ? undefined : { block: block.number, event };
      },
      `what is ${is}`,
      PATIENCE,
      from,
    );
  }
}

/** A network for all tests of the file that calls this. */
export function useLane(): LaneNetwork {
  const lane = new LaneNetwork();
  before(() => lane.start());
  after(() => lane.stop());
  return lane;
}
