// SPDX-License-Identifier: Apache-2.0
/** A quoting agent that simulates: one replica of the network asks it for evidence, as it would on hardware. */
import { spawn, type ChildProcess } from 'node:child_process';
import { atExit } from '../lib/cleanup.ts';
import { Failure } from '../lib/failure.ts';
import { quoteAgentBinary } from '../lib/node.ts';
import { until } from '../lib/wait.ts';

const START_SECONDS = 30;

/** A running agent. */
export class QuoteAgent {
  /** All that it has said. */
  said = '';
  private ended = false;
  private readonly forget: () => void;

  private constructor(private readonly child: ChildProcess) {
    this.forget = atExit(() => child.kill('SIGKILL'));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    child.once('exit', () => (this.ended = true));
    child.once('error', () => (this.ended = true));
  }

  /** Starts one on a port that the system chooses. */
  static async start(): Promise<QuoteAgent> {
    const args = ['--simulated', '--listen', '127.0.0.1:0'];
    const agent = new QuoteAgent(spawn(quoteAgentBinary(), args, { stdio: ['ignore', 'ignore', 'pipe'] }));
    try {
      await until(() => agent.address, START_SECONDS, 'waiting for the quoting agent');
      return agent;
    } catch (error) {
      agent.stop();
      throw error;
    }
  }

  /** Where it listens. */
  get url(): string {
    if (this.address === undefined) throw new Failure('the quoting agent does not run');
    return this.address;
  }

  /** Has it been asked for a quote, and said that there is none? */
  get wasAsked(): boolean {
    return this.said.includes('SIMULATED: no quote about');
  }

  stop(): void {
    this.child.kill('SIGKILL');
    this.forget();
  }

  private get address(): string | undefined {
    if (this.ended) throw new Failure(`the quoting agent ended: ${this.said.trim()}`);
    return /at (http:\/\/127\.0\.0\.1:\d+)/.exec(this.said)?.[1];
  }
}
