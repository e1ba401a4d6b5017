// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run load`: transfers on a running development chain, so that its shards have something to
 * do and a split is called for.
 *
 * Usage: npm run load -- [transfers a second, 20] [seconds, 120] [url, ws://127.0.0.1:9944]
 */
import { accounts, dev, type Pair } from './lib/accounts.ts';
import { call, type Tx } from './lib/chain.ts';
import { Client } from './lib/client.ts';
import { DEV_URL } from './lib/connect.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { ledgerAccount } from './lib/shards.ts';
import { Stream } from './lib/stream.ts';
import { count, NERV } from './lib/units.ts';

/** The accounts that `npm run accounts` opens at least: they send to each other. */
const SENDERS = 20;
/** What each transfer carries, in units. Everybody sends as often as receives. */
const EACH = NERV / 10_000n;
/** How many times the fees of now a sender may need: six minutes of full blocks raise them ninefold. */
const RISE = 10n;
/** Limits of what one makes sense of by hand. */
const MOST = { rate: 200, seconds: 3_600 };

async function load(rate: number, seconds: number, url: string): Promise<void> {
  const sane = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  if (!sane(rate, MOST.rate)) throw new Failure(`transfers a second: 1 to ${MOST.rate}, not ${process.argv[2]}`);
  if (!sane(seconds, MOST.seconds)) throw new Failure(`seconds: 1 to ${MOST.seconds}, not ${process.argv[3]}`);
  const client = await Client.connect(url, 'best');
  try {
    const total = rate * seconds;
    const senders = accounts(SENDERS);
    await provide(client, senders, Math.ceil(total / SENDERS));
    let sent = 0;
    // In each round everybody sends once and receives once: a load that one account made for most of
    // could not be divided, and the chain would say so.
    const next = () => {
      const round = Math.floor(sent / SENDERS);
      const from = sent % SENDERS;
      sent += 1;
      const [pair, to] = [senders[from], senders[(from + 1 + (round % (SENDERS - 1))) % SENDERS]];
      if (pair === undefined || to === undefined) throw new RangeError('an account that is not there');
      return { pair, tx: call(client.api, 'ledger', 'transfer', to.address, EACH) };
    };
    const stream = new Stream(client, next, { rate, window: rate * 10, total });
    console.log(`sending ${rate} transfers a second for ${seconds} s; Ctrl-C ends it`);
    stream.start();
    await stream.reach(total, seconds * 2 + 60);
    const { included, failed, reasons } = await stream.finish();
    console.log(`${count(included)} transfers were included, ${count(failed)} failed`);
    if (failed > 0) throw new Failure([...reasons.keys()].join(', '));
  } finally {
    await client.close();
  }
}

/** Sees to it that the senders are in the ledger, and gives them the fees of so many transfers, should they rise. */
async function provide(client: Client, senders: readonly Pair[], each: number): Promise<void> {
  const { api } = client;
  const [first] = senders;
  if (first === undefined) return;
  const found = await Promise.all(senders.map(({ address }) => ledgerAccount(api, address)));
  if (found.some((account) => account === undefined)) {
    throw new Failure('the accounts that send are not open: run make dev-accounts first');
  }
  const eve = dev('Eve');
  const { partialFee } = await call(api, 'ledger', 'transfer', first.address, EACH).paymentInfo(eve);
  const fees = RISE * BigInt(each) * partialFee.toBigInt() + NERV;
  const gifts: Tx[] = senders.map(({ address }) => call(api, 'balances', 'transferKeepAlive', address, fees));
  await client.must(eve, call(api, 'utility', 'batchAll', gifts), "Eve's gifts for fees");
}

try {
  const [rate = '20', seconds = '120', url = DEV_URL] = process.argv.slice(2);
  await load(Number(rate), Number(seconds), url);
} catch (error) {
  console.error(`The load ended early: ${messageOf(error)}`);
  process.exitCode = 1;
}
