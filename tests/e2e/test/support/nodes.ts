// SPDX-License-Identifier: Apache-2.0
/** Nodes of our own, and submissions by hand. */
import assert from 'node:assert/strict';
import { dev, type DevName, type Pair } from '../../src/lib/accounts.ts';
import { NotAccepted, type Receipt } from '../../src/lib/client.ts';
import { depositsOf, latency, node, type PlacementNode } from '../../src/lib/placement/node.ts';
import { placement, type Placed, type Placement } from '../../src/lib/placement/placement.ts';
import { scoreOf, type PlacementScore } from '../../src/lib/placement/score.ts';
import { terms } from '../../src/lib/placement/terms.ts';
import { rootOf } from '../../src/lib/shards.ts';
import { STAKERS } from '../../src/lib/stakers.ts';
import { general, REFUSALS, submissionCall, type Submission } from '../../src/lib/placement/submission.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, type Chain } from './chain.ts';
import { now } from './tree.ts';

/** What the development chain holds of a placer. */
export const DEPOSIT = 10n * NERV;

/** What it holds for a node of so many MiB: a tenth of a unit for each GiB that is begun, besides. */
export function nodeDeposit(capacity: number): bigint {
  return 10n * NERV + (BigInt(Math.ceil(capacity / 1_024)) * NERV) / 10n;
}

/** The development chain's period in which what breaks is replaced, in blocks. */
export const REPLACE_PERIOD = 30;
/** The length of an ML-KEM-768 key. */
const KEY_BYTES = 1_184;

/** A key that passes the check and that nobody can decrypt with: each coefficient is zero. */
export const KEY = `0x${'00'.repeat(KEY_BYTES)}`;

/** What an operator says of a node. */
export function spec(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    region: 'Europe',
    domain: 900,
    capacity: 4_096,
    bandwidth: 1_000,
    price: 100_000,
    key: KEY,
    endpoint: 'https://node.example:30333',
    ...change,
  };
}

/** The blocks after which a submission that none of them has is not in the pool any more. */
const LONGEVITY = 6;
const NOT_YOUR_TURN = new RegExp(`Custom error: ${REFUSALS.NotYourTurn}$`);

/** The turn of a submission was over before a block had it. */
class Late extends Error {}

/** How a submission ends that the pool refuses. */
export type Refused = keyof typeof REFUSALS | 'BadSignature';

/** What the tests ask of nodes and placements. */
export class Nodes {
  constructor(private readonly chain: Chain) {}

  /** Registers a node; returns its number. */
  async register(operator: Pair, change: Record<string, unknown> = {}): Promise<number> {
    const { chain } = this;
    const call = chain.call('placement', 'registerNode', spec(change));
    const receipt = await chain.client.must(operator, call, 'registering a node');
    const { data } = only(receipt.events, 'placement.NodeRegistered');
    const deposit = nodeDeposit(Number(spec(change)['capacity']));
    assert.deepEqual([data['operator'], data['deposit']], [operator.address, deposit]);
    return Number(data['node']);
  }

  /** The call fails, and no deposit is taken or returned. */
  async fails(pair: Pair, name: string, error: string | RegExp, ...args: unknown[]): Promise<void> {
    const { chain } = this;
    const before = await depositsOf(chain.api, pair.address);
    const named = typeof error === 'string' ? `placement.${error}` : error;
    await chain.fails(pair, chain.call('placement', name, ...args), named);
    assert.deepEqual(await depositsOf(chain.api, pair.address), before);
  }

  /** A node that is there. */
  async node(id: number): Promise<PlacementNode> {
    const found = await node(this.chain.api, id, this.chain.client.follower.latest.hash);
    assert.ok(found, `node ${id} is not there`);
    return found;
  }

  /** What the chain shows of the root's placement. */
  async ofRoot(): Promise<Placement> {
    const { id } = rootOf(await now(this.chain));
    const found = await placement(this.chain.api, id, this.chain.client.follower.latest.hash);
    assert.ok(found, 'the root is a leaf');
    return found;
  }

  /** The root's placement. */
  async placedRoot(): Promise<Placed> {
    const { placed } = await this.ofRoot();
    assert.ok(placed, 'the root is placed');
    return placed;
  }

  /** What the documented formulas make of a placement, as the chain is now. */
  async reckoned({ nodes }: Placed): Promise<PlacementScore> {
    const { api } = this.chain;
    let sum = 0;
    for (const [index, one] of nodes.entries()) {
      for (const other of nodes.slice(index + 1)) sum += (await latency(api, one.id, other.id)) ?? 0;
    }
    return scoreOf(nodes, sum, await terms(api));
  }

  /** Declares as root that a node has failed; returns the block. */
  async failNode(id: number): Promise<number> {
    const receipt = await this.chain.root(this.chain.call('placement', 'forceFail', id));
    assert.equal(receipt.error, undefined);
    only(receipt.events, 'placement.NodeFailed');
    return receipt.block.number;
  }

  /** A submission for the root by the placer whose turn it is, as of the latest block. */
  async submission(nodes: readonly number[], change: Partial<Submission> = {}): Promise<Submission> {
    const { shard, round, turn } = await this.ofRoot();
    assert.ok(turn !== undefined, 'there are placers');
    const { number } = this.chain.client.follower.latest;
    const placer = change.placer ?? turn;
    return { shard, round, at: number, nodes, claimed: 0, signer: placer, ...change, placer };
  }

  /** Submits; the signature is the signer's if it is not somebody else's. */
  async submit(submission: Submission, signer = keyOf(submission.signer)): Promise<Receipt> {
    const { api, client } = this.chain;
    const signed = await submissionCall(api, submission, signer);
    const included = client.submitBytes(general(api, signed));
    const receipt = await Promise.race([included, client.follower.pass(LONGEVITY).then(() => undefined)]);
    // Nobody waits for it any more.
    included.catch(() => undefined);
    if (receipt === undefined) throw new Late('the pool has dropped the submission');
    return receipt;
  }

  /** Submits nodes for the root, which are accepted; returns what was. */
  async place(nodes: readonly number[], change: Partial<Submission> = {}): Promise<Receipt> {
    const receipt = await this.inTurn(async () => this.submit(await this.submission(nodes, change)));
    assert.equal(receipt.error, undefined);
    assert.equal(receipt.fee, 0n, 'it costs no fee');
    only(receipt.events, 'placement.PlacementAccepted');
    return receipt;
  }

  /** The pool refuses nodes for the root, and no deposit is lost. */
  async refused(
    why: Refused,
    nodes: readonly number[],
    change: Partial<Submission> = {},
    signer?: Pair,
  ): Promise<void> {
    const deposits = await this.placers();
    const submit = async (): Promise<Receipt> => {
      const submission = await this.submission(nodes, change);
      return this.submit(submission, signer ?? keyOf(submission.signer));
    };
    const message = why === 'BadSignature' ? /bad signature/i : new RegExp(`Custom error: ${REFUSALS[why]}$`);
    await assert.rejects(why === 'NotYourTurn' ? submit() : this.inTurn(submit), (error: Error) => {
      assert.ok(error instanceof NotAccepted, error.message);
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(await this.placers(), deposits);
  }

  /** What is held of the placers. */
  async placers(): Promise<bigint[]> {
    const { api } = this.chain;
    const found = await Promise.all(Object.values(STAKERS).map((address) => depositsOf(api, address)));
    return found.map(({ placer }) => placer);
  }

  /** Turns last four blocks: one may end while a submission is on its way, or waits in the pool. */
  private async inTurn<T>(submit: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await submit();
      } catch (error) {
        const isLate = error instanceof Late || (error instanceof Error && NOT_YOUR_TURN.test(error.message));
        if (!isLate || tries === 4) throw error;
        await this.chain.client.follower.pass(1);
      }
    }
  }
}

/** The keys of a development account. */
function keyOf(address: string): Pair {
  const known = (['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'] as DevName[]).map(dev);
  const found = known.find((pair) => pair.address === address);
  assert.ok(found, `nobody has the key of ${address}`);
  return found;
}
