// SPDX-License-Identifier: Apache-2.0
/**
 * One replica lies about a balance. Where enough others speak, they settle, and the liar pays. Where too few
 * do, the operation is disputed and undone, and whoever proposed it pays as well.
 */
import { feesIn, issuance } from '../../demo/audit.ts';
import type { Out } from '../../demo/narrator.ts';
import type { Block } from '../../lib/blocks.ts';
import { Failure } from '../../lib/failure.ts';
import { depositsOf } from '../../lib/placement/node.ts';
import { placement } from '../../lib/placement/placement.ts';
import { liveOf, shards } from '../../lib/shards.ts';
import { nameOf as stakerName } from '../../lib/stakers.ts';
import { amount, count, plural } from '../../lib/units.ts';
import type { Findings } from '../ending.ts';
import type { ReplicasOptions } from '../options.ts';
import { sameRecords } from '../rebuild.ts';
import { recordsAt, type StoredRecord } from '../records.ts';
import type { Replica } from '../replica.ts';
import { untilEnclaves } from './enclaves.ts';
import { gather, type Material } from './falsehood.ts';
import { Liar } from './liar.ts';
import {
  agreeing,
  approve,
  finish,
  isSettled,
  toldOf,
  untilKept,
  type Approved,
  type Kind,
} from './operation.ts';
import { operate, sameRoots } from './splits.ts';
import type { Scene } from './scene.ts';
import { onStage, type Stage } from './stage.ts';
import { transferWithin } from './steps.ts';

/** What nobody needs to wait for: claims are taken for as few blocks as may be, and bonds stay long enough. */
const PARAMETERS = { attestation: { claimPeriod: 16 }, governance: { disputePeriod: 120 } } as const;
/** Steps since the checkpoint, right before the approval: they are the load that calls for a split. */
const STEPS = 400;
/** Until a claim that is there is judged, on a slow machine. */
const JUDGED_SECONDS = 240;

const MEANING = 'the liar was caught each time, what could not be settled is undone, and nothing is lost';

/** Runs it on a network of its own. */
export async function runLies(options: ReplicasOptions, out: Out): Promise<Findings> {
  return onStage(options, PARAMETERS, out, MEANING, async (stage) => {
    stage.title('A replica lies, and enough others do not: they settle the split, and it pays');
    await lieAlone(stage, 'split');
    await operate(stage, 'merge');
    await untilEnclaves(stage.client, stage.network.replicas);
    stage.title('A replica lies, and too few others speak: the split is disputed, and undone');
    await dispute(stage);
  });
}

/** What a lie needs: a replica in whose name it is told, and others that are silent for a while. */
interface Cast {
  readonly liar: Liar;
  readonly silent: readonly Replica[];
  /** What the lie is made of. */
  readonly material: Material;
}

/**
 * One lies while all others speak, but no sooner than the lie is there. They settle. What the others' word is
 * worth is then held against the chain's own checkpoints.
 */
export async function lieAlone(stage: Scene, kind: Kind): Promise<void> {
  const { client, watch } = stage;
  const { follower } = client;
  const leaves = kind === 'split' ? [stage.root] : liveOf(await shards(client.api)).map(({ id }) => id);
  // With two of the others silent there is one claim too few, so that the lie comes before the verdict.
  const { liar, silent, material } = await cast(stage, leaves, 2);
  const before = (await depositsOf(client.api, liar.replica.operator.address)).node;
  await transferWithin(client, STEPS, leaves);
  const approved = await approve(client, watch, kind);
  const claim = await liar.lie(client, approved, material);
  const { event } = await watch.wait(follower, 'contradicted', 'the contradiction', JUDGED_SECONDS, {
    from: approved.block.number,
  });
  stage.check('a contradiction is told as soon as it is there, with the field', event.field === 'Root');
  [liar.replica, ...silent].forEach(({ node }) => node.resume());
  const ended = await finish(client, watch, approved);
  stage.say(toldOf(ended, stage.nameOf));
  const honest = agreeing(ended.view);
  stage.check(
    `the ${kind} is settled by the honest ones`,
    isSettled(ended) && honest.every((one) => one.claim !== claim),
  );
  const { event: lost } = await watch.wait(follower, 'lost', 'the losing claim', JUDGED_SECONDS, {
    from: approved.block.number,
    where: ({ node }) => node === liar.node,
  });
  stage.check('the liar has lost by the root', lost.field === 'Root' && lost.record === approved.record);
  await checkPunished(stage, liar, approved, before);
  await untilKept(client, ended.heirs);
  stage.check("the chain's own checkpoints have the roots that the honest ones claimed", await sameRoots(stage, ended));
}

/** One lies, and so few others speak that no claim has enough: all is undone, and nothing is lost. */
async function dispute(stage: Stage): Promise<void> {
  const { client, watch, root } = stage;
  const { api, follower } = client;
  const { liar, silent, material } = await cast(stage, [root], 3);
  await transferWithin(client, STEPS, [root]);
  const before = follower.latest;
  const fees = feesFrom(stage);
  const records = await recordsAt(api, root, before.hash);
  const deposit = (await depositsOf(api, liar.replica.operator.address)).node;
  const approved = await approve(client, watch, 'split');
  await liar.lie(client, approved, material);
  const from = approved.block.number;
  const { event: disputed, block } = await watch.wait(follower, 'disputed', 'the dispute', JUDGED_SECONDS, {
    from,
    where: ({ record }) => record === approved.record,
  });
  stage.check('the dispute names the field that differs: a root', disputed.field === 'Root');
  const ended = await finish(client, watch, approved, JUDGED_SECONDS);
  stage.say(toldOf(ended, stage.nameOf));
  stage.figure('from approval to dispute', plural(block.number - from, 'block'));
  stage.figure('from approval to undone', plural(ended.ended.number - from, 'block'));
  const { event: undone } = await watch.wait(follower, 'undone', 'the end of the split', JUDGED_SECONDS, { from });
  await watch.end(follower, undone.by, JUDGED_SECONDS);
  const tree = liveOf(await shards(api, follower.latest.hash));
  stage.check('the split is undone by a merge', ended.end === 'undone' && tree.length === 1 && tree[0]?.id === root);
  checkSlashed(stage, from);
  await checkPunished(stage, liar, approved, deposit);
  const innocent = watch.all('punished', from).every(({ event }) => event.node === liar.node);
  stage.check('nobody else pays', innocent);
  await checkIntact(stage, before, records, fees);
  [liar.replica, ...silent].forEach(({ node }) => node.resume());
}

/** Has a node of each leaf be the liar, and some others be silent. */
async function cast(stage: Scene, leaves: readonly string[], howMany: number): Promise<Cast> {
  const { client, network } = stage;
  const slots = await Promise.all(
    leaves.map(async (leaf) => (await placement(client.api, leaf, client.follower.latest.hash))?.placed?.slots ?? []),
  );
  const common = (slots[0] ?? []).filter((node) => node !== undefined && slots.every((each) => each.includes(node)));
  const [first, witness, ...others] = common.flatMap((node) => (node === undefined ? [] : [network.replicaOf(node)]));
  const silent = others.slice(0, howMany);
  if (first === undefined || witness === undefined || silent.length < howMany) {
    throw new Failure('too few nodes hold a slot of each leaf');
  }
  const material = await gather(network, client.api, leaves, witness);
  const liar = await Liar.of(client, first);
  silent.forEach(({ node }) => node.pause());
  stage.say(`${first.name} will lie; ${silent.map(({ name }) => name).join(', ')} stand still`);
  return { liar, silent, material };
}

/** The liar pays of its deposit what the chain says. */
async function checkPunished(stage: Scene, liar: Liar, approved: Approved, before: bigint): Promise<void> {
  const { client, watch } = stage;
  const { event } = await watch.wait(client.follower, 'punished', 'the punishment', JUDGED_SECONDS, {
    from: approved.block.number,
    where: ({ node }) => node === liar.node,
  });
  const after = (await depositsOf(client.api, liar.replica.operator.address, client.follower.latest.hash)).node;
  const held = `${amount(before)} before, ${amount(after)} after`;
  stage.check(`the liar pays of its deposit: ${held}`, event.amount > 0n && before - after === event.amount);
}

/** The proposer's bond went to the treasury. */
function checkSlashed(stage: Stage, from: number): void {
  const slashed = stage.slashes.find(({ block }) => block >= from);
  const what = slashed === undefined ? 'nothing' : `${amount(slashed.amount)} of ${stakerName(slashed.who)}`;
  stage.check(`the bond of whoever proposed the split is slashed: ${what}`, slashed !== undefined && slashed.amount > 0n);
}

/** The fees of all blocks from now on. */
function feesFrom({ client }: Stage): { sum: bigint } {
  const fees = { sum: 0n };
  client.follower.onBlock((block) => void (fees.sum += feesIn(block)));
  return fees;
}

/** No unit and no record is otherwise than before. */
async function checkIntact(
  stage: Stage,
  before: Block,
  records: readonly StoredRecord[],
  fees: { readonly sum: bigint },
): Promise<void> {
  const { api, follower } = stage.client;
  // Both at one block: what is told of later ones comes while this one is asked about.
  const { hash } = follower.latest;
  const burnt = fees.sum;
  const [then, now] = await Promise.all([issuance(api, before.hash), issuance(api, hash)]);
  stage.check(`the issuance is intact: ${amount(now)}, and ${amount(burnt)} of fees burnt`, then - now === burnt);
  const after = await recordsAt(api, stage.root, hash);
  stage.check(`each of ${count(records.length)} records is as it was, bit for bit`, sameRecords(records, after));
}
