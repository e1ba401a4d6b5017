// SPDX-License-Identifier: Apache-2.0
/**
 * A replica that signs another root: somebody has the key of its enclave and puts a false head before the chain,
 * and a second vote for one place before everybody.
 */
import type { ApiPromise } from '@polkadot/api';
import type { Option, Struct } from '@polkadot/types';
import type { Codec } from '@polkadot/types/types';
import type { Pair } from '../lib/accounts.ts';
import { ask, call, type Tx } from '../lib/chain.ts';
import { NotAccepted, type Client } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import { headId, voteHash } from '../lib/lanes/heads.ts';
import { general } from '../lib/placement/submission.ts';

/** Where fields are in an encoded header: behind the shard; behind the term; behind sequence and hash of the batch. */
const TERM = 32;
const SEQUENCE = TERM + 4;
const ROOT = SEQUENCE + 8 + 32;

/** What a node says of a commit that comes after another one, and how often one more is made then. */
const OUTDATED = /outdated|stale/i;
const TRIES = 10;

/** A header that is not the lane's: the next one, with a root that nobody's records have. */
export function falseHeader(committed: Uint8Array, term: number, root: Uint8Array): Uint8Array {
  const header = Buffer.from(committed);
  header.writeUInt32LE(term, TERM);
  header.writeBigUInt64LE(header.readBigUInt64LE(SEQUENCE) + 1n, SEQUENCE);
  header.set(root, ROOT);
  return header;
}

/** What the chain has of a lane's head, as it is encoded. */
interface Committed {
  readonly id: string;
  readonly header: Uint8Array;
  readonly sequence: bigint;
  /** The term of the head, and that of the lane. */
  readonly term: number;
  readonly now: number;
}

/** A liar that has a slot. */
export class FalseVoter {
  constructor(
    private readonly client: Client,
    private readonly lane: string,
    readonly slot: number,
    readonly node: number,
    private readonly key: Pair,
  ) {}

  /**
   * Sends a commit with a false root, with as many signatures as are needed, all of this liar: by its own slot
   * alone, or by these. What the node says to that; nothing if it takes it.
   */
  async commit(slots: readonly number[]): Promise<string | undefined> {
    for (let tries = 1; ; tries += 1) {
      const said = await this.commitOnce(slots);
      // The honest ones have committed something meanwhile.
      if (said === undefined || !OUTDATED.test(said) || tries === TRIES) return said;
    }
  }

  /** The call that shows two votes of this liar for one place: the committed head and another one. */
  async contradiction(): Promise<Tx> {
    const { api } = this.client;
    const { id, header, term, sequence } = await this.committed();
    const other = headId(api.genesisHash.toHex(), id, falseHeader(header, term, Buffer.alloc(32, 0xdd)));
    const vote = (of: string): Record<string, unknown> => ({
      shard: this.lane,
      term,
      sequence,
      id: of,
      slot: this.slot,
      node: this.node,
      signature: this.sign(term, sequence, of),
    });
    return call(api, 'lanes', 'reportEquivocation', vote(id), vote(other));
  }

  private async commitOnce(slots: readonly number[]): Promise<string | undefined> {
    const { api } = this.client;
    const { id: parent, header: committed, now, sequence } = await this.committed();
    const header = falseHeader(committed, now, Buffer.alloc(32, 0xee));
    const signature = this.sign(now, sequence + 1n, headId(api.genesisHash.toHex(), parent, header));
    const signatures = slots.map((slot) => [slot, signature]);
    const commit = call(api, 'lanes', 'commit', header, [], [], [], signatures);
    try {
      await this.client.submitBytes(general(api, commit));
      return undefined;
    } catch (error) {
      if (error instanceof NotAccepted) return error.message;
      throw error;
    }
  }

  private sign(term: number, sequence: bigint, id: string): Uint8Array {
    const hash = voteHash(this.client.api.genesisHash.toHex(), this.lane, term, sequence, id);
    return this.key.sign(Buffer.from(hash.slice(2), 'hex'));
  }

  private async committed(): Promise<Committed> {
    return committedOf(this.client.api, this.lane, this.client.follower.latest.hash);
  }
}

async function committedOf(api: ApiPromise, lane: string, block: string): Promise<Committed> {
  const found = (await ask(api, 'shardsApi', 'lane', [lane], block)) as Option<Struct>;
  const position = found.unwrapOr(undefined)?.get('position') as Option<Struct> | undefined;
  const head = position?.unwrapOr(undefined)?.get('head') as Struct | undefined;
  const [id, header] = [head?.get('id') as Codec | undefined, (head?.get('header') as Codec | undefined)?.toU8a()];
  if (id === undefined || header === undefined) throw new Failure('the lane has no head');
  const now = Number(position?.unwrapOr(undefined)?.get('term')?.toString());
  const view = Buffer.from(header);
  return { id: id.toHex(), header, term: view.readUInt32LE(TERM), sequence: view.readBigUInt64LE(SEQUENCE), now };
}
