// SPDX-License-Identifier: Apache-2.0
/** The machine that is measured on, and what others do with it meanwhile. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { plural } from '../lib/units.ts';

/** The unit of time in /proc: a hundredth of a second, on every machine there is. */
const TICK_MILLISECONDS = 10;

/** The machine, in one line. */
export function machine(): string {
  const all = cpus();
  return `${plural(all.length, 'core')}, ${all[0]?.model.trim() ?? 'of a model unknown'}`;
}

/** What was used of the machine until a moment, in milliseconds. */
export interface Usage {
  readonly at: number;
  /** By all there is, over all cores. */
  readonly all: number;
  /** By this program and a node. */
  readonly own: number;
}

/** What has been used by now, with a process among what is ours; nothing where the system does not tell. */
export function usage(pid: number | undefined): Usage | undefined {
  const node = pid === undefined ? undefined : processMilliseconds(pid);
  if (node === undefined) return undefined;
  const all = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), all, own: node + (user + system) / 1_000 };
}

/** So many cores others have used from one moment to another. */
export function othersBetween(from: Usage | undefined, to: Usage | undefined): number | undefined {
  if (from === undefined || to === undefined || to.at <= from.at) return undefined;
  return Math.max(0, (to.all - from.all - (to.own - from.own)) / (to.at - from.at));
}

/** What a process has used in user mode and in the kernel, from the text of its /proc/PID/stat. */
export function usedIn(stat: string): number | undefined {
  // The second field is the program's name, in brackets, and may have blanks and brackets in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const used = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(used) ? used * TICK_MILLISECONDS : undefined;
}

function processMilliseconds(pid: number): number | undefined {
  try {
    return usedIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
