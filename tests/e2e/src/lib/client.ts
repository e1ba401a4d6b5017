// SPDX-License-Identifier: Apache-2.0
/** A connection that signs, sends, and says what became of each extrinsic. */
import type { ApiPromise } from '@polkadot/api';
import type { Pair } from './accounts.ts';
import { eventsOf, type Block, type ChainEvent } from './blocks.ts';
import type { Tx } from './chain.ts';
import { connect, type Connection } from './connect.ts';
import { Failure, messageOf } from './failure.ts';
import { Follower, type Which } from './follower.ts';
import { big } from './plain.ts';
import { within } from './wait.ts';

/** How long an extrinsic may take to be in a block. */
const INCLUSION_SECONDS = 90;

/** What became of an extrinsic that a block holds. */
export interface Receipt {
  readonly hash: string;
  readonly block: Block;
  readonly events: readonly ChainEvent[];
  /** Why the call failed, or what it ran as root did; none if it succeeded. */
  readonly error: string | undefined;
  /** What the sender paid, in units. */
  readonly fee: bigint;
}

/** The node did not take an extrinsic. */
export class NotAccepted extends Failure {}

/** An extrinsic that is on its way. */
interface Waiting {
  readonly receipt: Promise<Receipt>;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: Error) => void;
}

/** One connection to a node, with the nonces of all accounts that send through it. */
export class Client {
  private readonly nonces = new Map<string, number>();
  private readonly waiting = new Map<string, Waiting>();
  /** Why the chain is followed no longer, once that is so: no block can settle anything then. */
  private lost: Error | undefined;

  private constructor(
    readonly api: ApiPromise,
    readonly follower: Follower,
    private readonly provider: Connection['provider'],
  ) {
    follower.onBlock((block) => this.settle(block));
    follower.onFailure((error) => {
      this.lost = error;
      for (const one of this.waiting.values()) one.reject(error);
      this.waiting.clear();
    });
  }

  /** Connects to a node and follows its chain; an outcome counts once such a block has it. */
  static async connect(url: string, which: Which = 'finalized'): Promise<Client> {
    const { api, provider } = await connect(url);
    return new Client(api, await Follower.begin(api, which), provider);
  }

  /**
   * Learns the nonces of many accounts at once. Asked for one by one while extrinsics are
   * on their way, each question would queue behind those.
   */
  async learn(pairs: readonly Pair[]): Promise<void> {
    await Promise.all(pairs.map(({ address }) => this.nonceOf(address)));
  }

  /** Learns an account's nonce anew before it signs the next time: somebody else has signed with its key. */
  forget({ address }: Pair): void {
    this.nonces.delete(address);
  }

  /** Signs a call with the account's next nonce. Sign in the order in which to send. */
  async sign(pair: Pair, tx: Tx): Promise<Tx> {
    // Nothing may come between the nonce and its successor, so no await after this one.
    if (!this.nonces.has(pair.address)) await this.nonceOf(pair.address);
    const nonce = this.nonces.get(pair.address) ?? 0;
    this.nonces.set(pair.address, nonce + 1);
    // Immortal: an extrinsic signed ahead must not age while it waits for its turn.
    return tx.sign(pair, {
      nonce,
      blockHash: this.api.genesisHash,
      genesisHash: this.api.genesisHash,
      runtimeVersion: this.api.runtimeVersion,
    }) as Tx;
  }

  /**
   * Sends a signed extrinsic; resolves when a followed block holds it, whether its call
   * succeeded or not. Fails if the node does not take it, or its chain is followed no longer. Sent twice, it is one extrinsic still.
   */
  async submit(signed: Tx): Promise<Receipt> {
    try {
      return await this.submitBytes(signed.toHex());
    } catch (error) {
      // The nonce was not used after all; ask the node for the right one next time.
      if (error instanceof NotAccepted) this.nonces.delete(signed.signer.toString());
      throw error;
    }
  }

  /** As `submit`, of an extrinsic that is complete: its bytes in hexadecimal. */
  async submitBytes(extrinsic: string): Promise<Receipt> {
    if (this.lost !== undefined) throw this.lost;
    const hash = this.api.registry.hash(Buffer.from(extrinsic.slice(2), 'hex')).toHex();
    const receipt = this.waitingFor(hash).receipt;
    try {
      await this.request('author_submitExtrinsic', extrinsic).catch((error: unknown) => {
        // The pool has it. It may say so though it was sent once: a block that arrives meanwhile
        // brings it in first (paritytech/polkadot-sdk#12919).
        if (!isInPool(error)) throw error;
      });
    } catch (error) {
      this.waiting.delete(hash);
      throw new NotAccepted(`not accepted by the node: ${messageOf(error)}`);
    }
    try {
      return await within(receipt, INCLUSION_SECONDS, 'waiting for an extrinsic to be in a block');
    } finally {
      this.waiting.delete(hash);
    }
  }

  /** Signs, sends and waits: `sign` and `submit` in one. */
  async send(pair: Pair, tx: Tx): Promise<Receipt> {
    return this.submit(await this.sign(pair, tx));
  }

  /** As `send`, and the call must succeed. */
  async must(pair: Pair, tx: Tx, what: string): Promise<Receipt> {
    const receipt = await this.send(pair, tx);
    if (receipt.error !== undefined) throw new Failure(`${what} failed: ${receipt.error}`);
    return receipt;
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.follower.stop();
    await this.api.disconnect();
  }

  /** Whoever waits for an extrinsic waits for the same. */
  private waitingFor(hash: string): Waiting {
    const known = this.waiting.get(hash);
    if (known !== undefined) return known;
    let [resolve, reject]: [Waiting['resolve'], Waiting['reject']] = [() => undefined, () => undefined];
    const receipt = new Promise<Receipt>((then, otherwise) => {
      [resolve, reject] = [then, otherwise];
    });
    // Whoever waits gets the reason from `submit`; the promise itself may have nobody by then.
    receipt.catch(() => undefined);
    const waiting = { receipt, resolve, reject };
    this.waiting.set(hash, waiting);
    return waiting;
  }

  /** Asks the node itself. The api would print an error that is ours to tell. */
  private request(method: string, parameter: string): Promise<unknown> {
    return this.provider.send(method, [parameter]);
  }

  private async nonceOf(address: string): Promise<void> {
    const answer = await this.request('system_accountNextIndex', address);
    // Somebody else may have learnt it, and used it, while this one waited for the answer.
    if (!this.nonces.has(address)) this.nonces.set(address, Number(answer));
  }

  private settle(block: Block): void {
    block.extrinsics.forEach((hash, index) => {
      const waiting = this.waiting.get(hash);
      if (waiting === undefined) return;
      this.waiting.delete(hash);
      const events = eventsOf(block, index);
      waiting.resolve({ hash, block, events, error: errorOf(events), fee: feesOf(events) });
    });
  }
}

/** What the node answers about an extrinsic that its pool has. */
const ALREADY_IMPORTED = 1013;

function isInPool(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ALREADY_IMPORTED;
}

/** Events whose error is the call's own; an error elsewhere need not fail the call. */
const VERDICTS = new Set(['system.ExtrinsicFailed', 'sudo.Sudid', 'sudo.SudoAsDone']);

function errorOf(events: readonly ChainEvent[]): string | undefined {
  return events.find((event) => VERDICTS.has(event.name) && event.error !== undefined)?.error;
}

/** What was paid for extrinsics, and in advance for carrying their transfers over to other shards. */
export function feesOf(events: readonly ChainEvent[]): bigint {
  let sum = 0n;
  for (const { name, data } of events) {
    if (name === 'transactionPayment.TransactionFeePaid') sum += big(data, 'actualFee');
    if (name === 'ledger.DeliveryPaid' || name === 'ledger.Sent') sum += big(data, 'fee');
  }
  return sum;
}
