// SPDX-License-Identifier: Apache-2.0
/** How shards become lanes and return: proposed with a bond, and voted on by those who hold stake. */
import { StakeAssent, SudoAssent } from '../lib/assent.ts';
import type { Block } from '../lib/blocks.ts';
import { call } from '../lib/chain.ts';
import { Failure } from '../lib/failure.ts';
import { lane, laneEvents, type LaneEvent, type LaneView } from '../lib/lanes.ts';
import { stakers } from '../lib/stakers.ts';
import { until } from '../lib/wait.ts';
import { finish, untilKept } from '../replicas/claims/operation.ts';
import type { Stage } from '../replicas/claims/stage.ts';

/** How long each step may take on a slow machine. */
const SPLIT_SECONDS = 300;
const OPEN_SECONDS = 300;
const RETURN_SECONDS = 600;
/** How often a proposal is made that is refused for what passes. */
const TRIES = 12;

/** What passes by itself. */
const PASSING: ReadonlySet<string> = new Set(['AwaitingClaims', 'StillDraining', 'NoCheckpoint', 'NoEnclave', 'UnsoundPlacement']);

type OfKind<Is extends LaneEvent['is']> = Extract<LaneEvent, { readonly is: Is }>;

/** The children of a leaf, once replicas have settled its split and hold what came of it. */
export async function split(stage: Stage, leaf: string): Promise<[left: string, right: string]> {
  const { client, watch } = stage;
  const from = client.follower.latest.number + 1;
  const { refusal } = await new SudoAssent(client).split(leaf);
  if (refusal !== undefined) throw new Failure(`the split is refused: ${refusal}`);
  const { block, event } = await watch.cutover(client.follower, 'split', from, SPLIT_SECONDS);
  const { record, sources, heirs } = event;
  const [left, right] = heirs;
  if (left === undefined || right === undefined) throw new Failure('a split without two children');
  const ended = await finish(client, watch, { kind: 'split', record, block, sources, heirs }, SPLIT_SECONDS);
  stage.say(`a split is ${ended.end}: ${heirs.length} leaves of one`);
  await untilKept(client, heirs);
  return [left, right];
}

/** Has those who hold stake decide that a leaf is to be a lane; waits until it is one. */
export async function open(stage: Stage, leaf: string): Promise<{ event: OfKind<'opened'>; block: Block }> {
  const { client } = stage;
  const from = client.follower.latest.number;
  const proposal = await decide(stage, 'proposeLane', leaf);
  stage.say(`proposal ${proposal} for a lane has passed: its bond and the votes are of ${stakers().length} stakers`);
  const found = await client.follower.find(
    (block) => pick(block, leaf, 'opened') ?? pick(block, leaf, 'not opened'),
    'the lane to open',
    OPEN_SECONDS,
    from,
  );
  if (found.event.is === 'not opened') throw new Failure(`the lane does not open: ${found.event.why}`);
  return found as { event: OfKind<'opened'>; block: Block };
}

/** Has those who hold stake decide that a lane is to return; waits until nothing is left of it. */
export async function comeBack(stage: Stage, shard: string): Promise<OfKind<'returned'>> {
  const { client } = stage;
  const from = client.follower.latest.number;
  const proposal = await decide(stage, 'proposeReturn', shard);
  stage.say(`proposal ${proposal} for its return has passed`);
  const event = async <Is extends LaneEvent['is']>(is: Is): Promise<OfKind<Is>> =>
    (await client.follower.find((block) => pick(block, shard, is), `a lane that is ${is}`, RETURN_SECONDS, from)).event;
  const returned = await event('returned');
  await event('ended');
  return returned;
}

/** A lane, which there is. */
export async function laneNow({ client }: Pick<Stage, 'client'>, shard: string): Promise<LaneView> {
  const found = await lane(client.api, shard, client.follower.latest.hash);
  if (found === undefined) throw new Failure('there is no such lane');
  return found;
}

/** Waits until each slot of a lane has a node whose enclave counts. */
export async function untilSeated(stage: Pick<Stage, 'client'>, shard: string, seconds: number): Promise<LaneView> {
  const seated = async (): Promise<LaneView | undefined> => {
    const found = await laneNow(stage, shard);
    return found.seats.every(({ key }) => key !== undefined) ? found : undefined;
  };
  return until(seated, seconds, 'waiting for a replica in each slot of the lane', 500);
}

/** Proposes and votes; what passes by itself is waited for. The keepers sign with the same keys. */
async function decide({ client }: Stage, name: string, shard: string): Promise<number> {
  let last = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    stakers().forEach((pair) => client.forget(pair));
    const assent = new StakeAssent(client);
    const { refusal, proposal } = await assent.decide(call(client.api, 'shardGovernance', name, shard));
    if (refusal === undefined && proposal !== undefined) return proposal;
    last = refusal ?? 'no proposal';
    if (!PASSING.has(last)) break;
    await client.follower.pass(5);
  }
  throw new Failure(`${name} is refused: ${last}`);
}

function pick<Is extends LaneEvent['is']>(block: Block, shard: string, is: Is): { event: OfKind<Is>; block: Block } | undefined {
  const event = laneEvents(block).find((one): one is OfKind<Is> => one.is === is && one.shard === shard);
  return event === undefined ? undefined : { event, block };
}
