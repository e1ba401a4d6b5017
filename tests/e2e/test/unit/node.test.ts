// SPDX-License-Identifier: Apache-2.0
/** Starting and ending nodes, with a script in a node's place: nothing may be left behind. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { NervNode } from '../../src/lib/node.ts';
import { sleep, until } from '../../src/lib/wait.ts';

const folder = mkdtempSync(join(tmpdir(), 'nerv-e2e-test-'));
const usual = process.env['NERV_NODE'];
const pidFile = join(folder, 'pid');

/** A node that does what the script says. */
function pretend(script: string): void {
  const binary = join(folder, 'node');
  writeFileSync(binary, `#!/bin/sh\necho $$ > ${pidFile}\n${script}\n`);
  chmodSync(binary, 0o755);
  process.env['NERV_NODE'] = binary;
}

const ANSWERING = 'echo "Running JSON-RPC server: addr=127.0.0.1:4711,[::1]:4712"; exec sleep 600';

function alive(): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

beforeEach(() => rmSync(pidFile, { force: true }));
afterEach(() => {
  if (usual === undefined) delete process.env['NERV_NODE'];
  else process.env['NERV_NODE'] = usual;
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('a node is started on a port of its own choice and ended with its folder', async () => {
  pretend(ANSWERING);
  const node = await NervNode.start();
  assert.equal(node.url, 'ws://127.0.0.1:4711');
  assert.ok(alive() && existsSync(node.log));
  await node.stop();
  assert.ok(!alive() && !existsSync(node.log));
});

test('a killed node can be started again on the same folder', async () => {
  // Its third argument is the folder; the port tells how often it has been started there.
  pretend('mkdir -p "$3"; echo >> "$3/starts"');
  appendFileSync(join(folder, 'node'), ANSWERING.replace('4711', '$(wc -l < "$3/starts" | tr -d " ")'));
  const node = await NervNode.start();
  assert.equal(node.url, 'ws://127.0.0.1:1');
  await node.kill();
  assert.throws(() => node.url, /not running/);
  await node.restart();
  assert.equal(node.url, 'ws://127.0.0.1:2');
  await node.stop();
});

test('a node that is paused stands still, goes on when it is resumed, and can be ended in between', async () => {
  pretend('echo "Running JSON-RPC server: addr=127.0.0.1:4711"; while :; do echo tick; sleep 0.02; done');
  const node = await NervNode.start();
  const ticks = (from: number): number => node.said(from).text.split('tick').length - 1;
  const grows = async (from: number): Promise<unknown> => until(() => ticks(from) > 2 || undefined, 10, 'ticks');
  await grows(node.said().end);
  node.pause();
  await sleep(200);
  const { end } = node.said();
  await sleep(200);
  assert.equal(node.said(end).end, end);
  node.resume();
  await grows(end);
  node.pause();
  await node.stop();
  assert.ok(!alive() && !existsSync(node.log));
});

test('a node that ends by itself is told with its last words', async () => {
  pretend('echo "Error: no room on this disk"; exit 1');
  await assert.rejects(NervNode.start(), (error: Error) => {
    const [, log] = /ended while starting \(log: (.*)\):\nError: no room on this disk/.exec(error.message) ?? [];
    assert.ok(log !== undefined && existsSync(log), error.message);
    rmSync(join(log, '..'), { recursive: true });
    return true;
  });
});

test('a node that goes away later is noticed', async () => {
  pretend(ANSWERING.replace('600', '0.2'));
  const node = await NervNode.start();
  assert.ok(await node.hasGone());
  node.keepLog();
  await node.stop();
  assert.ok(existsSync(node.log), 'the log is kept for whoever asks why');
  rmSync(join(node.log, '..'), { recursive: true });
});

test('a binary that is not there is told with its path', async () => {
  process.env['NERV_NODE'] = '/nowhere/nerv-node';
  await assert.rejects(NervNode.start(), /there is no node at \/nowhere\/nerv-node/);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} to a program takes its node along`, async () => {
    pretend(ANSWERING);
    const source = `
      import { NervNode } from '${new URL('../../src/lib/node.ts', import.meta.url).href}';
      const node = await NervNode.start();
      console.log(node.log);
      setInterval(() => {}, 1000);`;
    const program = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let log = '';
    program.stdout.on('data', (text) => (log += String(text)));
    await until(() => log.endsWith('\n') || undefined, 30, 'the program to start its node');
    assert.ok(alive());
    program.kill(signal);
    await until(() => program.exitCode ?? undefined, 10, 'the program to end');
    assert.equal(program.exitCode, signal === 'SIGINT' ? 130 : 143);
    await until(() => !alive() || undefined, 10, 'its node to end');
    assert.ok(!existsSync(log.trim()), 'its folder is gone');
  });
}
