// SPDX-License-Identifier: Apache-2.0
/** A development chain for the tests of one file, and what they all ask of it. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { accountTotal } from '../../src/demo/audit.ts';
import { accounts, dev, type Pair } from '../../src/lib/accounts.ts';
import { call, type Tx } from '../../src/lib/chain.ts';
import { Client, NotAccepted, type Receipt } from '../../src/lib/client.ts';
import { finalizedNumber } from '../../src/lib/connect.ts';
import { holdsOf, proposals } from '../../src/lib/governance.ts';
import { NervNode, type NodeOptions } from '../../src/lib/node.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { ledgerAccount, shards, statistics, type LedgerAccount } from '../../src/lib/shards.ts';
import { STAKE, STAKERS } from '../../src/lib/stakers.ts';
import { sendAll } from '../../src/lib/stream.ts';
import { transferTotals, underWay } from '../../src/lib/transfers.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';

/** How long transfers between shards may be under way. */
const SETTLE_BLOCKS = 90;
/** So many blocks a call may take, with what is read before and after it. */
const CALL_BLOCKS = 10;
/** How long the latest block may take to be final. */
const FINALITY_SECONDS = 60;

/** A running chain and a connection to it. */
export class Chain {
  node!: NervNode;
  client!: Client;
  private used = 0;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly options: NodeOptions = {}) {}

  /** The api, for what has no name here. */
  get api(): ApiPromise {
    return this.client.api;
  }

  /** Starts the node; before the first test. */
  async start(): Promise<void> {
    this.node = await NervNode.start(this.options);
    await this.connect();
  }

  /** Connects to the node. One author means that the best block is as good as final. */
  async connect(): Promise<void> {
    this.client = await Client.connect(this.node.url, 'best');
  }

  /** Ends the node; after the last test, also if it could not even start. */
  async stop(): Promise<void> {
    for (const end of this.endings) end();
    await this.client?.close();
    await this.node?.stop();
  }

  /** Waits until the latest block, and all before it, cannot be undone; returns it. */
  async finalized(): Promise<Block> {
    const { latest } = this.client.follower;
    const isFinal = async (): Promise<true | undefined> =>
      (await finalizedNumber(this.api)) >= latest.number || undefined;
    await until(isFinal, FINALITY_SECONDS, `block ${latest.number} to be final`);
    return latest;
  }

  /** Connects to the node anew, as a client must that goes on with a new runtime's APIs. */
  async reconnect(): Promise<void> {
    await this.client.close();
    await this.connect();
  }

  /** Kills the node without warning, starts it again and connects to it. What was not final may be gone. */
  async powerCut(): Promise<void> {
    await this.client.close();
    await this.node.kill();
    await this.node.restart();
    await this.connect();
  }

  /** Has something ended with the chain that a test began and did not come to end itself. */
  atEnd(end: () => void): void {
    this.endings.push(end);
  }

  /** A call by name. */
  call(pallet: string, name: string, ...args: unknown[]): Tx {
    return call(this.api, pallet, name, ...args);
  }

  /** Sends a call as root, by Alice. */
  async root(inner: Tx): Promise<Receipt> {
    return this.client.send(dev('Alice'), this.call('sudo', 'sudo', inner));
  }

  /** Gives a parameter another value, as root; with `null` the default of the runtime. */
  async set(pallet: string, parameter: string, value: bigint | number | null): Promise<void> {
    const key = { [pallet]: { [parameter]: [null, value] } };
    const receipt = await this.root(this.call('parameters', 'setParameter', key));
    assert.equal(receipt.error, undefined);
  }

  /**
   * Has all stake of the genesis leave its votes, as its owners could. Root does it in their names: their
   * keepers sign with the same keys.
   */
  async withoutStake(): Promise<void> {
    const leaving = Object.values(STAKERS).map((staker) =>
      this.call('utility', 'dispatchAs', { system: { Signed: staker } }, this.call('shardGovernance', 'unbond', STAKE)),
    );
    const { error } = await this.root(this.call('utility', 'batchAll', leaving));
    assert.equal(error, undefined);
    assert.equal((await statistics(this.api))['stake'], 0n);
  }

  /** New accounts with 100 NERV each for fees, that own nothing in the ledger. */
  async people(howMany: number): Promise<Pair[]> {
    const pairs = accounts(howMany, this.used);
    this.used += howMany;
    for (let first = 0; first < howMany; first += 100) {
      const gifts = pairs
        .slice(first, first + 100)
        .map(({ address }) => this.call('balances', 'transferKeepAlive', address, 100n * NERV));
      await this.client.must(dev('Alice'), this.call('utility', 'batchAll', gifts), 'funding');
    }
    return pairs;
  }

  /** New accounts that own so much in the ledger. */
  async holders(howMany: number, each: bigint): Promise<Pair[]> {
    const pairs = await this.people(howMany);
    const stats = await sendAll(
      this.client,
      pairs.map((pair) => ({ pair, tx: this.call('ledger', 'deposit', each) })),
      500,
    );
    assert.deepEqual([...stats.reasons], [], 'deposits must not fail');
    return pairs;
  }

  /** Waits until no transfer between shards is under way. */
  async settled(): Promise<void> {
    for (let blocks = 0; blocks < SETTLE_BLOCKS; blocks += 1) {
      const numbers = await statistics(this.api, this.client.follower.latest.hash);
      if (underWay(transferTotals(numbers)) === 0n) return;
      await this.client.follower.pass(1);
    }
    assert.fail(`transfers between shards are under way for ${SETTLE_BLOCKS} blocks`);
  }

  /**
   * Waits while a bond of an account is about to come back by itself: the time in which what was carried out may be
   * disputed ends in one of the next blocks.
   */
  private async undisputed({ address }: Pair): Promise<void> {
    for (let blocks = 0; blocks < SETTLE_BLOCKS; blocks += 1) {
      const { hash, number } = this.client.follower.latest;
      if ((await holdsOf(this.api, address, hash)).bonds === 0n) return;
      const open = await proposals(this.api, hash);
      const isNear = open.some(
        ({ proposer, passed, bondStatus, due }) =>
          proposer === address && passed && bondStatus === 'Held' && due !== undefined && due <= number + CALL_BLOCKS,
      );
      if (!isNear) return;
      await this.client.follower.pass(1);
    }
    assert.fail(`a bond of ${address} does not come back`);
  }

  /** Transfers, which must succeed, and waits for the end, whatever shards the two live in. */
  async transfer(from: Pair, to: Pair, amount: bigint): Promise<Receipt> {
    const receipt = await this.client.must(from, this.call('ledger', 'transfer', to.address, amount), 'the transfer');
    await this.settled();
    return receipt;
  }

  /** What an account owns in the ledger; the account must exist there. */
  async ledger({ address }: Pair): Promise<LedgerAccount> {
    const found = await ledgerAccount(this.api, address, this.client.follower.latest.hash);
    assert.ok(found, `${address} is not in the ledger`);
    return found;
  }

  /** What an account owns outside the ledger. */
  async balance({ address }: Pair): Promise<bigint> {
    return accountTotal(this.api, address, this.client.follower.latest.hash);
  }

  /** Everything that a refused call must leave as it was. Load is not: it changes as time passes. */
  async state(...pairs: Pair[]): Promise<unknown> {
    const { hash } = this.client.follower.latest;
    const { operations: _, ...numbers } = await statistics(this.api, hash);
    return {
      numbers,
      shards: (await shards(this.api, hash)).map(({ load: _, ...shard }) => shard),
      holds: await Promise.all(pairs.map(({ address }) => holdsOf(this.api, address, hash))),
      accounts: await Promise.all(pairs.map(({ address }) => ledgerAccount(this.api, address, hash))),
    };
  }

  /** The call fails with this error; it costs its fee and changes nothing else. */
  async fails(pair: Pair, tx: Tx, error: string | RegExp): Promise<void> {
    await this.settled();
    await this.undisputed(pair);
    const before = { balance: await this.balance(pair), state: await this.state(pair) };
    const receipt = await this.client.send(pair, tx);
    if (typeof error === 'string') assert.equal(receipt.error, error);
    else assert.match(receipt.error ?? 'no error', error);
    assert.ok(receipt.fee > 0n, 'a failed call is not free');
    assert.equal(await this.balance(pair), before.balance - receipt.fee, 'exactly the fee is gone');
    assert.deepEqual(await this.state(pair), before.state, 'nothing else has changed');
  }

  /** The node does not take the call from this account, which pays nothing; nothing changes. */
  async keptOut(pair: Pair, tx: Tx): Promise<void> {
    await this.settled();
    await this.undisputed(pair);
    const before = { balance: await this.balance(pair), state: await this.state(pair) };
    await assert.rejects(this.client.send(pair, tx), NotAccepted);
    assert.equal(await this.balance(pair), before.balance, 'it costs nothing');
    assert.deepEqual(await this.state(pair), before.state, 'nothing has changed');
  }

  /** The call fails with this error when root makes it, and changes nothing. */
  async failsAsRoot(inner: Tx, error: string | RegExp): Promise<void> {
    await this.settled();
    const before = await this.state();
    const receipt = await this.root(inner);
    if (typeof error === 'string') assert.equal(receipt.error, error);
    else assert.match(receipt.error ?? 'no error', error);
    assert.deepEqual(await this.state(), before, 'nothing has changed');
  }

  /** The call succeeds and is refused with this reason; a record is all that remains of it. */
  async refused(inner: Tx, reason: string): Promise<void> {
    await this.settled();
    const before = { state: await this.state(), ...(await this.operations()) };
    const receipt = await this.root(inner);
    assert.equal(receipt.error, undefined);
    assert.equal(only(receipt.events, 'bisection.Refused').data['reason'], reason);
    assert.deepEqual(await this.state(), before.state, 'nothing has changed');
    assert.deepEqual(await this.operations(), { operations: before.operations + 1n }, 'the refusal is on record');
  }

  private async operations(): Promise<{ operations: bigint }> {
    const { operations } = await statistics(this.api, this.client.follower.latest.hash);
    assert.equal(typeof operations, 'bigint', 'the chain counts its operations');
    return { operations: operations as bigint };
  }
}

/** A chain for all tests of the file that calls this, with what `prepare` makes of it. */
export function useChain(prepare?: (chain: Chain) => Promise<void>, options: NodeOptions = {}): Chain {
  const chain = new Chain(options);
  // One hook for both: the runner does not wait for one before it begins with the next.
  before(async () => {
    await chain.start();
    await prepare?.(chain);
  });
  after(() => chain.stop());
  return chain;
}

/** The one event of this name. */
export function only(events: readonly ChainEvent[], name: string): ChainEvent {
  const found = events.filter((event) => event.name === name);
  const [event] = found;
  const all = events.map((one) => one.name).join(', ');
  assert.ok(found.length === 1 && event, `${found.length} events ${name} among ${all}`);
  return event;
}
