// SPDX-License-Identifier: Apache-2.0
/** What a node says when it starts, of what is wrong with its keys and with its chain. */
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dev } from '../../src/lib/accounts.ts';
import { Client } from '../../src/lib/client.ts';
import { NervNode, nodeBinary } from '../../src/lib/node.ts';
import { until } from '../../src/lib/wait.ts';
import { useChain } from '../support/chain.ts';

/** How long a command may take on a busy machine. */
const COMMAND_SECONDS = 120;

const folder = mkdtempSync(join(tmpdir(), 'nerv-e2e-start-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const chain = useChain(undefined, { keepers: 'development' });

/** Runs the binary to its end. */
function run(...args: string[]): SpawnSyncReturns<string> {
  const options = { encoding: 'utf8', timeout: COMMAND_SECONDS * 1000, maxBuffer: 1 << 28 } as const;
  const done = spawnSync(nodeBinary(), args, options);
  assert.equal(done.error, undefined, `${args.join(' ')}: ${String(done.error)}`);
  return done;
}

test('it says what it does while it makes its runtime ready, and when that is done', () => {
  assert.match(chain.node.said().text, /Making the runtime ready[^]*The runtime is ready after \d/);
});

test('what it has compiled is kept for its user alone, and compiled again where it is damaged', async () => {
  const runtimeCache = join(folder, 'runtimes');
  const files = (): string[] =>
    readdirSync(runtimeCache, { recursive: true, encoding: 'utf8' })
      .map((name) => join(runtimeCache, name))
      .filter((path) => statSync(path).isFile());
  const node = await NervNode.start({ runtimeCache });
  try {
    // What is kept is written while the node goes on.
    const [largest] = await until(() => largestOf(files()), COMMAND_SECONDS, 'a runtime that is kept');
    assert.equal(statSync(runtimeCache).mode & 0o777, 0o700);
    await node.kill();
    const whole = readFileSync(largest);
    writeFileSync(largest, whole.subarray(0, whole.length / 2));
    await node.restart();
    const client = await Client.connect(node.url, 'best');
    await until(() => client.follower.latest.number > 1 || undefined, COMMAND_SECONDS, 'a block');
    await client.close();
  } finally {
    await node.stop();
  }
});

/** The largest of some files with its size, if it is one that a runtime fits in. */
function largestOf(files: readonly string[]): [file: string, size: number] | undefined {
  const [largest] = files.map((file): [string, number] => [file, statSync(file).size]).sort((a, b) => b[1] - a[1]);
  return largest !== undefined && largest[1] > 1_000_000 ? largest : undefined;
}

test('a key under another public key, and one that is there twice, are told at the next start', async () => {
  const { api } = chain;
  assert.doesNotMatch(chain.node.said().text, /cannot sign|there twice/);
  const [eve, bob] = (['Eve', 'Bob'] as const).map((name) => `0x${Buffer.from(dev(name).publicKey).toString('hex')}`);
  assert.ok(eve && bob);
  // Dave's secret under Eve's public key; and Bob's, which `--dev` brings along as well.
  await api.rpc.author.insertKey('keep', '//Dave', eve);
  await api.rpc.author.insertKey('keep', '//Bob', bob);
  await chain.client.close();
  await chain.node.kill();
  const { end } = chain.node.said();
  await chain.node.restart();
  await chain.connect();
  const { text } = chain.node.said(end);
  assert.match(text, new RegExp(`The keep key ${dev('Eve').address} cannot sign: its file 6b656570`));
  assert.match(text, new RegExp(`The keep key ${dev('Bob').address} is there twice`));
});

test('a stored chain is not taken for another of the same id', () => {
  const exported = run('export-chain-spec', '--chain', 'local');
  assert.equal(exported.status, 0, exported.stderr);
  const spec = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const one = spec('one.json', exported.stdout);
  // Another account is root there: nothing else differs.
  const others = exported.stdout.replace(/("sudo":\s*\{\s*"key":\s*)"\w+"/, `$1"${dev('Ferdie').address}"`);
  assert.notEqual(others, exported.stdout);
  const other = spec('other.json', others);

  const base = ['--base-path', join(folder, 'chain')];
  // It writes no block, but the chain's beginning.
  const stored = run('export-blocks', '--chain', one, ...base, '--to', '0', join(folder, 'blocks'));
  assert.equal(stored.status, 0, stored.stderr);

  const refused = run('--chain', other, ...base, '--rpc-port', '0', '--listen-addr', '/ip4/127.0.0.1/tcp/0');
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(
    refused.stderr,
    /Error: .*the stored chain begins with block 0x\w{64}, the chain specification of .* with 0x\w{64}: name another/,
  );
});
