// SPDX-License-Identifier: Apache-2.0
/** A tree of shards made by root, for what begins with one. */
import { SudoAssent } from './assent.ts';
import type { Client } from './client.ts';
import { Failure } from './failure.ts';
import { setParameter } from './parameters.ts';
import { liveOf, shards } from './shards.ts';

/** How often splits may be tried before something is wrong. */
const MOST_ROUNDS = 60;

/** Splits the largest leaves, as root, until there are so many and all records have arrived. */
export async function grow(client: Client, leaves: number): Promise<void> {
  const { api, follower } = client;
  const assent = new SudoAssent(client);
  // Shards of two accounts are split too.
  await setParameter(client, 'Bisection', 'MinAccounts', 2);
  let against = 'records are still on their way';
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const live = liveOf(await shards(api, follower.latest.hash));
    if (live.some(({ filling }) => filling)) {
      await follower.pass(1);
      continue;
    }
    if (live.length >= leaves) return;
    const largest = [...live].sort((one, other) => Number(other.accounts - one.accounts));
    // What is refused is too small or too early; the next round finds another leaf, or the same.
    const answers = await Promise.all(largest.slice(0, leaves - live.length).map(({ id }) => assent.split(id)));
    against = answers.map(({ refusal }) => refusal).find((refusal) => refusal !== undefined) ?? against;
    await follower.pass(1);
  }
  throw new Failure(`there are not ${leaves} leaves after ${MOST_ROUNDS} rounds of splits: ${against}`);
}
