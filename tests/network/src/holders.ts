// SPDX-License-Identifier: Apache-2.0
/** The validators as replicas: each holds fragments in the name of two nodes, in the place of the simulated ones. */
import { accounts, dev, type Pair } from '../../e2e/src/lib/accounts.ts';
import { call } from '../../e2e/src/lib/chain.ts';
import { fragments, isWhole } from '../../e2e/src/lib/custody/views.ts';
import { Failure } from '../../e2e/src/lib/failure.ts';
import { number, plain } from '../../e2e/src/lib/plain.ts';
import type { Region } from '../../e2e/src/lib/placement/node.ts';
import { liveOf, shards } from '../../e2e/src/lib/shards.ts';
import { count, NERV } from '../../e2e/src/lib/units.ts';
import { until } from '../../e2e/src/lib/wait.ts';
import { run } from '../../e2e/src/replicas/program.ts';
import { rebuildFromNodes, sameRecords } from '../../e2e/src/replicas/rebuild.ts';
import { recordsAt } from '../../e2e/src/replicas/records.ts';
import { storeKeeperKey } from '../../e2e/src/replicas/replica.ts';
import type { Stage } from './stage.ts';
import { NAMES, type Name } from './validator.ts';

/** Nodes in whose names each validator holds fragments: so many may be lost of those of a shard. */
const EACH = 2;
/** Their operators are far from all other accounts. */
const OPERATORS = 1_000_000;
/** What each of them begins with: a deposit, and what it costs to register. */
const PURSE = 1_000n * NERV;
const REGIONS: readonly Region[] = ['NorthAmerica', 'SouthAmerica', 'Europe', 'Asia'];
/** How long it may take until all leaves are with them, and until all fragments are held. */
const WHOLE_SECONDS = 400;

/**
 * What is to be otherwise: newcomers take all slots at once, what is placed stays where it is, and whoever is away
 * for a while can still say what it holds.
 */
const PARAMETERS = [
  ['Placement', 'NewcomerSlots', 16],
  ['Placement', 'MaxMoves', 0],
  ['Placement', 'ReplicaSize', 64],
  ['Fragments', 'CheckpointPeriod', 20],
  ['Fragments', 'AcknowledgePeriod', 300],
  ['Fragments', 'ChallengePeriod', 90],
  ['Fragments', 'AnswerPeriod', 90],
  ['Fragments', 'RepairPeriod', 600],
] as const;

/** A node in the registry, and who stands for it. */
interface Holder {
  readonly node: number;
  readonly name: Name;
}

/** Those who hold the fragments. */
export class Holders {
  private constructor(
    private readonly stage: Stage,
    private readonly all: readonly Holder[],
  ) {}

  /** Makes the validators replicas, which takes a start of each; they take the places of all simulated nodes. */
  static async install(stage: Stage): Promise<Holders> {
    const { courier, fleet } = stage;
    const operators = accounts(EACH * NAMES.length, OPERATORS);
    const keys: string[] = [];
    await stage.blackout(async () => {
      for (const [index, name] of NAMES.entries()) {
        const one = fleet.of(name);
        keys.push(await replicaKey(one.site.spec, one.node.basePath));
        for (let which = 0; which < EACH; which += 1) {
          await storeKeeperKey(one.node, one.site, `//nerv/demo//${OPERATORS + EACH * index + which}`);
        }
        one.extend(['--replica']);
      }
    });
    for (const [group, name, value] of PARAMETERS) await stage.set(group, name, value);
    await drop(stage);
    const gifts = operators.map(({ address }) => call(fleet.api, 'balances', 'transferKeepAlive', address, PURSE));
    await courier.must(dev('Alice'), call(fleet.api, 'utility', 'batchAll', gifts), 'funding operators');
    const all = await Promise.all(
      operators.map(async (operator, index) => {
        const place = Math.floor(index / EACH);
        const name = NAMES[place] ?? NAMES[0];
        return { node: await register(stage, operator, name, place, keys[place] ?? ''), name };
      }),
    );
    stage.say(`${all.length} nodes of the validators hold fragments, no simulated one does`);
    return new Holders(stage, all);
  }

  /** Waits until each leaf has a committed checkpoint of which all fragments are held. */
  async whole(): Promise<void> {
    const { fleet, history } = this.stage;
    const areWhole = async (): Promise<true | undefined> => {
      const { api } = fleet;
      const { hash } = history.latest;
      for (const { id } of liveOf(await shards(api, hash))) {
        const view = await fragments(api, id, hash);
        if (view === undefined || !isWhole(view)) return undefined;
      }
      return true;
    };
    await until(() => areWhole().catch(() => undefined), WHOLE_SECONDS, 'waiting for all fragments to be held', 1_000);
  }

  /** Rebuilds the newest checkpoint of each leaf from the nodes, and compares it with what the chain had. */
  async rebuild(): Promise<void> {
    const { stage } = this;
    const { api } = stage.fleet;
    const { hash } = stage.history.latest;
    for (const { id } of liveOf(await shards(api, hash))) {
      const newest = (await fragments(api, id, hash))?.kept.at(-1);
      const [asking] = this.all;
      if (newest === undefined || asking === undefined) throw new Failure(`${id} has no committed checkpoint`);
      const { node, site } = stage.fleet.of(asking.name);
      const network = { folder: stage.fleet.folder, validator: node };
      const target = { shard: id, height: newest.height };
      const { records, used } = await rebuildFromNodes(network, api, { site, node, id: asking.node }, target);
      const block = (await api.rpc.chain.getBlockHash(newest.height)).toHex();
      if (!sameRecords(records, await recordsAt(api, id, block))) {
        throw new Failure(`${id}, rebuilt from fragments of block ${newest.height}, is not what it was`);
      }
      stage.say(`${id.slice(0, 10)} is rebuilt from ${used.length} fragments: ${count(records.length)} records`);
    }
  }
}

/** Makes the key of a replica; returns its public half. */
async function replicaKey(spec: string, base: string): Promise<string> {
  return (await run(['key', 'generate-replica', '--chain', spec, '--base-path', base])).trim();
}

/** Declares as root that all nodes have failed that are registered so far. */
async function drop(stage: Stage): Promise<void> {
  const { courier, fleet } = stage;
  const keys = await fleet.api.query['placement']?.['nodes']?.keys();
  const nodes = (keys ?? []).map(({ args: [id] }) => Number(plain(id)));
  if (nodes.length === 0) throw new Failure('there are no simulated nodes');
  for (let first = 0; first < nodes.length; first += 20) {
    const calls = nodes.slice(first, first + 20).map((node) => call(fleet.api, 'placement', 'forceFail', node));
    const all = call(fleet.api, 'sudo', 'sudo', call(fleet.api, 'utility', 'batchAll', calls));
    await courier.must(dev('Alice'), all, 'taking simulated nodes out');
  }
}

async function register(stage: Stage, operator: Pair, name: Name, domain: number, key: string): Promise<number> {
  const { courier, fleet } = stage;
  const endpoint = `http://127.0.0.1:${fleet.of(name).site.rpcPort}`;
  // As many slots of a shard may be in one domain as may be lost: those of one validator.
  const where = { region: REGIONS[domain] ?? 'Europe', domain: 10_000 + domain, endpoint };
  const spec = { ...where, capacity: 65_536, bandwidth: 1_000, price: 100_000n, key };
  const { events } = await courier.must(operator, call(fleet.api, 'placement', 'registerNode', spec), 'registering');
  const registered = events.find((event) => event.name === 'placement.NodeRegistered');
  if (registered === undefined) throw new Failure(`a node of ${name} is registered, and no event tells its number`);
  return number(registered.data, 'node');
}
