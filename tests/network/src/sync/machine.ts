// SPDX-License-Identifier: Apache-2.0
/** What the machine and the processes on it say of themselves. */
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { Failure } from '../../../e2e/src/lib/failure.ts';

/** Memory that a process has in use, in MiB. */
export interface Memory {
  /** What is its own. */
  readonly own: number;
  /** With the pages of its files that are in memory, which the system takes back where it needs the room. */
  readonly all: number;
}

/** Memory that a process has in use. */
export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string): number => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    if (kilobytes === undefined) throw new Failure(`the system does not say what process ${pid} has in use`);
    return Number(kilobytes) / 1024;
  };
  return { own: of('RssAnon'), all: of('VmRSS') };
}

/** Seconds of a core that a process has used. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  // Clock ticks, of which Linux has a hundred a second: user and system time.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** How busy the machine is: cores, and what wants to run on them. */
export function busyness(): string {
  return `${availableParallelism()} cores, ${(loadavg()[0] ?? 0).toFixed(1)} processes that want one`;
}

/** The sum and the number of what a histogram of a node's metrics has seen. */
export function histogram(metrics: string, name: string): { readonly sum: number; readonly count: number } {
  const value = (part: string): number => {
    const found = new RegExp(`^${name}_${part}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1];
    if (found === undefined) throw new Failure(`the node has no metric ${name}_${part}`);
    return Number(found);
  };
  return { sum: value('sum'), count: value('count') };
}

/** A figure as it is told: three digits of it. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
