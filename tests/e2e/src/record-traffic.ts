// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run record`: who deals with whom on a running chain, as a file that `nerv-trainer pairs` reads.
 *
 * Usage: npm run record -- FILE [seconds, 600] [seconds of a window, 6] [url, ws://127.0.0.1:9944]
 */
import { writeFile } from 'node:fs/promises';
import { Client } from './lib/client.ts';
import { DEV_URL } from './lib/connect.ts';
import { Dealings } from './lib/dealings.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { count } from './lib/units.ts';

/** Limits of what fits into memory and is of use. */
const MOST = { seconds: 86_400, window: 3_600 };
/** Blocks are followed a little longer than asked for, before it is said that there are too few. */
const PATIENCE_SECONDS = 60;

async function record(file: string, seconds: number, window: number, url: string): Promise<void> {
  const sane = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  if (!sane(seconds, MOST.seconds)) throw new Failure(`seconds: 1 to ${MOST.seconds}, not ${process.argv[3]}`);
  if (!sane(window, MOST.window)) throw new Failure(`seconds of a window: 1 to ${MOST.window}, not ${process.argv[4]}`);
  const client = await Client.connect(url);
  try {
    const dealings = new Dealings(window * 1_000);
    const end = client.follower.latest.timestamp + seconds * 1_000;
    client.follower.onBlock((block) => dealings.take(block));
    console.log(`recording ${seconds} s in windows of ${window} s`);
    await client.follower.find(
      ({ timestamp }) => timestamp >= end || undefined,
      'the last block to be recorded',
      seconds + PATIENCE_SECONDS,
    );
    await writeFile(file, dealings.csv());
    console.log(`${count(dealings.transfers)} transfers in ${file}`);
  } finally {
    await client.close();
  }
}

const [file, seconds = '600', window = '6', url = DEV_URL] = process.argv.slice(2);
try {
  if (file === undefined) throw new Failure('usage: npm run record -- FILE [seconds] [seconds of a window] [url]');
  await record(file, Number(seconds), Number(window), url);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
