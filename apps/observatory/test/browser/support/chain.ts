// SPDX-License-Identifier: Apache-2.0
/** A development chain that keeps its port when it is started again, and what makes something happen on it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../../../../../tests/e2e/src/lib/client.ts';
import { NervNode } from '../../../../../tests/e2e/src/lib/node.ts';
import { freePort } from './browser.ts';

const E2E = fileURLToPath(new URL('../../../../../tests/e2e/', import.meta.url));

export class DevChain {
  readonly #programs = new Set<ChildProcess>();

  private constructor(
    readonly node: NervNode,
    readonly url: string,
    private readonly folder: string,
  ) {}

  /** Starts a development chain: with its three keepers, or for people who vote by hand. */
  static async start(keepers: 'development' | 'none'): Promise<DevChain> {
    const folder = mkdtempSync(join(tmpdir(), 'nerv-observatory-'));
    const rpcPort = await freePort();
    const chain = keepers === 'none' ? ['--dev', '--no-keeper'] : ['--dev'];
    const node = NervNode.seated({ folder, chain, rpcPort, port: 0 });
    await node.restart();
    return new DevChain(node, node.url, folder);
  }

  /** A connection beside the page's, to hold the page against. */
  connect(): Promise<Client> {
    return Client.connect(this.url, 'best');
  }

  /** Opens accounts of the ledger, as `make dev-accounts` does. */
  accounts(howMany = 20): Promise<void> {
    return ended(this.#run('accounts', String(howMany)));
  }

  /** Sends transfers as `make dev-load` does, in the background: until they are sent, or the chain ends. */
  load(perSecond = 20, seconds = 120): void {
    this.#run('load', String(perSecond), String(seconds));
  }

  /** Has no more transfers sent. */
  calm(): void {
    for (const program of this.#programs) program.kill();
  }

  async stop(): Promise<void> {
    this.calm();
    await this.node.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(program: 'accounts' | 'load', ...args: string[]): ChildProcess {
    const source = `src/${program === 'accounts' ? 'open-accounts' : 'send-load'}.ts`;
    const child = spawn(process.execPath, ['--import', 'tsx', source, ...args, this.url], { cwd: E2E, stdio: 'ignore' });
    this.#programs.add(child);
    child.once('exit', () => this.#programs.delete(child));
    return child;
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`it ended with ${code}`));
    });
  });
}
