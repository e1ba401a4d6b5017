// SPDX-License-Identifier: Apache-2.0
/** Stake holders on a chain of their own, who propose and vote by hand: what tests of the governance share. */
import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { stakeBooks } from '../../src/demo/audit.ts';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { StakeAssent, type Decision } from '../../src/lib/assent.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { storage, type Tx } from '../../src/lib/chain.ts';
import { assess, proposal, proposalIn, staker, type Proposal, type Staker } from '../../src/lib/governance.ts';
import { plain, show, struct, type Plain } from '../../src/lib/plain.ts';
import { liveOf, rootOf, shards, statistics } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain, type Chain } from './chain.ts';
import { now } from './tree.ts';

/** What each of the three stakers has bonded before the first block. */
export { STAKE } from '../../src/lib/stakers.ts';
export const LEAST = 100n * NERV;
export const BOND = 10n * NERV;
export const UNBONDING = 3;
export const VOTING = 100;
export const DISPUTE = 5;
/** The id of no shard. */
export const UNKNOWN = `0x${'5a'.repeat(32)}`;
/** A rate, in thousandths, above which a wave of transfers keeps each shard, and one that none ever reaches. */
export const LOW = 200;
export const HIGH = 1_000_000_000;

/** A probability under which a forecast no longer speaks for a split that was proposed by it. */
const REFUTED_BELOW = 500_000;
/** How long the forecast may take to follow the load: it looks at most five seconds back. */
const PATIENCE_BLOCKS = 60;
/** Blocks between two waves of transfers: half of what the mean of the load reaches back. */
const WAVE_BLOCKS = 15;

/** Three stakers, two others, and 40 accounts of the ledger. */
export class Council {
  root = '';
  pairs: Pair[] = [];
  assent!: StakeAssent;
  bob!: Pair;
  charlie!: Pair;
  dave!: Pair;
  /** One who bonds and leaves again, and one who never does. */
  eve!: Pair;
  ferdie!: Pair;
  chain!: Chain;

  /** Sets what the tests are written for, whatever the preset says; before the first of them. */
  async prepare(chain: Chain): Promise<void> {
    this.chain = chain;
    this.root = rootOf(await shards(chain.api)).id;
    [this.bob, this.charlie, this.dave] = [dev('Bob'), dev('Charlie'), dev('Dave')];
    [this.eve, this.ferdie] = [dev('Eve'), dev('Ferdie')];
    this.assent = new StakeAssent(chain.client, [this.bob, this.charlie, this.dave]);
    await chain.set('Governance', 'MinimumStake', LEAST);
    await chain.set('Governance', 'ProposalBond', BOND);
    await chain.set('Governance', 'UnbondingPeriod', UNBONDING);
    await chain.set('Governance', 'VotingPeriod', VOTING);
    await chain.set('Governance', 'DisputePeriod', DISPUTE);
    await chain.set('Governance', 'RateLimit', 100);
    // Parameters and models are decided on at once, but where a test is about their time.
    await chain.set('Governance', 'MinElectorate', LEAST);
    await chain.set('Governance', 'MinVotingPeriod', 0);
    await chain.set('Governance', 'EnactmentDelay', 0);
    await chain.set('Governance', 'RootDelay', 0);
    this.pairs = await chain.holders(40, 50n * NERV);
  }

  /** A call of the governance by name. */
  call(name: string, ...args: unknown[]): Tx {
    return this.chain.call('shardGovernance', name, ...args);
  }

  /** Somebody with a ledger account. */
  one(): Pair {
    return this.pairs[0] ?? assert.fail('there are accounts');
  }

  /** Has every shard see transfers, and waits until its load shows them. */
  async busy(): Promise<void> {
    await this.wave();
    await this.chain.settled();
    // A second counts once it is over.
    await this.chain.client.follower.pass(2);
    const loads = liveOf(await now(this.chain)).map(({ load }) => load);
    assert.ok(loads.every(({ rate }) => rate > LOW), show(loads));
  }

  /** As `busy`, and until the load of a shard calls for its split, by whatever rule is in force. */
  async overloaded(shard: string): Promise<void> {
    await this.busy();
    for (let blocks = 1; blocks <= PATIENCE_BLOCKS; blocks += 1) {
      const judged = await assess(this.chain.api, { Split: { shard } });
      if (judged?.holds === true) return;
      await this.chain.client.follower.pass(1);
      if (blocks % WAVE_BLOCKS === 0) await this.wave();
    }
    assert.fail(`the load of ${shard} calls for no split after ${PATIENCE_BLOCKS} blocks`);
  }

  /** Waits until the load of two siblings calls for their merge. */
  async idle(left: string, right: string): Promise<void> {
    for (let blocks = 0; blocks < PATIENCE_BLOCKS; blocks += 1) {
      const judged = await assess(this.chain.api, { Merge: { left, right } });
      if (judged?.holds === true && judged.refusal === undefined) return;
      await this.chain.client.follower.pass(1);
    }
    assert.fail(`the load of ${left} and ${right} calls for no merge after ${PATIENCE_BLOCKS} blocks`);
  }

  /** Waits until the load no longer speaks for a split that was proposed. */
  async refuted(shard: string): Promise<void> {
    for (let blocks = 0; blocks < PATIENCE_BLOCKS; blocks += 1) {
      const judged = await assess(this.chain.api, { Split: { shard } });
      if (judged?.assessed.by === 'overload') {
        const { load, limit, probability, rule } = judged.assessed;
        if (load.rate <= limit && (rule === 'Plain' || probability < REFUTED_BELOW)) return;
      }
      await this.chain.client.follower.pass(1);
    }
    assert.fail(`the load of ${shard} still speaks for a split after ${PATIENCE_BLOCKS} blocks`);
  }

  /** The root's children. */
  async children(): Promise<{ left: string; right: string }> {
    const all = liveOf(await now(this.chain));
    const [left, right] = ['left', 'right'].map((side) =>
      all.find((each) => each.parent === this.root && each.side === side),
    );
    assert.ok(left && right, 'the root is split');
    return { left: left.id, right: right.id };
  }

  /** Proposes something that is put to the vote; returns its number. */
  async propose(pair: Pair, tx: Tx): Promise<number> {
    const receipt = await this.chain.client.must(pair, tx, 'the proposal');
    return proposalIn(only(receipt.events, 'shardGovernance.Proposed'));
  }

  /** A vote, which names what the proposal is about; nothing if it is not kept. */
  async ballot(id: number, aye: boolean): Promise<Tx> {
    const hash = (await proposal(this.chain.api, id))?.motionHash ?? `0x${'00'.repeat(32)}`;
    return this.call('vote', id, hash, aye);
  }

  /** Votes; returns the power of the vote and how the votes stand after it. */
  async vote(pair: Pair, id: number, aye: boolean): Promise<unknown> {
    const receipt = await this.chain.client.must(pair, await this.ballot(id, aye), 'the vote');
    const { proposal: voted, who, aye: voice, power, ayes, nays } = only(receipt.events, 'shardGovernance.Voted').data;
    assert.deepEqual([voted, who, voice], [BigInt(id), pair.address, aye]);
    return { power, ayes, nays };
  }

  /** Ends a vote by nays that cannot be made up for: one of three, and two where those who vote could carry it. */
  async reject(id: number): Promise<void> {
    for (const pair of [this.dave, this.charlie]) {
      const { events } = await this.chain.client.must(pair, await this.ballot(id, false), 'the nay');
      const lost = events.find(({ name: of }) => of === 'shardGovernance.Lost');
      if (lost === undefined) continue;
      assert.equal(lost.data['why'], 'Outvoted');
      only(events, 'shardGovernance.BondReturned');
      return;
    }
    assert.fail(`proposal ${id} is not lost`);
  }

  /** Takes all stake out, and waits until it is free. */
  async leave(pair: Pair, bonded: bigint): Promise<void> {
    await this.chain.client.must(pair, this.call('unbond', bonded), 'unbonding');
    await this.withdraw(pair);
  }

  /** Withdraws what is unbonding once the unbonding period is over. */
  async withdraw(pair: Pair): Promise<void> {
    await this.until(this.chain.client.follower.latest.number + UNBONDING);
    await this.chain.client.must(pair, this.call('withdrawUnbonded'), 'withdrawing');
  }

  /** Waits for a block. */
  async until(number: number): Promise<void> {
    const { follower } = this.chain.client;
    await follower.find((block) => block.number >= number || undefined, `block ${number}`, 60, number);
  }

  /** A block that has just been. */
  async blockAt(number: number): Promise<Block> {
    const { follower } = this.chain.client;
    return follower.find((block) => (block.number === number ? block : undefined), `block ${number}`, 60, number);
  }

  /** The event of a proposal, from the block in which it was made on. */
  async find(event: string, id: number): Promise<{ block: Block; event: ChainEvent }> {
    const { at } = await this.record(id);
    return this.chain.client.follower.find(
      (block) => {
        const found = block.events.find(
          (each) => each.name === `shardGovernance.${event}` && each.data['proposal'] === BigInt(id),
        );
        return found === undefined ? undefined : { block, event: found };
      },
      `${event} of proposal ${id}`,
      60,
      at,
    );
  }

  /** What is kept of a proposal. */
  async record(id: number): Promise<Proposal> {
    return (await proposal(this.chain.api, id)) ?? assert.fail(`proposal ${id} is not kept`);
  }

  /** What an account has at stake. */
  async atStake({ address }: Pair): Promise<Staker> {
    return (await staker(this.chain.api, address)) ?? assert.fail(`${address} is no staker`);
  }

  /** The value a parameter was given; nothing if it has its default. */
  async parameter(pallet: string, key: string): Promise<Plain> {
    const stored = plain(await storage(this.chain.api, 'parameters', 'parameters', [{ [pallet]: { [key]: null } }]));
    return stored === undefined ? undefined : struct(struct(stored, 'parameters')[pallet], 'a parameter')[key];
  }

  /** The sum of what is held is that of stakes and open bonds, account by account and in all. */
  async accounted(): Promise<void> {
    const { chain } = this;
    const { hash } = chain.client.follower.latest;
    const all = [this.bob, this.charlie, this.dave, this.eve, this.ferdie];
    const books = await stakeBooks(chain.api, all, hash);
    for (const book of books) assert.ok(book.accounted, `what is held of ${book.address}: ${show(book)}`);
    const { stake } = await statistics(chain.api, hash);
    assert.equal(books.reduce((sum, { bonded }) => sum + bonded, 0n), stake);
  }

  /** Twenty transfers, each of another account: no shard is to look as if one made for all its load. */
  private async wave(): Promise<void> {
    const { chain, pairs } = this;
    const signed: Tx[] = [];
    for (const [index, from] of pairs.slice(0, 20).entries()) {
      const to = pairs[index + 20] ?? assert.fail('there are forty accounts');
      signed.push(await chain.client.sign(from, chain.call('ledger', 'transfer', to.address, NERV / 100n)));
    }
    const receipts = await Promise.all(signed.map((tx) => chain.client.submit(tx)));
    assert.deepEqual(receipts.filter(({ error }) => error !== undefined), []);
  }
}

/** A chain and its council for all tests of the file that calls this; after each, stakes are accounted for. */
export function useCouncil(): { chain: Chain; council: Council } {
  const council = new Council();
  const chain = useChain((started) => council.prepare(started));
  afterEach(() => council.accounted());
  return { chain, council };
}

/** A parameter to propose: the accounts a split needs. */
export function minAccounts(value: number | null): unknown {
  return { Bisection: { MinAccounts: [null, value] } };
}

/** The number of what was put to the vote or refused. */
export function idOf({ proposal: id }: Decision): number {
  return id ?? assert.fail('the proposal has a number');
}

/** The name of a status that carries more. */
export function name(status: Plain): string | undefined {
  return Object.keys(struct(status, 'a status'))[0];
}
