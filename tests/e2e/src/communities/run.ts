// SPDX-License-Identifier: Apache-2.0
/** The demonstration with communities, from the first block to the audit. */
import { audit, feesIn, issuance, type Books } from '../demo/audit.ts';
import type { Crossed } from '../demo/crossings.ts';
import { deposit, fund } from '../demo/funding.ts';
import { Narrator, type Out } from '../demo/narrator.ts';
import { percent } from '../demo/report/figures.ts';
import { Workload } from '../demo/workload.ts';
import { accounts } from '../lib/accounts.ts';
import { Client } from '../lib/client.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { grow } from '../lib/grow.ts';
import { NervNode } from '../lib/node.ts';
import { setParameter, setParameters } from '../lib/parameters.ts';
import { number } from '../lib/plain.ts';
import { shards, statistics } from '../lib/shards.ts';
import { STAKERS, stakers } from '../lib/stakers.ts';
import { siblingsOf } from '../lib/tree.ts';
import { count, NERV, plural } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import { Membership } from './membership.ts';
import type { CommunitiesOptions } from './options.ts';
import { Sightings, still, type Cut, type Window } from './sightings.ts';
import { MOVES, REST, TERMS, WINDOW } from './terms.ts';
import { perFullBlock, shareOf, wave, type Sea, type Wave } from './waves.ts';

/** The largest transfer, and what an account always keeps in the ledger. */
const LARGEST = NERV;
const RESERVE = 100n * NERV;
/** Waves for which fees are provided, beside those that are measured: more than windows take. */
const WAVES_A_WINDOW = 2;
/** How long transfers may take that are still under way when no more are sent. */
const LAST_SECONDS = 120;

/** What some waves showed, and the tree after them. */
export interface Measured {
  readonly waves: readonly Wave[];
  /** Of the load of two siblings the part of the heavier one, of those where it is most. */
  readonly heavier: number;
  /** The overrides that stand. */
  readonly overrides: number;
}

/** A window with the part of its transfers that went between shards. */
export interface WindowWithTraffic extends Window {
  readonly across: number;
}

/** A leaf that was split once all was at rest. */
export interface LastCut {
  readonly chosen: Cut;
  /** The part of the transfers afterwards that the larger child has. */
  readonly larger: number;
  readonly overrides: number;
}

/** Everything the demonstration found out. */
export interface CommunitiesResult {
  readonly options: CommunitiesOptions;
  readonly communities: number;
  /** The pairs within communities. */
  readonly pairs: number;
  readonly before: Measured;
  readonly after: Measured;
  /** All windows since binding was enabled, but for the one that was open at the end. */
  readonly windows: readonly WindowWithTraffic[];
  /** The number of those that had passed when no more accounts moved; nothing if they still did at the end. */
  readonly rest: number | undefined;
  readonly cut: LastCut | undefined;
  readonly crossed: Crossed;
  readonly books: Books;
}

/** Starts a chain of its own, moves accounts together on it, and audits the books. */
export async function runCommunities(options: CommunitiesOptions, out: Out): Promise<CommunitiesResult> {
  const narrator = new Narrator(out);
  narrator.say('starting a development chain ...');
  const node = await NervNode.start({
    keepers: 'development',
    // Nine in ten places of the pool are for what may be included at once.
    extra: ['--pool-limit', '20000', '--pool-type', 'single-state'],
  });
  let client: Client | undefined;
  try {
    client = await Client.connect(node.url, 'best');
    narrator.say(`${node.url}, log in ${node.log}`, client.follower.latest.number);
    return await onChain(node, client, options, narrator);
  } catch (error) {
    node.keepLog();
    throw new Failure(`${messageOf(error)}; the node's log is ${node.log}`, { cause: error });
  } finally {
    await client?.close().catch(() => undefined);
    await node.stop();
  }
}

async function onChain(
  node: NervNode,
  client: Client,
  options: CommunitiesOptions,
  narrator: Narrator,
): Promise<CommunitiesResult> {
  const { api, follower } = client;
  const sightings = new Sightings();
  let fees = 0n;
  follower.onBlock((block) => {
    sightings.take(block);
    fees += feesIn(block);
  });
  const issuanceBefore = await issuance(api, follower.start.hash);
  const membership = new Membership(options.accounts, options.size, options.strength / 100);
  const pairs = accounts(options.accounts);
  const workload = new Workload(pairs.length, LARGEST, RESERVE, options.seed, membership.choose);
  await setParameters(client, TERMS);
  narrator.say(`windows of ${WINDOW} blocks; accounts stay where the tree has them`, follower.latest.number);
  const waves = 2 * options.measured + 1 + WAVES_A_WINDOW * options.windows;
  await fund(client, pairs, Math.ceil((waves * options.transfers) / pairs.length), narrator);
  await deposit(client, pairs, workload, narrator);
  await grow(client, options.leaves);
  const each = `${plural(membership.communities, 'community', 'communities')} of ${options.size}`;
  narrator.say(`${plural(options.leaves, 'leaf', 'leaves')}, ${each} in them by chance`, follower.latest.number);

  const story = new Story({ node, client, pairs, workload, sightings }, options, narrator);
  const told = await story.tell();
  await until(
    () => sightings.crossings.open === 0 || undefined,
    LAST_SECONDS,
    `waiting for the end of all transfers between shards (${sightings.crossings.open} are under way)`,
  );
  // What ended last is in the books of the next block.
  await follower.pass(1);
  narrator.say('no transfer is in transit; auditing the books', follower.latest.number);
  const books = await audit(api, follower.latest, pairs, stakers(), workload.balances, issuanceBefore, fees);
  return {
    options,
    communities: membership.communities,
    pairs: membership.pairs,
    ...told,
    crossed: sightings.crossings.crossed,
    books,
  };
}

/** What happens once all is prepared. */
class Story {
  /** Windows that were closed before binding was enabled. */
  private early = 0;

  constructor(
    private readonly sea: Sea,
    private readonly options: CommunitiesOptions,
    private readonly narrator: Narrator,
  ) {}

  async tell(): Promise<Pick<CommunitiesResult, 'before' | 'after' | 'windows' | 'rest' | 'cut'>> {
    const before = await this.measure('before');
    await this.enable();
    const rest = await this.comeToRest();
    const after = await this.measure('after');
    // Those up to here: what a split changes is no part of them.
    const windows = this.windows().slice(0, -1);
    return { before, after, windows: windows.map((one) => this.withTraffic(one)), rest, cut: await this.splitOne() };
  }

  /** Offers waves, and looks at what comes of them. */
  private async measure(when: string): Promise<Measured> {
    const waves: Wave[] = [];
    while (waves.length < this.options.measured) waves.push(await this.offer());
    const { api, follower } = this.sea.client;
    const [first, last] = [waves[0]?.first ?? 0, waves.at(-1)?.last ?? 0];
    const { hash } = follower.latest;
    const loads = this.sea.sightings.loadsIn(first, last);
    const heavier = siblingsOf(await shards(api, hash)).map(({ left, right }) => heavierOf(loads, [left, right]));
    const overrides = number(await statistics(api, hash), 'overrides');
    const full = perFullBlock(waves);
    const blocks = full === undefined ? 'no block was full' : `${full.toFixed(0)} in a full block`;
    this.say(`${when}: ${percent(shareOf(waves))} of the transfers went across, ${blocks}`);
    return { waves, heavier: Math.max(0, ...heavier), overrides };
  }

  /** From here on the chain plans, and keepers have it carried out. */
  private async enable(): Promise<void> {
    await setParameter(this.sea.client, 'Binding', 'PlanMoves', MOVES);
    this.early = this.sea.sightings.windows.length;
    const names = Object.keys(STAKERS).join(', ');
    this.say(`plans may have ${plural(MOVES, 'move')} each; the keepers of ${names} propose them and vote`);
  }

  /** Offers waves until no more accounts move; returns how many windows that took. */
  private async comeToRest(): Promise<number | undefined> {
    for (;;) {
      const { length } = this.windows();
      await this.offer();
      const windows = this.windows();
      // The one that is closed last is told of once it is known what was moved after it.
      for (const closed of windows.slice(Math.max(0, length - 1), -1)) this.describe(closed);
      const atRest = still(windows);
      if (atRest >= REST) {
        this.say(`no account moved in ${plural(atRest, 'window')}`);
        return windows.length - 1 - atRest;
      }
      if (windows.length > this.options.windows) {
        this.say(`accounts still move after ${plural(this.options.windows, 'window')}`);
        return undefined;
      }
    }
  }

  /** Splits the leaf with most accounts, and looks at what its children have to do. */
  private async splitOne(): Promise<LastCut | undefined> {
    const { client, sightings } = this.sea;
    const { length } = sightings.cuts;
    await grow(client, this.options.leaves + 1);
    const chosen = sightings.cuts.slice(length).at(-1);
    if (chosen === undefined) return undefined;
    const { first, last } = await this.offer();
    const { hash } = client.follower.latest;
    const children = (await shards(client.api, hash)).filter(({ parent }) => parent === chosen.shard).map(({ id }) => id);
    const larger = heavierOf(sightings.loadsIn(first, last), children);
    const overrides = number(await statistics(client.api, hash), 'overrides');
    this.say(`one leaf is split, by candidate ${chosen.candidate} of ${chosen.of}`);
    return { chosen, larger, overrides };
  }

  private offer(): Promise<Wave> {
    return wave(this.sea, this.options.transfers);
  }

  private windows(): Window[] {
    return this.sea.sightings.windows.slice(this.early);
  }

  private withTraffic(window: Window): WindowWithTraffic {
    const { sightings } = this.sea;
    const before = sightings.windows.find((one) => one.window === window.window - 1);
    const { within, between } = sightings.traffic(before?.block ?? 0, window.block - 1);
    return { ...window, across: within + between === 0 ? 0 : between / (within + between) };
  }

  private describe(window: Window): void {
    const { moved, planned, pairs, block } = window;
    const { across } = this.withTraffic(window);
    const moves = `${count(moved.length)} of ${plural(planned, 'move')} made`;
    this.narrator.say(`* window ${window.window}: ${percent(across)} across, ${count(pairs)} pairs, ${moves}`, block);
  }

  private say(line: string): void {
    this.narrator.say(`* ${line}`, this.sea.client.follower.latest.number);
  }
}

/** The part of what some leaves have to do that the one with most has; 0 if they have nothing to do. */
function heavierOf(loads: ReadonlyMap<string, number>, leaves: readonly string[]): number {
  const found = leaves.map((leaf) => loads.get(leaf) ?? 0);
  const sum = found.reduce((all, load) => all + load, 0);
  return sum === 0 ? 0 : Math.max(...found) / sum;
}
