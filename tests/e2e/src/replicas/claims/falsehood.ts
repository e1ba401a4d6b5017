// SPDX-License-Identifier: Apache-2.0
/**
 * False claims: the steps are executed again, from the checkpoint to the cutover, and then one account has
 * one unit more than it has, and another one less. So every sum comes out, and only the roots do not.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ApiPromise } from '@polkadot/api';
import type { Option, Struct, Vec } from '@polkadot/types';
import type { Codec } from '@polkadot/types/types';
import { toClaim, type Claim, type Log } from '../../lib/attestation/views.ts';
import { ask, constant, storage } from '../../lib/chain.ts';
import { checkpoints } from '../../lib/custody/views.ts';
import { Failure } from '../../lib/failure.ts';
import { claimBinary } from '../../lib/node.ts';
import { plain } from '../../lib/plain.ts';
import type { Network } from '../network.ts';
import { rebuildInto } from '../rebuild.ts';
import type { Replica } from '../replica.ts';

/** The account, in the order of keys, whose balance is lied about. */
const ACCOUNT = 7;
/** Before the key of an entry of the log, in off-chain storage. */
const ENTRY = Buffer.from('nerv/step');
/** More steps than any operation here has. */
const MOST_STEPS = 5_000;
/** The bytes of a statement behind its claim, at the most. */
const REST = 32;

/** What a false claim is made of: the records of the shards that are going to end, at their checkpoints. */
export interface Material {
  /** The file of each shard's records. */
  readonly records: ReadonlyMap<string, string>;
  /** A replica that has the log of steps. */
  readonly witness: Replica;
}

/** Rebuilds some shards as they were at their newest checkpoints; `witness` is asked, and later for the log. */
export async function gather(
  network: Network,
  api: ApiPromise,
  shards: readonly string[],
  witness: Replica,
): Promise<Material> {
  const records = new Map<string, string>();
  for (const shard of shards) {
    const newest = (await checkpoints(api, shard))?.committed.at(-1);
    if (newest === undefined) throw new Failure(`no checkpoint of ${shard} is committed`);
    const out = join(network.folder, `${shard.slice(2, 10)}-${newest.height}.jsonl`);
    await rebuildInto(network, witness, { shard, height: newest.height }, out);
    records.set(shard, out);
  }
  return { records, witness };
}

/** A claim that is not true of an operation about which a true one was made. */
export async function falseClaim(api: ApiPromise, material: Material, honest: Claim): Promise<Claim> {
  const { record, sources, heirs } = honest;
  const taken = await checkpointsOf(api, record);
  const input = {
    record,
    sources: await Promise.all(
      sources.map(async ({ shard, from, log }, index) => ({
        checkpoint: taken[index],
        records: material.records.get(shard),
        end: api.registry.createType('(H256, Compact<u64>)', [log.head, log.length]).toHex(),
        entries: await entriesOf(material.witness, log, from.log),
      })),
    ),
    heirs: heirs.map(({ shard }) => shard),
    hyperplane: await hyperplaneOf(api, record),
    minimumBalance: constant(api, 'ledger', 'minimumBalance')?.toString(),
  };
  const hex = await runClaim(['--alter', String(ACCOUNT)], JSON.stringify(input));
  return decoded(api, hex);
}

/** Each checkpoint with which replicas begin, as the chain encodes it. */
async function checkpointsOf(api: ApiPromise, record: number): Promise<string[]> {
  const found = (await ask(api, 'shardsApi', 'attestation', [record])) as Option<Struct>;
  return [...(found.unwrap().get('checkpoints') as Vec<Codec>)].map((one) => one.toHex());
}

/** The cut of a split as the chain encodes it; none of a merge. */
async function hyperplaneOf(api: ApiPromise, record: number): Promise<string | null> {
  const found = (await storage(api, 'bisection', 'records', [record])) as Option<Struct>;
  const hyperplane = found.unwrap().get('hyperplane') as Option<Codec>;
  return hyperplane.isSome ? hyperplane.unwrap().toHex() : null;
}

/** Reads an encoded claim. Of its type the chain tells as part of a statement, whose other fields are zero here. */
function decoded(api: ApiPromise, claim: string): Claim {
  const statement = api.tx['attestation']?.['claim']?.meta.args[0]?.type.toString();
  if (statement === undefined) throw new Failure('this chain takes no claims');
  const made = api.registry.createType(statement, `${claim}${'00'.repeat(REST)}`) as unknown as Struct;
  return toClaim(plain(made.get('claim')));
}

/** The entries of a log between two of its heads, the newest first. */
async function entriesOf(witness: Replica, { head }: Log, until: Log): Promise<string[]> {
  const entries: string[] = [];
  for (let at = head; at !== until.head; ) {
    if (entries.length === MOST_STEPS) throw new Failure('the log does not come to the checkpoint');
    const key = Buffer.concat([ENTRY, Buffer.from(at.slice(2), 'hex')]);
    const entry = await local(witness, `0x${key.toString('hex')}`);
    if (entry === undefined) throw new Failure(`${witness.name} has no entry of the log at ${at}`);
    entries.push(entry);
    // It begins with the head before.
    at = entry.slice(0, at.length);
  }
  return entries;
}

/** What a node has under a key of its off-chain storage. */
async function local(replica: Replica, key: string): Promise<string | undefined> {
  const body = { jsonrpc: '2.0', id: 1, method: 'offchain_localStorageGet', params: ['PERSISTENT', key] };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(replica.endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
  const { result, error } = (await response.json()) as { result?: string | null; error?: { message: string } };
  if (error !== undefined) throw new Failure(`${replica.name}: ${error.message}`);
  return result ?? undefined;
}

/** Runs the program that makes claims; what it printed. */
async function runClaim(args: readonly string[], input: string): Promise<string> {
  const child = spawn(claimBinary(), args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new Failure(`no claim was made: ${said.stderr.trim()}`);
  return said.stdout.trim();
}
