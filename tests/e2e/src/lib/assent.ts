// SPDX-License-Identifier: Apache-2.0
/**
 * How a split or a merge is asked for.
 *
 * The holders of stake decide by a vote; root alone can do without one, as tests of its calls
 * do. Whoever wants a shard cut asks through `Assent` and need not know; another way of
 * deciding is another class here.
 */
import { dev, type Pair } from './accounts.ts';
import type { Block, ChainEvent } from './blocks.ts';
import { call, type Tx } from './chain.ts';
import type { Client, Receipt } from './client.ts';
import { Failure } from './failure.ts';
import { assess, motionHash, proposalIn, reasonOf, type ShardOperation } from './governance.ts';
import { show, variant } from './plain.ts';

/** How long to wait for a condition to hold. */
const PATIENCE_SECONDS = 180;
/** How long a vote may take once all have voted. */
const VOTE_SECONDS = 60;

/** Reasons that go away by waiting. */
export const PASSING: ReadonlySet<string> = new Set([
  'AwaitingClaims',
  'ConditionFalse',
  'CoolingDown',
  'StillDraining',
  'TooManyDrains',
  'shardGovernance.RateLimited',
  'shardGovernance.TooManyProposals',
]);

/** What says that a motion was carried out. */
const DONE: ReadonlySet<string> = new Set(['Done', 'CoLocated']);

/** What came of asking. */
export interface Answer {
  /** The block in which it was decided. */
  readonly block: number;
  /** Why it was refused, lost or failed; none if it was agreed to and carried out. */
  readonly refusal: string | undefined;
}

/** Somebody who can have shards split and merged. */
export interface Assent {
  /** For messages: "by sudo". */
  readonly name: string;
  /** Asks for a leaf to be cut in two. */
  split(shard: string): Promise<Answer>;
  /** Asks for two sibling leaves to become their parent again. */
  merge(left: string, right: string): Promise<Answer>;
}

/** What came of a proposal. */
export interface Decision extends Answer {
  /** Its number; none if the call failed. */
  readonly proposal: number | undefined;
  /** The block in which it was made. */
  readonly proposed: Block;
}

/**
 * Stake holders decide: the first of them proposes, and all vote as soon as a block has the
 * proposal. With a client that follows the best block, that is in time for the next one.
 */
export class StakeAssent implements Assent {
  readonly name: string;

  constructor(
    private readonly client: Client,
    readonly stakers: readonly Pair[] = [dev('Bob'), dev('Charlie'), dev('Dave')],
  ) {
    this.name = `a vote of ${stakers.length} stakers`;
  }

  /** Proposes once the shard's load calls for it, and votes. */
  async split(shard: string): Promise<Decision> {
    await this.ready({ Split: { shard } }, `the split of ${shard}`);
    return this.decide(this.call('proposeSplit', shard));
  }

  /** Proposes once the siblings' load calls for it, and votes. */
  async merge(left: string, right: string): Promise<Decision> {
    await this.ready({ Merge: { left, right } }, `the merge of ${left} and ${right}`);
    return this.decide(this.call('proposeMerge', left, right));
  }

  /**
   * Proposes, whatever the load, and votes. The last `against` stakers vote nay, after all
   * others have voted aye.
   */
  async decide(proposing: Tx, against = 0): Promise<Decision> {
    const receipt = await this.client.send(this.proposer, proposing);
    const proposed = receipt.block;
    const made = eventIn(receipt, 'Proposed');
    if (made === undefined) {
      const refused = eventIn(receipt, 'ProposalRefused');
      return {
        block: proposed.number,
        refusal: receipt.error ?? reasonOf(refused?.data['reason']),
        proposal: refused === undefined ? undefined : proposalIn(refused),
        proposed,
      };
    }
    const proposal = proposalIn(made);
    const ayes = this.stakers.length - against;
    await this.vote(proposal, this.stakers.slice(0, ayes), true);
    await this.vote(proposal, this.stakers.slice(ayes), false);
    const { block, event } = await this.client.follower.find(
      (seen) => verdictIn(seen, proposal),
      `the end of the vote on proposal ${proposal}`,
      VOTE_SECONDS,
      proposed.number,
    );
    return { block: block.number, refusal: refusalIn(event), proposal, proposed };
  }

  /** A call of the governance by name. */
  call(name: string, ...args: unknown[]): Tx {
    return call(this.client.api, 'shardGovernance', name, ...args);
  }

  /** Who proposes. */
  get proposer(): Pair {
    const [first] = this.stakers;
    if (first === undefined) throw new RangeError('there is no staker');
    return first;
  }

  private async vote(proposal: number, voters: readonly Pair[], aye: boolean): Promise<void> {
    if (voters.length === 0) return;
    const hash = await motionHash(this.client.api, proposal);
    await Promise.all(
      voters.map(async (pair) => {
        const { error } = await this.client.send(pair, this.call('vote', proposal, hash, aye));
        // Others may have decided it before this vote was counted.
        if (error !== undefined && error !== 'shardGovernance.VotingClosed') {
          throw new Failure(`a vote on proposal ${proposal} failed: ${error}`);
        }
      }),
    );
  }

  /** Waits until nothing that passes by itself stands against an operation. */
  private async ready(operation: ShardOperation, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_SECONDS * 1000;
    for (;;) {
      const now = await assess(this.client.api, operation);
      // What makes no sense is the call's to tell.
      if (now === undefined) return;
      const against = now.refusal ?? (now.holds ? undefined : 'ConditionFalse');
      if (against === undefined || !PASSING.has(against)) return;
      if (Date.now() > deadline) {
        throw new Failure(`${what} may still not be proposed after ${PATIENCE_SECONDS} s: ${against}`);
      }
      await this.client.follower.pass(1);
    }
  }
}

/** Root decides: the development chain's sudo key asks and gets. */
export class SudoAssent implements Assent {
  readonly name = 'sudo';

  constructor(
    private readonly client: Client,
    private readonly sudo: Pair = dev('Alice'),
  ) {}

  split(shard: string): Promise<Answer> {
    return this.asRoot(call(this.client.api, 'bisection', 'forceSplit', shard));
  }

  merge(left: string, right: string): Promise<Answer> {
    return this.asRoot(call(this.client.api, 'bisection', 'forceMerge', left, right));
  }

  private async asRoot(inner: Tx): Promise<Answer> {
    const { api } = this.client;
    const receipt = await this.client.send(this.sudo, call(api, 'sudo', 'sudo', inner));
    const refused = receipt.events.find((event) => event.name === 'bisection.Refused');
    const reason = refused?.data['reason'];
    const refusal = typeof reason === 'string' ? reason : show(reason);
    return {
      block: receipt.block.number,
      refusal: receipt.error ?? (refused === undefined ? undefined : refusal),
    };
  }
}

function eventIn(receipt: Receipt, name: string): ChainEvent | undefined {
  return receipt.events.find((event) => event.name === `shardGovernance.${name}`);
}

/** The event in a block that ends the vote on a proposal. */
function verdictIn(block: Block, proposal: number): { block: Block; event: ChainEvent } | undefined {
  const event = block.events.find(
    (one) =>
      (one.name === 'shardGovernance.Passed' || one.name === 'shardGovernance.Lost') && proposalIn(one) === proposal,
  );
  return event === undefined ? undefined : { block, event };
}

/** Why what was voted on was not carried out, if it was not. */
function refusalIn({ name, data }: ChainEvent): string | undefined {
  if (name === 'shardGovernance.Lost') return reasonOf(data['why']);
  const execution = data['execution'];
  return DONE.has(variant(execution, 'an execution')) ? undefined : reasonOf(execution);
}
