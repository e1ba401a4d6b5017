// SPDX-License-Identifier: Apache-2.0
/** A development chain of the comparison's own, with accounts that have what they need. */
import type { ApiPromise, WsProvider } from '@polkadot/api';
import { accounts, dev, type Pair } from '../lib/accounts.ts';
import { readBlock, type Block } from '../lib/blocks.ts';
import { call, type Tx } from '../lib/chain.ts';
import { Client } from '../lib/client.ts';
import { connect } from '../lib/connect.ts';
import { Failure } from '../lib/failure.ts';
import { grow } from '../lib/grow.ts';
import { NervNode } from '../lib/node.ts';
import { ledgerAccount } from '../lib/shards.ts';
import { sendAll } from '../lib/stream.ts';
import { NERV } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import { built, sentIn, type Built } from './log.ts';

/** Accounts of each chain: twenty for each of sixteen shards. */
const ACCOUNTS = 320;
/** What each has in the ledger, and outside of it for fees. */
const DEPOSIT = 10n * NERV;
const FEES = 100n * NERV;
/** Accounts funded by one batch: it must fit into a block. */
const FUND_BATCH = 100;
/** Deposits that may be on their way at a time. */
const DEPOSIT_WINDOW = 500;
/** Requests that may be on their way at a time. */
const REQUESTS = 100;
/** How long a block may take. */
const BLOCK_SECONDS = 30;
/** Accounts of every other leaf that are moved to one: of fifteen, more than send at a time. */
const MOVED_EACH = 3;

/** A signed extrinsic: its bytes, and its hash, by which blocks show that they hold it. */
export interface Signed {
  readonly bytes: string;
  readonly hash: string;
}

/** A running chain with so many leaves. */
export class Scene {
  /** The leaf each account lives in, by position, and of those that were moved the one they came from. */
  private homes: readonly string[] = [];
  private readonly cameFrom = new Map<number, string>();
  private readonly nonces = new Map<string, number>();
  /** Where the log ended when the chain was as it is to be. */
  private prepared = 0;
  private api!: ApiPromise;
  private provider!: WsProvider;

  private constructor(
    readonly node: NervNode,
    readonly pairs: readonly Pair[],
  ) {}

  /** Starts a chain and prepares it. */
  static async prepare(leaves: number): Promise<Scene> {
    // Nine in ten places of the pool are for what may be included at once; we need the tenth.
    const node = await NervNode.start({ extra: ['--pool-limit', '20000', '--pool-type', 'single-state'] });
    try {
      const client = await Client.connect(node.url, 'best');
      const scene = new Scene(node, accounts(ACCOUNTS));
      await fund(client, scene.pairs);
      await grow(client, leaves);
      scene.homes = await scene.live(client);
      if (leaves > 1) await scene.gather(client);
      await client.close();
      // From here on without following blocks, which takes its part of the machine.
      ({ api: scene.api, provider: scene.provider } = await connect(node.url));
      scene.prepared = node.said().end;
      return scene;
    } catch (error) {
      await node.stop();
      throw error;
    }
  }

  /** What the chain is asked of. */
  get chain(): ApiPromise {
    return this.api;
  }

  /** Do two accounts live in one leaf? */
  together(one: number, other: number): boolean {
    return this.homes[one] === this.homes[other];
  }

  /** Were two accounts of different leaves moved to one, so that only overrides have them live together? */
  movedTogether(one: number, other: number): boolean {
    const [first, second] = [this.cameFrom.get(one), this.cameFrom.get(other)];
    return first !== undefined && second !== undefined && first !== second;
  }

  /** Signs a call with the account's next nonce. */
  async sign(pair: Pair, tx: Tx): Promise<Signed> {
    const nonce = this.nonces.get(pair.address) ?? Number(await this.ask('system_accountNextIndex', pair.address));
    this.nonces.set(pair.address, nonce + 1);
    const { genesisHash, runtimeVersion } = this.api;
    const signed = tx.sign(pair, { nonce, blockHash: genesisHash, genesisHash, runtimeVersion });
    return { bytes: signed.toHex(), hash: signed.hash.toHex() };
  }

  /** Has the node take signed extrinsics. */
  async submit(signed: readonly Signed[]): Promise<void> {
    for (let first = 0; first < signed.length; first += REQUESTS) {
      const some = signed.slice(first, first + REQUESTS);
      await Promise.all(some.map(({ bytes }) => this.ask('author_submitExtrinsic', bytes)));
    }
  }

  /** The blocks built since a place in the log; by default since the chain is as it is to be. */
  blocks(from = this.prepared): Built[] {
    return built(this.node.said(from).text);
  }

  /**
   * Waits until blocks with so many extrinsics were built since a place in the log. It only reads the
   * log, which takes nothing from the node; what the chain kept of those blocks is another question.
   */
  async built(extrinsics: number, from: number, seconds: number): Promise<Built[]> {
    return until(
      () => {
        const found = this.blocks(from);
        return sentIn(found) >= extrinsics ? found : undefined;
      },
      seconds,
      `blocks with ${extrinsics} extrinsics (the machine is too busy, or slow)`,
      20,
    );
  }

  /** Waits for the next block; returns where the log ends then. */
  async nextBlock(): Promise<number> {
    const { end } = this.node.said();
    await until(() => this.blocks(end).length > 0 || undefined, BLOCK_SECONDS, 'the next block', 5);
    return this.node.said().end;
  }

  /** A block, as soon as the node has taken it in. */
  async block(number: number): Promise<Block> {
    await until(
      // Not through the api, which would remember for a while that there is none.
      async () => ((await this.ask('chain_getBlockHash', number)) as string | null) ?? undefined,
      BLOCK_SECONDS,
      `block ${number}`,
    );
    return readBlock(this.api, number);
  }

  /** Ends the chain. */
  async stop(): Promise<void> {
    this.node.resume();
    await this.api.disconnect().catch(() => undefined);
    await this.node.stop();
  }

  /** The leaf each account lives in. */
  private live({ api }: Client): Promise<string[]> {
    return Promise.all(this.pairs.map(async ({ address }) => home(api, address)));
  }

  /** Moves some accounts of every other leaf to the first one, as root: as a plan of moves does. */
  private async gather(client: Client): Promise<void> {
    const [to] = this.homes;
    const leaves = new Set(this.homes.filter((leaf) => leaf !== to));
    const moved = [...leaves].flatMap((leaf) =>
      this.homes.flatMap((at, position) => (at === leaf ? [position] : [])).slice(0, MOVED_EACH),
    );
    const moves = moved.map((position) =>
      call(client.api, 'bisection', 'forceOverride', this.pairs[position]?.address, to),
    );
    const moving = call(client.api, 'sudo', 'sudo', call(client.api, 'utility', 'batchAll', moves));
    await client.must(dev('Alice'), moving, 'moving accounts to one leaf');
    const homes = await this.live(client);
    const stayed = moved.filter((position) => homes[position] !== to);
    if (stayed.length > 0) throw new Failure(`${stayed.length} of ${moved.length} accounts were not moved to one leaf`);
    for (const position of moved) this.cameFrom.set(position, this.homes[position] ?? '');
    this.homes = homes;
  }

  private ask(method: string, parameter: string | number): Promise<unknown> {
    return this.provider.send(method, [parameter]);
  }
}

/** Gives every account what it needs. */
async function fund(client: Client, pairs: readonly Pair[]): Promise<void> {
  const { api } = client;
  for (let first = 0; first < pairs.length; first += FUND_BATCH) {
    const gifts = pairs
      .slice(first, first + FUND_BATCH)
      .map(({ address }) => call(api, 'balances', 'transferKeepAlive', address, FEES));
    await client.must(dev('Alice'), call(api, 'utility', 'batchAll', gifts), 'funding the accounts');
  }
  const deposits = pairs.map((pair) => ({ pair, tx: call(api, 'ledger', 'deposit', DEPOSIT) }));
  const { failed, reasons } = await sendAll(client, deposits, DEPOSIT_WINDOW);
  if (failed > 0) throw new Failure(`${failed} deposits failed: ${[...reasons.keys()].join(', ')}`);
}

async function home(api: ApiPromise, address: string): Promise<string> {
  const account = await ledgerAccount(api, address);
  if (account === undefined) throw new Failure(`${address} has deposited, but is not in the ledger`);
  return account.shard;
}
