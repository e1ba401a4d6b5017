/** A connection that signs, sends, and says what became of each extrinsic. */
import type { ApiPromise } from '@polkadot/api';
import type { Pair } from './accounts.ts';
import { eventsOf, type Block, type ChainEvent } from './blocks.ts';
import type { Tx } from './chain.ts';
import { connect } from './connect.ts';
import { Failure, messageOf } from './failure.ts';
import { Follower } from './follower.ts';
import { big } from './plain.ts';
import { within } from './wait.ts';

/** How long an extrinsic may take to be in a finalized block. */
const INCLUSION_SECONDS = 90;

/** What became of an extrinsic that a finalized block holds. */
export interface Receipt {
  readonly hash: string;
  readonly block: Block;
  readonly events: readonly ChainEvent[];
  /** Why the call failed, or what it ran as root did; none if it succeeded. */
  readonly error: string | undefined;
  /** What the sender paid, in units. */
  readonly fee: bigint;
}

interface Waiting {
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: Error) => void;
}

/** One connection to a node, with the nonces of all accounts that send through it. */
export class Client {
  private readonly nonces = new Map<string, number>();
  private readonly waiting = new Map<string, Waiting>();

  private constructor(
    readonly api: ApiPromise,
    readonly follower: Follower,
  ) {
    follower.onBlock((block) => this.settle(block));
    follower.onFailure((error) => {
      for (const one of this.waiting.values()) one.reject(error);
      this.waiting.clear();
    });
  }

  /** Connects to a node and follows its chain. */
  static async connect(url: string): Promise<Client> {
    const api = await connect(url);
    return new Client(api, await Follower.begin(api));
  }

  /** Signs a call with the account's next nonce. Sign in the order in which to send. */
  async sign(pair: Pair, tx: Tx): Promise<Tx> {
    let nonce = this.nonces.get(pair.address);
    if (nonce === undefined) {
      const answer = (await this.api.rpc.system.accountNextIndex(pair.address)).toNumber();
      // Somebody else may have taken a nonce while this one waited for the answer.
      nonce = this.nonces.get(pair.address) ?? answer;
    }
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
   * Sends a signed extrinsic; resolves when a finalized block holds it, whether its call
   * succeeded or not. Fails if the node does not take it.
   */
  async submit(signed: Tx): Promise<Receipt> {
    const hash = signed.hash.toHex();
    const receipt = new Promise<Receipt>((resolve, reject) => this.waiting.set(hash, { resolve, reject }));
    // Whoever waits gets the reason below; the promise itself may have nobody by then.
    receipt.catch(() => undefined);
    try {
      await this.api.rpc.author.submitExtrinsic(signed);
    } catch (error) {
      this.waiting.delete(hash);
      // The nonce was not used after all; ask the node for the right one next time.
      this.nonces.delete(signed.signer.toString());
      throw new Failure(`not accepted by the node: ${messageOf(error)}`);
    }
    try {
      return await within(receipt, INCLUSION_SECONDS, 'waiting for an extrinsic to be in a finalized block');
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
    this.follower.stop();
    await this.api.disconnect();
  }

  private settle(block: Block): void {
    block.extrinsics.forEach((hash, index) => {
      const waiting = this.waiting.get(hash);
      if (waiting === undefined) return;
      this.waiting.delete(hash);
      const events = eventsOf(block, index);
      waiting.resolve({ hash, block, events, error: errorOf(events), fee: feeOf(events) });
    });
  }
}

/** Events whose error is the call's own; an error elsewhere need not fail the call. */
const VERDICTS = new Set(['system.ExtrinsicFailed', 'sudo.Sudid', 'sudo.SudoAsDone']);

function errorOf(events: readonly ChainEvent[]): string | undefined {
  return events.find((event) => VERDICTS.has(event.name) && event.error !== undefined)?.error;
}

function feeOf(events: readonly ChainEvent[]): bigint {
  const paid = events.find((event) => event.name === 'transactionPayment.TransactionFeePaid');
  return paid === undefined ? 0n : big(paid.data, 'actualFee');
}
