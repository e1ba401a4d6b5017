// SPDX-License-Identifier: Apache-2.0
/**
 * What goes wrong while orders come: a replica is killed, the leader is, two are at once and one of them loses its
 * records, one withholds, one signs another root.
 */
import { depositsOf } from '../lib/placement/node.ts';
import { Failure } from '../lib/failure.ts';
import type { LaneView } from '../lib/lanes.ts';
import { leaderOf } from '../lib/lanes/heads.ts';
import { amount, count, seconds } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import { Liar } from '../replicas/claims/liar.ts';
import type { Replica } from '../replicas/replica.ts';
import { dev } from '../lib/accounts.ts';
import { laneNow, untilSeated } from './changes.ts';
import { beginsFrom, loseRecords } from './disk.ts';
import { FalseVoter } from './falsehood.ts';
import type { Scene } from './scene.ts';

/** How long a lane may take to get on, and a replica to take part again, on a slow machine. */
const ON_SECONDS = 300;
const BACK_SECONDS = 900;
/** Batches that are waited for while somebody is away. */
const BATCHES = 20;

/** The leader-to-be of a lane, and the others who have a slot. */
async function cast(scene: Scene): Promise<{ view: LaneView; leader: number; others: number[] }> {
  const view = await laneNow(scene.stage, scene.first.shard);
  const { batchesHeard } = scene.first.outcomes;
  const newest = batchesHeard.at(-1);
  const term = view.position?.term ?? 0;
  const leader = leaderOf(view.seats, term, (newest?.sequence ?? 0n) + 1n);
  if (leader === undefined) throw new Failure('nobody leads the lane');
  const others = view.seats.filter(({ slot, key }) => slot !== leader && key !== undefined).map(({ slot }) => slot);
  return { view, leader, others };
}

/** A replica is killed, and started again; then whoever leads. */
export async function kill(scene: Scene): Promise<void> {
  const { stage } = scene;
  stage.title('Faults: a replica is killed, and then the one that leads');
  const first = await cast(scene);
  const [slot = -1] = first.others.slice(-1);
  const took = await killAndWait(scene, replicaIn(scene, first.view, slot), slot, 'a replica');
  stage.figure('longest time without a signed batch, a replica killed', seconds(took));
  const second = await cast(scene);
  const gap = await killAndWait(scene, replicaIn(scene, second.view, second.leader), second.leader, 'the leader');
  stage.figure('longest time without a signed batch, the leader killed', seconds(gap));
}

/** Kills a replica, waits until batches have come without it, and until it signs again. The longest pause of batches. */
async function killAndWait(scene: Scene, replica: Replica, slot: number, what: string): Promise<number> {
  const { stage, fleet } = scene;
  const { pid } = replica.node;
  const began = Date.now();
  await Promise.all([replica.node.kill(), fleet.drop(replica)]);
  stage.say(`killed process ${pid} with signal 9: ${replica.name}, slot ${slot}, ${what} of the first lane`);
  const signed = await batches(scene, [slot], 'without');
  stage.check(`the lane gets on without it: ${count(signed)} batches`, signed >= BATCHES);
  await replica.node.restart();
  await followBoth(scene);
  await batches(scene, [slot], 'with');
  stage.say(`${replica.name} runs again, has caught up, and signs`);
  return scene.first.outcomes.longestPause(began, Date.now());
}

/** Two are killed at once, as many as may fail. When they come back, one of them has lost its records. */
export async function killTwo(scene: Scene): Promise<void> {
  const { stage, fleet, first } = scene;
  stage.title('Faults: two replicas are killed at once, and one of them loses its records');
  const { view, others } = await cast(scene);
  const slots = others.slice(0, 2);
  const [slot = -1] = slots;
  const gone = slots.map((one) => replicaIn(scene, view, one));
  const robbed = replicaIn(scene, view, slot);
  const began = Date.now();
  await Promise.all(gone.flatMap((replica) => [replica.node.kill(), fleet.drop(replica)]));
  stage.say(`killed with signal 9: ${gone.map(({ name }) => name).join(' and ')}, slots ${slots.join(' and ')}`);
  const signed = await batches(scene, slots, 'without');
  stage.check(`the lane gets on with ${view.needed} of ${view.seats.length}: ${count(signed)} batches`, signed >= BATCHES);
  stage.check(`the records of ${robbed.name} are gone from its disk`, loseRecords(robbed, first.shard));
  const { end } = robbed.node.said();
  await Promise.all(gone.map(({ node }) => node.restart()));
  await followBoth(scene);
  // The chain has the records of the opening alone, whose head has the number 0.
  const begins = (): number | undefined => beginsFrom(robbed.node.said(end).text, first.shard, slot);
  const head = await until(begins, BACK_SECONDS, `waiting for ${robbed.name} to have records of the lane`, 500);
  stage.check(`it has those under head ${count(head)} from another replica`, head > 0);
  for (const one of slots) await batches(scene, [one], 'with');
  stage.say('both have caught up, and sign');
  stage.figure('longest time without a signed batch, two replicas killed', seconds(first.outcomes.longestPause(began, Date.now())));
}

/** One stands still and withholds its signature; another signs another root. Both at a time: as many as may fail. */
export async function lie(scene: Scene): Promise<void> {
  const { stage, fleet, first } = scene;
  const { client } = stage;
  stage.title('Faults: a replica withholds its signature, and another one signs another root');
  const { view, others } = await cast(scene);
  const [withholding = -1, lying = -1] = others.slice(-2);
  const silent = replicaIn(scene, view, withholding);
  const false_ = replicaIn(scene, view, lying);
  const began = Date.now();
  await Promise.all([fleet.drop(silent), fleet.drop(false_)]);
  silent.node.pause();
  stage.say(`${silent.name}, slot ${withholding}, withholds its signature: its process stands still`);
  const deposit = (await depositsOf(client.api, false_.operator.address)).node;
  const liar = await Liar.of(client, false_);
  stage.say(`${false_.name}, slot ${lying}, lies: somebody signs with the key of its enclave`);
  const without = await batches(scene, [withholding], 'without');
  stage.check(`the lane gets on with ${view.needed} of ${view.seats.length}: ${count(without)} batches`, without >= BATCHES);
  const voter = new FalseVoter(client, first.shard, lying, liar.node, liar.key);
  const alone = await voter.commit([lying]);
  stage.check(`a head with another root that it alone has signed is refused: ${alone}`, /Custom error: 4/.test(alone ?? ''));
  const forged = await voter.commit(view.seats.slice(0, view.needed).map(({ slot }) => slot));
  stage.check(`with its signature in the names of others as well: ${forged}`, /bad signature|bad proof/i.test(forged ?? ''));
  await punish(scene, voter, false_, deposit);
  silent.node.resume();
  false_.node.resume();
  const seated = await untilSeated(stage, first.shard, BACK_SECONDS);
  const successor = seated.seats.find(({ slot }) => slot === lying)?.node;
  stage.say(`slot ${lying} is ${successor === undefined ? "nobody's" : stage.nameOf(successor)}'s now`);
  await followBoth(scene);
  await batches(scene, [withholding], 'with');
  await batches(scene, [lying], 'with');
  stage.check('who withheld signs again, and so does whoever has the slot of the liar', true);
  stage.figure('longest time without a signed batch, one withholds and one lies', seconds(first.outcomes.longestPause(began, Date.now())));
}

/** Two votes of the liar for one place are shown to the chain. */
async function punish({ stage }: Scene, voter: FalseVoter, { operator }: Replica, before: bigint): Promise<void> {
  const { client } = stage;
  const report = await client.must(dev('Alice'), await voter.contradiction(), 'showing that a node has voted twice');
  const told = report.events.find(({ name }) => name === 'lanes.Equivocated');
  const after = (await depositsOf(client.api, operator.address, client.follower.latest.hash)).node;
  stage.check(
    `two votes for one place are proof: it pays ${amount(before - after)} of its deposit, whoever shows it pays no fee`,
    told?.data['amount'] === before - after && before > after && report.fee === 0n,
  );
}

/** Connects anew to who has a slot of either lane now. */
async function followBoth({ stage, fleet, first, second }: Scene): Promise<void> {
  for (const { shard } of [first, second]) await fleet.follow(await laneNow(stage, shard));
}

function replicaIn({ stage }: Scene, { seats }: LaneView, slot: number): Replica {
  const node = seats.find((seat) => seat.slot === slot)?.node;
  if (node === undefined) throw new Failure(`nobody is in slot ${slot}`);
  return stage.network.replicaOf(node);
}

/** Waits until batches of the first lane have come that none of these slots has signed, or all have; how many by then. */
async function batches({ traffic, first }: Scene, slots: readonly number[], how: 'with' | 'without'): Promise<number> {
  const from = first.outcomes.batchesHeard.length;
  const goal = how === 'with' ? 1 : BATCHES;
  const enough = (): number | undefined => {
    traffic.rethrow();
    const heard = first.outcomes.batchesHeard.slice(from);
    const fit = heard.filter(({ signers }) => slots.every((slot) => signers.includes(slot) === (how === 'with')));
    return fit.length >= goal ? fit.length : undefined;
  };
  const limit = how === 'with' ? BACK_SECONDS : ON_SECONDS;
  return until(enough, limit, `waiting for batches ${how} the signature of ${slots.join(' and ')}`, 20);
}
