// SPDX-License-Identifier: Apache-2.0
/** The node's commands that end by themselves. */
import { spawn } from 'node:child_process';
import { atExit } from '../lib/cleanup.ts';
import { Failure } from '../lib/failure.ts';
import { nodeBinary } from '../lib/node.ts';

/** How long a command may take. */
const COMMAND_SECONDS = 120;

/** What came of a command. */
export interface Outcome {
  /** Nothing where it was ended by a signal. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Runs `nerv-node` with these arguments to its end, or to that of its time. */
export async function attempt(args: readonly string[], seconds = COMMAND_SECONDS): Promise<Outcome> {
  const began = performance.now();
  const child = spawn(nodeBinary(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const forget = atExit(() => child.kill('SIGKILL'));
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { status, ...said, milliseconds: performance.now() - began };
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** As `attempt`, of a command that has to succeed; what it printed. */
export async function run(args: readonly string[], seconds?: number): Promise<string> {
  const { status, stdout, stderr } = await attempt(args, seconds);
  if (status === 0) return stdout;
  const shown = args.filter((argument) => !argument.startsWith('//')).join(' ');
  throw new Failure(`nerv-node ${shown} ended with ${status ?? 'a signal'}:\n${stderr.trim()}`);
}
