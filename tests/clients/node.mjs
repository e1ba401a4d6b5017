// SPDX-License-Identifier: Apache-2.0
/** A development node of the tests' own: started on free loopback ports, asked over HTTP, ended. */
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_SECONDS = 180;

/** A development chain with its keepers on, so that placements are submitted. */
export class Node {
  constructor(binary) {
    this.binary = binary;
    this.folder = mkdtempSync(join(tmpdir(), 'nerv-clients-'));
    this.log = join(this.folder, 'node.log');
  }

  /** Starts it. Light clients need a port to listen on that is known before. */
  async start() {
    const p2p = await freePort();
    const out = openSync(this.log, 'a');
    const address = `/ip4/127.0.0.1/tcp/${p2p}/ws`;
    this.child = spawn(this.binary, [
      '--dev', '--base-path', join(this.folder, 'chain'), '--rpc-port', '0', '--listen-addr', address,
      '--no-prometheus', '--no-telemetry',
      // The block with a submission is read long after it was made.
      '--state-pruning', 'archive',
    ], { stdio: ['ignore', out, out] });
    process.once('exit', () => this.stop());
    const said = await until(START_SECONDS, 'the node to start', () => {
      if (this.child.exitCode !== null) throw new Error(`the node ended:\n${readFileSync(this.log, 'utf8').slice(-2000)}`);
      return /Running JSON-RPC server: addr=127\.0\.0\.1:(\d+)/.exec(readFileSync(this.log, 'utf8'));
    });
    this.http = `http://127.0.0.1:${said[1]}`;
    this.url = `ws://127.0.0.1:${said[1]}`;
    this.peer = `${address}/p2p/${await this.ask('system_localPeerId')}`;
  }

  /** One JSON-RPC call. */
  async ask(method, ...params) {
    const answer = await fetch(this.http, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = await answer.json();
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Writes the chain's raw specification with this node as the boot node, and says where. */
  spec() {
    const raw = execFileSync(this.binary, ['export-chain-spec', '--chain', 'dev', '--raw'], { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] });
    const file = join(this.folder, 'spec.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(raw), bootNodes: [this.peer] }));
    return file;
  }

  /** Ends it and removes its folder. */
  stop() {
    this.child?.kill('SIGKILL');
    this.child = undefined;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Asks until there is an answer. */
export async function until(seconds, what, question) {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const answer = await question();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
