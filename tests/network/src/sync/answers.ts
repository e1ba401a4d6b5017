// SPDX-License-Identifier: Apache-2.0
/**
 * What a node answers of the state of one block: the runtime API of shards, and each shard's child trie, record
 * by record. Two nodes that have the same chain answer the same to the byte, however they got there.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import type { Ask } from './rpc.ts';

/** What the key of a child trie begins with in the state. */
const CHILD = `0x${Buffer.from(':child_storage:default:').toString('hex')}`;
/** Keys that are read at a time: the most that a node hands out. */
const PAGE = 1_000;

/** A shard's records. */
export interface Trie {
  readonly shard: string;
  readonly records: number;
  /** A digest over all keys and values. */
  readonly digest: string;
  /** The nodes of the trie that prove the first record, in order. */
  readonly proof: readonly string[];
}

/** What was answered. */
export interface Answers {
  readonly stateRoot: string;
  /** Answers of the runtime API, as bytes in hexadecimal, by what was asked. */
  readonly runtime: Readonly<Record<string, string>>;
  readonly tries: readonly Trie[];
}

/** Asks a node of all these shards and accounts (32 bytes in hexadecimal) at the end of a block. */
export async function answersOf(
  ask: Ask,
  block: string,
  shards: readonly string[],
  people: readonly string[],
): Promise<Answers> {
  const { stateRoot } = await ask<{ stateRoot: string }>('chain_getHeader', block);
  const runtime: Record<string, string> = {};
  const call = async (name: string, argument = '0x'): Promise<void> => {
    runtime[`${name} ${argument}`] = await ask<string>('state_call', `ShardsApi_${name}`, argument, block);
  };
  for (const name of ['shards', 'statistics']) await call(name);
  for (const person of people) {
    await call('account', person);
    await call('route', person);
  }
  const tries: Trie[] = [];
  for (const shard of shards) tries.push(await trieOf(ask, block, shard));
  return { stateRoot, runtime, tries };
}

async function trieOf(ask: Ask, block: string, shard: string): Promise<Trie> {
  const child = `${CHILD}${shard.slice(2)}`;
  const digest = createHash('sha256');
  let records = 0;
  let first: string | undefined;
  for (let last: string | null = null; ; ) {
    const keys: string[] = await ask<string[]>('childstate_getKeysPaged', child, '0x', PAGE, last, block);
    if (keys.length === 0) break;
    first ??= keys[0];
    const values = await ask<(string | null)[]>('childstate_getStorageEntries', child, keys, block);
    keys.forEach((key, index) => {
      const value = values[index];
      if (value === null || value === undefined) throw new Failure(`shard ${shard} has a key without a value: ${key}`);
      digest.update(`${key}=${value};`);
    });
    records += keys.length;
    last = keys[keys.length - 1] ?? null;
  }
  const proof =
    first === undefined ? [] : (await ask<{ proof: string[] }>('state_getChildReadProof', child, [first], block)).proof;
  return { shard, records, digest: digest.digest('hex'), proof: [...proof].sort() };
}

/** Fails unless both answered the same. */
export function assertSame(who: string, found: Answers, expected: Answers): void {
  if (isDeepStrictEqual(found, expected)) return;
  const runtime = Object.keys(expected.runtime).filter((name) => found.runtime[name] !== expected.runtime[name]);
  const tries = expected.tries.filter((trie, index) => !isDeepStrictEqual(found.tries[index], trie));
  const differing = [...runtime, ...tries.map(({ shard }) => `the records of ${shard}`)];
  throw new Failure(`${who} answers otherwise than the others: ${differing.join(', ') || 'another state root'}`);
}

/** The records of all shards. */
export function recordsOf({ tries }: Answers): number {
  return tries.reduce((sum, { records }) => sum + records, 0);
}
