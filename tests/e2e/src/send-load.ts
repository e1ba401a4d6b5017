/**
 * `npm run load`: transfers on a running development chain, so that its shards have something to
 * do and a split is called for.
 *
 * Usage: npm run load -- [transfers a second, 20] [seconds, 120] [url, ws://127.0.0.1:9944]
 */
import { accounts, dev } from './lib/accounts.ts';
import { Client } from './lib/client.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { Stream } from './lib/stream.ts';
import { count, NERV } from './lib/units.ts';

/** Eve sends them; the accounts that `npm run accounts` opens receive them. */
const RECEIVERS = 20;
/** What each transfer carries, in units: enough to open an account. */
const EACH = NERV / 1_000n;
/** Limits of what one makes sense of by hand. */
const MOST = { rate: 200, seconds: 3_600 };

async function load(rate: number, seconds: number, url: string): Promise<void> {
  const sane = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  if (!sane(rate, MOST.rate)) throw new Failure(`transfers a second: 1 to ${MOST.rate}, not ${process.argv[2]}`);
  if (!sane(seconds, MOST.seconds)) throw new Failure(`seconds: 1 to ${MOST.seconds}, not ${process.argv[3]}`);
  const client = await Client.connect(url, 'best');
  try {
    const { tx } = client.api;
    const eve = dev('Eve');
    const total = rate * seconds;
    // One more than is sent on, so that Eve's own account stays open.
    const deposit = EACH * BigInt(total) + NERV;
    await client.must(eve, tx.ledger!.deposit!(deposit), "Eve's deposit");
    const receivers = accounts(RECEIVERS);
    let sent = 0;
    const next = () => {
      const to = receivers[sent++ % RECEIVERS]?.address;
      return { pair: eve, tx: tx.ledger!.transfer!(to, EACH) };
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

try {
  const [rate = '20', seconds = '120', url = 'ws://127.0.0.1:9944'] = process.argv.slice(2);
  await load(Number(rate), Number(seconds), url);
} catch (error) {
  console.error(`The load ended early: ${messageOf(error)}`);
  process.exitCode = 1;
}
