// SPDX-License-Identifier: Apache-2.0
/** A shard rebuilt by `nerv-node fragments`, from what is on disks, or from the nodes that hold it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiPromise } from '@polkadot/api';
import { Failure } from '../lib/failure.ts';
import type { Network } from './network.ts';
import { fragmentFiles } from './disk.ts';
import { attempt, type Outcome } from './program.ts';
import type { StoredRecord } from './records.ts';
import type { Replica } from './replica.ts';

/** What is to be known of a network, and of a node that asks the others. */
export type Place = Pick<Network, 'folder' | 'validator'>;
export type Asking = Pick<Replica, 'site' | 'node' | 'id'>;

/** Which checkpoint of which shard. */
export interface Target {
  readonly shard: string;
  readonly height: number;
}

/** What came of rebuilding a shard. */
export interface Rebuilt {
  readonly records: readonly StoredRecord[];
  /** The slots whose fragments were used, and those whose fragments are said to be wrong. */
  readonly used: readonly number[];
  readonly corrupt: readonly number[];
  /** What the commands said. */
  readonly said: readonly string[];
  readonly milliseconds: number;
}

/** How long a rebuild may take. */
const SECONDS = 300;

/** What `fragments rebuild` prints of its result, as far as it is looked at here. */
interface Result {
  readonly used: readonly number[];
  readonly corrupt: readonly { readonly slot: number }[];
}

/** A line of what it writes. */
interface Line {
  readonly account: string;
  readonly free: string;
  readonly locked: string;
  readonly incoming: string;
  readonly nonce: number;
}

/**
 * Rebuilds a shard from the files on the disks of some replicas, whether these run or not. What cannot
 * be exported, for it is damaged, is given as it is to the rebuilding, which is to name it.
 */
export async function rebuildFromDisks(
  network: Network,
  api: ApiPromise,
  replicas: readonly Replica[],
  target: Target,
): Promise<Rebuilt> {
  const folder = mkdtempSync(join(network.folder, 'recovery-'));
  try {
    const [files, said]: [string[], string[]] = [[], []];
    let [asking] = replicas;
    for (const replica of replicas) {
      const file = fragmentFiles(replica).find(({ shard, height }) => shard === target.shard && height === target.height);
      if (file === undefined) throw new Failure(`${replica.name} has no fragment of block ${target.height}`);
      const out = join(folder, `fragment-${file.slot}`);
      const exported = await fragmentsCommand('export', replica, target, ['--slot', String(file.slot), '--out', out]);
      files.push(exported.status === 0 ? out : file.path);
      if (exported.status === 0) continue;
      said.push(...linesOf(exported));
      // Its own key is there: that it does not open is no fault of the key.
      asking = replica;
    }
    if (asking === undefined) throw new Failure('there is no disk');
    return await rebuild(network, api, asking, target, files, said, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rebuilds a shard from those nodes that the chain says hold it, in the name of one of the replicas. */
export async function rebuildFromNodes(
  network: Place,
  api: ApiPromise,
  asking: Asking,
  target: Target,
): Promise<Rebuilt> {
  const folder = mkdtempSync(join(network.folder, 'recovery-'));
  try {
    return await rebuild(network, api, asking, target, ['--node', String(asking.id)], [], folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rebuilds a shard from the nodes that hold it, into a file that stays: a record a line. */
export async function rebuildInto(network: Network, asking: Replica, target: Target, out: string): Promise<void> {
  const rpc = network.validator.url.replace(/^ws:/, 'http:');
  const args = ['--out', out, '--rpc', rpc, '--node', String(asking.id)];
  const done = await fragmentsCommand('rebuild', asking, target, args);
  if (done.status !== 0) throw new Failure(['the shard was not rebuilt:', ...linesOf(done)].join('\n  '));
}

/** Are two shards the same, record by record? */
export function sameRecords(one: readonly StoredRecord[], other: readonly StoredRecord[]): boolean {
  return (
    one.length === other.length &&
    one.every(([key, value], index) => key === other[index]?.[0] && value === other[index]?.[1])
  );
}

async function rebuild(
  network: Place,
  api: ApiPromise,
  asking: Asking,
  target: Target,
  from: readonly string[],
  before: readonly string[],
  folder: string,
): Promise<Rebuilt> {
  const out = join(folder, 'records.jsonl');
  const rpc = network.validator.url.replace(/^ws:/, 'http:');
  const done = await fragmentsCommand('rebuild', asking, target, ['--out', out, '--rpc', rpc, ...from]);
  // Where the network is, everybody has been told.
  const said = [...before, ...linesOf(done)].map((line) => line.replaceAll(`${network.folder}/`, ''));
  if (done.status !== 0) throw new Failure(['the shard was not rebuilt:', ...said].join('\n  '));
  const result = JSON.parse(done.stdout) as Result;
  return {
    records: readFileSync(out, 'utf8').trimEnd().split('\n').map((line) => toRecord(api, JSON.parse(line) as Line)),
    used: result.used,
    corrupt: result.corrupt.map(({ slot }) => slot),
    said,
    milliseconds: done.milliseconds,
  };
}

function fragmentsCommand(
  name: string,
  { site, node }: Asking,
  { shard, height }: Target,
  args: readonly string[],
): Promise<Outcome> {
  const where = ['--chain', site.spec, '--base-path', node.basePath];
  return attempt(['fragments', name, ...where, '--shard', shard, '--height', String(height), ...args], SECONDS);
}

/** What a command said to people. */
function linesOf({ stderr }: Outcome): string[] {
  return stderr.split('\n').filter((line) => line.trim() !== '');
}

/** A record as the chain stores it. */
function toRecord(api: ApiPromise, { account, free, locked, incoming, nonce }: Line): StoredRecord {
  const fields = [free, locked, incoming, String(nonce)];
  return [account, api.registry.createType(RECORD, fields).toHex()];
}

/** How the chain stores an account: free, locked and incoming units, and the nonce. */
const RECORD = '(Compact<u128>, Compact<u128>, Compact<u128>, Compact<u128>)';
