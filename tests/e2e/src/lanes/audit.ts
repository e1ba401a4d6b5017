// SPDX-License-Identifier: Apache-2.0
/** Is every unit where the books say, once the lanes are back? Asked of one final block. */
import { issuance, potBalance } from '../demo/audit.ts';
import { finalizedNumber } from '../lib/connect.ts';
import { big } from '../lib/plain.ts';
import { ledgerAccount, route, shards, statistics } from '../lib/shards.ts';
import { amount, count } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import type { Stage } from '../replicas/claims/stage.ts';
import type { Fees } from './fees.ts';
import type { Person } from './people.ts';
import type { Scene } from './scene.ts';

/** Accounts asked for at a time. */
const BATCH = 50;
const FINAL_SECONDS = 120;

/** What is held against the chain. */
export interface Audited {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly people: readonly Person[];
  /** The issuance before, and the fees that were burnt since, up to the latest block. */
  readonly issued: bigint;
  readonly burnt: () => bigint;
  readonly fees: Fees;
}

/** Compares the chain at one block with the books. */
export async function audit({ stage, scene, people, issued, burnt, fees }: Audited): Promise<void> {
  const { api, follower } = stage.client;
  const { books } = scene;
  stage.title('Audit: what each account has, against books that know nothing of lanes');
  // Both of one block: what is told of later ones comes while this one is asked about.
  const [block, burntThen] = [follower.latest, burnt()];
  const isFinal = async (): Promise<true | undefined> => (await finalizedNumber(api)) >= block.number || undefined;
  await until(isFinal, FINAL_SECONDS, `block ${block.number} to be final`, 500);
  const differing: string[] = [];
  let routed = 0;
  for (let first = 0; first < people.length; first += BATCH) {
    await Promise.all(
      people.slice(first, first + BATCH).map(async ({ address, index }) => {
        const [found, way] = await Promise.all([ledgerAccount(api, address, block.hash), route(api, address, block.hash)]);
        const has = found === undefined ? 0n : found.free + found.locked;
        const expected = books.balances[index] ?? 0n;
        if (has !== expected) differing.push(`${address} has ${amount(has)}, and should have ${amount(expected)}`);
        if (found?.shard === way.shard) routed += 1;
      }),
    );
  }
  differing.slice(0, 5).forEach((line) => stage.plain(`        ${line}`));
  const { length } = people;
  stage.check(`each of ${count(length)} accounts has to the unit what the books say`, differing.length === 0 && books.open === 0);
  stage.check('each is in the shard that its route names', routed === length);
  const [tree, numbers, pot] = await Promise.all([
    shards(api, block.hash),
    statistics(api, block.hash),
    potBalance(api, block.hash),
  ]);
  const total = tree.reduce((sum, shard) => sum + shard.total, 0n);
  const [inTransit, inLanes] = [big(numbers, 'inTransit'), big(numbers, 'inLanes')];
  stage.check(
    `the pot holds what shards have and nothing else: ${amount(pot)}`,
    pot === total + inTransit + inLanes && inTransit === 0n && inLanes === 0n,
  );
  stage.check(
    `fees of orders, ${amount(books.fees)}: ${amount(fees.earned)} paid to operators, ${amount(fees.rest)} left over`,
    books.fees === fees.earned + fees.rest && fees.earned > 0n,
  );
  const now = await issuance(api, block.hash);
  stage.check(`the issuance is intact: ${amount(now)}, and ${amount(burntThen)} of fees burnt`, issued - now === burntThen);
}
