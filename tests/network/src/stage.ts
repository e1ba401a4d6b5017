// SPDX-License-Identifier: Apache-2.0
/** What every scenario has: the validators, what they have finalized, transfers, and what can be done to them. */
import type { Narrator } from '../../e2e/src/demo/narrator.ts';
import { feesIn, issuance } from '../../e2e/src/demo/audit.ts';
import { accounts, dev } from '../../e2e/src/lib/accounts.ts';
import type { Block, ChainEvent } from '../../e2e/src/lib/blocks.ts';
import { call } from '../../e2e/src/lib/chain.ts';
import { big } from '../../e2e/src/lib/plain.ts';
import { liveOf, shards, type Shard } from '../../e2e/src/lib/shards.ts';
import { count, NERV } from '../../e2e/src/lib/units.ts';
import { sleep, until } from '../../e2e/src/lib/wait.ts';
import { openAccounts } from '../../e2e/src/replicas/content.ts';
import { Random } from '../../e2e/src/replicas/random.ts';
import { Courier } from './courier.ts';
import { Fleet } from './fleet.ts';
import { headWith, type Head, type Sign } from './heads.ts';
import { History } from './history.ts';
import { nothing, type Tally } from './tally.ts';
import { Traffic } from './traffic.ts';
import { NAMES, type Name } from './validator.ts';

/** Accounts among which transfers are made; they are far from those that only fill the shards. */
const FIRST = 500_000;
/** What each of them has in the ledger, and outside of it for fees. */
const DEPOSIT = 100n * NERV;
const PURSE = 200n * NERV;
/** Load that calls for a split, and under which siblings are idle: thousandths of a transfer a second. */
export const MAX_RATE = 4_000;
const QUIET_RATE = 1_000;
/** How long it may take until some blocks are final, on a machine that has much else to do. */
const BLOCKS_SECONDS = 300;
/** The seconds for which nobody runs. */
const DARK_SECONDS = 3;

/** How large the network's content is. */
export interface Size {
  /** Accounts that send. */
  readonly senders: number;
  /** Accounts that only fill the shards, so that their records take a while to move. */
  readonly others: number;
  readonly seed: number;
}

/** Events that cost somebody something. */
const FINES: ReadonlySet<string> = new Set([
  'shardGovernance.BondSlashed',
  'placement.PlacerFined',
  'placement.PlacerSuspended',
  'placement.NodeSlashed',
  'placement.NodePunished',
  'attestation.Punished',
  'bisection.Undone',
  'lanes.Equivocated',
  'lanes.Forfeited',
]);

/** Whether records move from shard to shard after a block; of splits or of merges, if those are asked for. */
export async function drains(api: Fleet['api'], block: string, of?: 'Split' | 'Merge'): Promise<boolean> {
  const isFrom = ({ status }: Shard): boolean =>
    (of !== 'Merge' && status === 'Draining') || (of !== 'Split' && status === 'Retiring');
  return (await shards(api, block)).some((shard) => isFrom(shard) || (of === undefined && shard.filling));
}

/** The stage on which scenarios play. */
export class Stage {
  readonly random: Random;
  /** What the scenario that plays has done. */
  tally: Tally = nothing();
  /** Fees paid since the beginning, and what was issued then. */
  fees = 0n;
  issued = 0n;
  /** What all accounts together have that do not send. */
  elsewhere = 0n;
  /** Who was fined for something. */
  readonly fines: string[] = [];
  traffic!: Traffic;
  courier!: Courier;
  readonly history: History;

  constructor(
    readonly fleet: Fleet,
    readonly size: Size,
    private readonly narrator: Narrator,
  ) {
    this.random = new Random(size.seed);
    this.history = new History(fleet);
  }

  /** Opens the accounts, and begins to follow the chain. */
  async prepare(): Promise<void> {
    const { fleet, history, random, size } = this;
    // Those that started last come to vote last, and on a busy machine a minute after the others have begun.
    for (const { name } of fleet.validators) await this.keepsUp(name);
    for (const { name } of fleet.validators) await this.votes(name);
    await history.begin();
    // Before anything else, so that the fees are those of all blocks behind that one.
    const { hash } = history.latest;
    history.onBlock((block) => this.take(block));
    this.issued = await issuance(fleet.api, hash);
    const pairs = accounts(size.senders, FIRST);
    this.courier = new Courier(fleet, history, random);
    await this.open(pairs);
    this.traffic = new Traffic(fleet, this.courier, history, pairs, random);
    pairs.forEach((_, index) => this.traffic.books.deposit(index, DEPOSIT));
    await this.set('Load', 'MaxRate', MAX_RATE);
    await this.set('Load', 'QuietRate', QUIET_RATE);
    this.traffic.start();
    this.say(`${count(size.senders)} accounts send, ${count(size.others)} fill the shards`);
  }

  /** Ends what follows the chain. */
  async stop(): Promise<void> {
    await this.traffic?.stop();
    this.courier?.stop();
    await this.history.stop();
  }

  /** Gives a parameter another value, as root. */
  async set(pallet: string, parameter: string, value: number): Promise<void> {
    const { api } = this.fleet;
    const change = call(api, 'parameters', 'setParameter', { [pallet]: { [parameter]: [null, value] } });
    await this.courier.must(dev('Alice'), call(api, 'sudo', 'sudo', change), `setting ${pallet}.${parameter}`);
  }

  /** Ends a validator's process with signal 9. */
  async kill(name: Name): Promise<void> {
    this.say(`kill -9: ${name}`);
    this.tally.kills += 1;
    await this.fleet.of(name).kill();
  }

  /** Starts a validator again, by a program that becomes it if one is named, and waits until it keeps up and votes. */
  async revive(name: Name, through: readonly string[] = []): Promise<void> {
    await this.fleet.of(name).start(through);
    await this.keepsUp(name);
    await this.votes(name);
    this.tally.joins += 1;
    this.say(`${name} is back`);
  }

  /** Ends all processes at the same moment with signal 9, and starts them again after something, or some seconds. */
  async blackout(meanwhile: () => Promise<unknown> = () => sleep(DARK_SECONDS * 1_000)): Promise<void> {
    await Promise.all(NAMES.map((name) => this.kill(name)));
    await meanwhile();
    await this.fleet.start();
    for (const name of NAMES) await this.keepsUp(name);
    for (const name of NAMES) await this.votes(name);
    this.tally.joins += NAMES.length;
    this.say('all are back');
  }

  /** Waits until a validator has finalized what the others have by now, and something more. */
  async keepsUp(name: Name): Promise<void> {
    const { fleet, history } = this;
    const goal = (await fleet.ahead()) + 1;
    const one = fleet.of(name);
    const isThere = async (): Promise<true | undefined> => (await one.finalized()) >= goal || undefined;
    await until(isThere, BLOCKS_SECONDS, `waiting for ${name} to catch up with block ${goal}`, 500);
    history.rethrow();
  }

  /**
   * Waits until a validator votes in the round that the others are in by now. Whoever has just started follows
   * finality before that, and is not missed as long as three others vote.
   */
  private async votes(name: Name): Promise<void> {
    const rounds = await Promise.all(this.fleet.up.map((one) => one.round().catch(() => 0)));
    const goal = Math.max(...rounds);
    const one = this.fleet.of(name);
    const isThere = async (): Promise<true | undefined> => (await one.round().catch(() => 0)) >= goal || undefined;
    await until(isThere, BLOCKS_SECONDS, `waiting for ${name} to vote in round ${goal}`, 500);
  }

  /** Lets so many more blocks become final. */
  async pass(blocks: number): Promise<void> {
    await this.history.pass(blocks, BLOCKS_SECONDS);
  }

  /** The first best block from now on with an event of one of these names. */
  async head(names: readonly string[], seconds: number): Promise<Head> {
    const has = ({ events }: Block): boolean => events.some(({ name }) => names.includes(name));
    return this.headWith(has, names.join(' or '), seconds);
  }

  /** The first best block from now on, or from a height on, that has a sign. */
  async headWith(isIt: Sign, what: string, seconds: number, from?: number): Promise<Head> {
    return headWith(this.fleet, isIt, what, seconds, from);
  }

  /** The first best block of a height, as soon as there is one. */
  async headAt(height: number): Promise<Head> {
    return this.headWith(({ number }) => number >= height, `block ${height}`, BLOCKS_SECONDS, height);
  }

  /** Waits until an operation is settled whose cutover has an event of this name and is final after a block. */
  async settled(cutover: string, after: number, seconds: number): Promise<void> {
    const recordOf = ({ data }: ChainEvent): bigint => big(data, 'record');
    const { record, number } = await this.history.find(
      (block) => {
        const event = block.events.find(({ name }) => name === cutover);
        return event === undefined ? undefined : { record: recordOf(event), number: block.number };
      },
      cutover,
      seconds,
      after + 1,
    );
    const isOver = (event: ChainEvent): boolean => event.name === 'bisection.Settled' && recordOf(event) === record;
    await this.history.find(({ events }) => events.some(isOver) || undefined, 'its end', seconds, number);
  }

  /** Waits until no records move from shard to shard. */
  async calm(seconds: number): Promise<void> {
    const isCalm = async (): Promise<true | undefined> => {
      const moving = await drains(this.fleet.api, this.history.latest.hash).catch(() => true);
      return moving ? undefined : true;
    };
    await until(isCalm, seconds, 'waiting for the end of all drains', 1_000);
  }

  /** Waits until there are so many leaves, at a rate if one is named. */
  async untilLeaves(enough: (leaves: number) => boolean, seconds: number, rate?: number): Promise<void> {
    if (rate !== undefined) this.traffic.pace(rate);
    const probe = async (): Promise<true | undefined> => {
      // Whoever was asked may just have ended.
      const leaves = await this.leaves().catch(() => undefined);
      return (leaves !== undefined && enough(leaves)) || undefined;
    };
    await until(probe, seconds, 'waiting for leaves to be split or merged', 1_000);
  }

  /** The number of leaves in the last final block. */
  async leaves(): Promise<number> {
    return liveOf(await shards(this.fleet.api, this.history.latest.hash)).length;
  }

  /** Tells something. */
  say(text: string): void {
    this.narrator.say(text, this.history.latest.number);
  }

  private take(block: Block): void {
    this.fees += feesIn(block);
    this.tally.blocks += 1;
    for (const { name, data, extrinsic, error } of block.events) {
      if (name === 'bisection.SplitCutOver') this.tally.splits += 1;
      if (name === 'bisection.MergeCutOver') this.tally.merges += 1;
      if (name === 'transactionPayment.TransactionFeePaid' && extrinsic !== undefined) this.tally.operations += 1;
      if (FINES.has(name)) this.fines.push(`block ${block.number}: ${name} ${Object.values(data).join(' ')}`);
      if (name === 'bisection.Broken') this.fines.push(`block ${block.number}: a drain broke, ${error ?? ''}`);
    }
  }

  /** Has the senders' accounts funded and opened, and the others. */
  private async open(pairs: ReturnType<typeof accounts>): Promise<void> {
    const { courier, fleet, size } = this;
    const { api } = fleet;
    const gifts = pairs.map(({ address }) => call(api, 'balances', 'transferKeepAlive', address, PURSE));
    await courier.must(dev('Alice'), call(api, 'utility', 'batchAll', gifts), 'funding');
    await Promise.all(pairs.map((pair) => courier.must(pair, call(api, 'ledger', 'deposit', DEPOSIT), 'a deposit')));
    if (size.others > 0) {
      await openAccounts({ api, must: (pair, tx, what) => courier.must(pair, tx, what) }, size.others);
      this.elsewhere = 2n * NERV * BigInt(size.others);
    }
  }
}
