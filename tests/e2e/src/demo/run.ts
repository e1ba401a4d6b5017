/** The demonstration from the first to the last block. */
import { accounts, type Pair } from '../lib/accounts.ts';
import { SudoAssent } from '../lib/assent.ts';
import { call } from '../lib/chain.ts';
import { Client } from '../lib/client.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { NervNode } from '../lib/node.ts';
import { Stream, type Item, type StreamStats } from '../lib/stream.ts';
import { count, NERV } from '../lib/units.ts';
import { audit, feesIn, issuance, type Books } from './audit.ts';
import { deposit, fund } from './funding.ts';
import { Narrator, type Out } from './narrator.ts';
import type { DemoOptions } from './options.ts';
import { play, type Story } from './story.ts';
import { Workload, type Transfer } from './workload.ts';

/** The largest transfer. */
const LARGEST = NERV;
/** What an account always keeps in the ledger, far above any minimum. */
const RESERVE = 100n * NERV;
/** Seconds of transfers that may be on their way at a time; blocks finalize within a few. */
const WINDOW_SECONDS = 10;
/** If splits and merges take long, transfers go on, but not for ever: so many times as many. */
const MOST = 10;

/** Everything the demonstration found out. */
export interface DemoResult extends Story {
  readonly options: DemoOptions;
  readonly transfers: StreamStats;
  /** For every block the transfers it held, by number. */
  readonly perBlock: ReadonlyMap<number, number>;
  readonly books: Books;
}

/** Starts a chain of its own, plays the story on it and audits the books. */
export async function runDemo(options: DemoOptions, out: Out): Promise<DemoResult> {
  const narrator = new Narrator(out);
  narrator.say('starting a development chain ...');
  const node = await NervNode.start();
  let client: Client | undefined;
  try {
    client = await Client.connect(node.url);
    narrator.say(`${node.url}, log in ${node.log}`, client.follower.latest.number);
    const result = await onChain(client, options, narrator);
    await client.close();
    await node.stop();
    return result;
  } catch (error) {
    node.keepLog();
    const ended = await node.hasGone();
    await client?.close().catch(() => undefined);
    await node.stop();
    const reason = messageOf(error);
    const where = `the node's log is ${node.log}`;
    const told = ended ? `the node ended by itself (${reason}); ${where}` : `${reason}; ${where}`;
    throw new Failure(told, { cause: error });
  }
}

async function onChain(client: Client, options: DemoOptions, narrator: Narrator): Promise<DemoResult> {
  const { api, follower } = client;
  const issuanceBefore = await issuance(api, follower.start.hash);
  let fees = 0n;
  const perBlock = new Map<number, number>();
  follower.onBlock((block) => (fees += feesIn(block)));

  const pairs = accounts(options.accounts);
  const workload = new Workload(pairs.length, LARGEST, RESERVE);
  const perAccount = Math.ceil((options.transfers * MOST) / pairs.length);
  await fund(client, pairs, perAccount, narrator);
  await deposit(client, pairs, workload, narrator);

  const { story, transfers } = await transferThroughSplits(client, pairs, workload, perBlock, options, narrator);
  narrator.say('all transfers have an outcome; auditing the books', follower.latest.number);

  const books = await audit(api, follower.latest, pairs, workload.balances, issuanceBefore, fees);
  return { options, ...story, transfers, perBlock, books };
}

/** Sends transfers, and has shards split and merged meanwhile. */
async function transferThroughSplits(
  client: Client,
  pairs: readonly Pair[],
  workload: Workload,
  perBlock: Map<number, number>,
  options: DemoOptions,
  narrator: Narrator,
): Promise<{ story: Story; transfers: StreamStats }> {
  const included = (transfer: Transfer, block: number): void => {
    workload.book(transfer);
    perBlock.set(block, (perBlock.get(block) ?? 0) + 1);
  };
  const stream = new Stream(
    client,
    () => {
      const transfer = workload.next();
      return transfer === undefined ? undefined : toItem(client, pairs, transfer, included);
    },
    { rate: options.rate, window: options.rate * WINDOW_SECONDS, total: options.transfers * MOST },
  );
  narrator.say(`sending ${count(options.transfers)} transfers, ${options.rate} a second, each signed on its own`);
  const silence = narrator.follow(client, stream);
  stream.start();
  try {
    // The time allowed for sending grows with the number and is generous: only a chain that
    // stands still should run into it.
    const patience = 120 + (options.transfers / options.rate) * 5;
    const story = await play({
      client,
      narrator,
      assent: new SudoAssent(client),
      cue: (share) => stream.reach(Math.floor(options.transfers * share), patience),
    });
    await stream.reach(options.transfers, patience);
    return { story, transfers: await stream.finish() };
  } finally {
    stream.halt();
    await silence();
  }
}

/** One transfer as something to send. */
function toItem(
  client: Client,
  pairs: readonly Pair[],
  transfer: Transfer,
  included: (transfer: Transfer, block: number) => void,
): Item {
  const [from, to] = [pairs[transfer.from], pairs[transfer.to]];
  if (from === undefined || to === undefined) throw new RangeError('a transfer of an account that is not there');
  return {
    pair: from,
    tx: call(client.api, 'ledger', 'transfer', to.address, transfer.amount),
    done: ({ error, block }) => {
      if (error === undefined) included(transfer, block.number);
    },
  };
}
