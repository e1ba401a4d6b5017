// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run accounts`: opens ledger accounts on a running development chain, so that its root
 * shard has enough of them to be split.
 *
 * Usage: npm run accounts -- [how many, 20] [url, ws://127.0.0.1:9944]
 */
import { accounts, dev } from './lib/accounts.ts';
import { Client } from './lib/client.ts';
import { DEV_URL } from './lib/connect.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { STAKERS } from './lib/stakers.ts';
import { NERV } from './lib/units.ts';

/** What each account begins with in the ledger, and outside of it for fees, in units. */
const EACH = NERV;
const FOR_FEES = 10n * NERV;

/** As many as one batch holds with ease. */
const MOST = 250;

async function open(howMany: number, url: string): Promise<void> {
  if (!Number.isInteger(howMany) || howMany < 1 || howMany > MOST) {
    throw new Failure(`how many? 1 to ${MOST}, not ${process.argv[2]}`);
  }
  const client = await Client.connect(url);
  try {
    const { tx } = client.api;
    const calls = [
      // One more than is sent on, so that Alice's own account stays open.
      tx.ledger!.deposit!(EACH * BigInt(howMany + 1)),
      ...accounts(howMany).flatMap(({ address }) => [
        tx.ledger!.transfer!(address, EACH),
        tx.balances!.transferKeepAlive!(address, FOR_FEES),
      ]),
    ];
    await client.must(dev('Alice'), tx.utility!.batchAll!(calls), 'opening the accounts');
    console.log(`opened ${howMany} accounts, //nerv/demo//0 and on, with 1 NERV each`);
    const names = Object.keys(STAKERS).join(', ');
    console.log(`the keepers of ${names} propose and vote, unless the node runs with --no-keeper`);
  } finally {
    await client.close();
  }
}

try {
  await open(Number(process.argv[2] ?? 20), process.argv[3] ?? DEV_URL);
} catch (error) {
  console.error(`No accounts were opened: ${messageOf(error)}`);
  process.exitCode = 1;
}
