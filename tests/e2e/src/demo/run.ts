/** The demonstration from the first to the last block. */
import { accounts, dev, type Pair } from '../lib/accounts.ts';
import { SudoAssent } from '../lib/assent.ts';
import { call, constant, type Tx } from '../lib/chain.ts';
import { Client } from '../lib/client.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { NervNode } from '../lib/node.ts';
import { liveOf, shards } from '../lib/shards.ts';
import { sendAll, Stream, type StreamStats } from '../lib/stream.ts';
import { amount, count, NERV } from '../lib/units.ts';
import { accountTotal, audit, feesIn, issuance, type Books } from './audit.ts';
import { Narrator, type Out } from './narrator.ts';
import type { DemoOptions } from './options.ts';
import { play, type Story } from './story.ts';
import { Workload, type Transfer } from './workload.ts';

/** What each account deposits into the ledger. */
const DEPOSIT = 1_000n * NERV;
/** The largest transfer. */
const LARGEST = NERV;
/** What an account always keeps in the ledger, far above any minimum. */
const RESERVE = 100n * NERV;
/** Accounts funded by one batch: it must fit into a block. */
const FUND_BATCH = 100;
/** Seconds of transfers that may be on their way at a time; blocks finalize within a few. */
const WINDOW_SECONDS = 10;
/** If splits and merges take long, transfers go on, but not for ever. */
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
    const ended = node.ended;
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
  await fund(client, pairs, options, narrator);
  await deposit(client, pairs, workload, narrator);

  const stream = new Stream(
    client,
    () => {
      const transfer = workload.next();
      if (transfer === undefined) return undefined;
      return item(client, pairs, transfer, (block) => {
        workload.book(transfer);
        perBlock.set(block, (perBlock.get(block) ?? 0) + 1);
      });
    },
    { rate: options.rate, window: options.rate * WINDOW_SECONDS, total: options.transfers * MOST },
  );
  narrator.say(`sending ${count(options.transfers)} transfers, ${options.rate} a second, each signed on its own`);
  const silence = narrator.follow(client, stream);
  stream.start();
  // The whole time allowed for sending grows with the number and is generous: only a chain
  // that stands still should run into it.
  const patience = 120 + (options.transfers / options.rate) * 5;
  const story = await play({
    client,
    narrator,
    assent: new SudoAssent(client),
    cue: (share) => stream.reach(Math.floor(options.transfers * share), patience),
  });
  await stream.reach(options.transfers, patience);
  const transfers = await stream.finish();
  await silence();
  narrator.say('all transfers have an outcome; auditing the books', follower.latest.number);

  const books = await audit(api, follower.latest, pairs, workload.balances, issuanceBefore, fees);
  return { options, ...story, transfers, perBlock, books };
}

/** One transfer as something to send. */
function item(client: Client, pairs: readonly Pair[], transfer: Transfer, included: (block: number) => void) {
  const from = pairs[transfer.from];
  const to = pairs[transfer.to];
  if (from === undefined || to === undefined) throw new RangeError('a transfer of an account that is not there');
  return {
    pair: from,
    tx: call(client.api, 'ledger', 'transfer', to.address, transfer.amount),
    done: (receipt: { error: string | undefined; block: { number: number } }) => {
      if (receipt.error === undefined) included(receipt.block.number);
    },
  };
}

/** Alice gives every account its deposit and enough for its fees. */
async function fund(client: Client, pairs: readonly Pair[], options: DemoOptions, narrator: Narrator): Promise<void> {
  const { api } = client;
  const alice = dev('Alice');
  const each = await funding(client, pairs, options);
  const has = await accountTotal(api, alice.address);
  const wanted = each * BigInt(pairs.length);
  if (has < wanted) throw new Failure(`Alice has ${amount(has)}, but the accounts need ${amount(wanted)}`);
  const batches: Promise<unknown>[] = [];
  for (let first = 0; first < pairs.length; first += FUND_BATCH) {
    const gifts = pairs
      .slice(first, first + FUND_BATCH)
      .map(({ address }) => call(api, 'balances', 'transferKeepAlive', address, each));
    batches.push(client.must(alice, call(api, 'utility', 'batchAll', gifts), 'funding the accounts'));
  }
  await Promise.all(batches);
  narrator.say(`funded ${count(pairs.length)} accounts with ${amount(each)} each`, client.follower.latest.number);
}

/** The deposit, twice the fees to be expected, and what keeps an account alive. */
async function funding(client: Client, pairs: readonly Pair[], options: DemoOptions): Promise<bigint> {
  const { api } = client;
  const one = pairs[0] ?? dev('Alice');
  const feeOf = async (tx: Tx): Promise<bigint> => (await tx.paymentInfo(one)).partialFee.toBigInt();
  const depositFee = await feeOf(call(api, 'ledger', 'deposit', DEPOSIT));
  const transferFee = await feeOf(call(api, 'ledger', 'transfer', dev('Bob').address, LARGEST));
  const perAccount = BigInt(Math.ceil((options.transfers * MOST) / pairs.length));
  const alive = BigInt(constant(api, 'balances', 'existentialDeposit')?.toString() ?? '0');
  const need = DEPOSIT + 2n * (depositFee + perAccount * transferFee) + alive;
  // Rounded up to whole NERV, which reads better.
  return (need / NERV + 1n) * NERV;
}

/** Every account deposits into the ledger. */
async function deposit(client: Client, pairs: readonly Pair[], workload: Workload, narrator: Narrator): Promise<void> {
  const items = pairs.map((pair, index) => ({
    pair,
    tx: call(client.api, 'ledger', 'deposit', DEPOSIT),
    done: (receipt: { error: string | undefined }) => {
      if (receipt.error === undefined) workload.deposit(index, DEPOSIT);
    },
  }));
  const stats = await sendAll(client, items, 500);
  if (stats.failed > 0) {
    throw new Failure(`${stats.failed} deposits failed: ${[...stats.reasons.keys()].join(', ')}`);
  }
  const live = liveOf(await shards(client.api)).length;
  narrator.say(
    `${count(pairs.length)} accounts deposited ${amount(DEPOSIT)} each; ${live} live shard`,
    client.follower.latest.number,
  );
}
