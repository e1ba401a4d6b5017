// SPDX-License-Identifier: Apache-2.0
/**
 * A small disk for one node: a file system in memory, in a namespace of its own, which takes no privileges where
 * the system lets users have such. It lasts as long as the process that holds it.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { atExit } from '../../e2e/src/lib/cleanup.ts';
import { Failure, messageOf } from '../../e2e/src/lib/failure.ts';
import { until } from '../../e2e/src/lib/wait.ts';

/** What makes a namespace in which one may mount. */
const UNSHARE = ['unshare', '--user', '--map-root-user', '--mount'] as const;

/** Why there can be no such disk on this machine, if there can be none. */
export function noDisk(): string | undefined {
  const [program, ...args] = [...UNSHARE, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'];
  const { status } = spawnSync(program, args);
  return status === 0 ? undefined : 'this system lets nobody have a mount of their own';
}

/** A small disk in place of a folder. */
export class SmallDisk {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly folder: string,
    private readonly forget: () => void,
  ) {}

  /** A disk with all that is in a folder and so many MiB to spare; whoever is started by `through` has it there. */
  static async over(folder: string, spare: number): Promise<SmallDisk> {
    const used = Number(spawnSync('du', ['-sm', folder], { encoding: 'utf8' }).stdout.split('\t')[0]);
    const mebibytes = used + spare;
    const script = 'mkdir "$0.full" && mount -t tmpfs -o "size=$1m" tmpfs "$0.full" && cp -a "$0/." "$0.full/" && '
      + 'mount --bind "$0.full" "$0" && echo ready && exec sleep infinity';
    const [program, ...args] = [...UNSHARE, 'sh', '-c', script, folder, String(mebibytes)];
    const holder = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const forget = atExit(() => holder.kill('SIGKILL'));
    const said = { out: '', err: '' };
    holder.stdout.on('data', (bytes: Buffer) => (said.out += String(bytes)));
    holder.stderr.on('data', (bytes: Buffer) => (said.err += String(bytes)));
    const isReady = (): true | undefined => {
      if (holder.exitCode !== null) throw new Failure(`there is no small disk: ${said.err.trim()}`);
      return said.out.includes('ready') || undefined;
    };
    await until(isReady, 60, 'waiting for a small disk');
    return new SmallDisk(holder, folder, forget);
  }

  /** What starts a program that has the disk. */
  get through(): readonly string[] {
    return ['nsenter', '--target', String(this.holder.pid), '--user', '--mount', '--preserve-credentials', '--wd=/'];
  }

  /** Fills it to the last byte. */
  fill(): number {
    const file = openSync(this.ballast, 'a');
    const block = Buffer.alloc(65_536);
    let written = 0;
    try {
      for (let size = block.length; size >= 1; ) {
        try {
          written += writeSync(file, block, 0, size);
        } catch (error) {
          if (!messageOf(error).includes('ENOSPC')) throw error;
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(file);
    }
    return written;
  }

  /** Makes room again. */
  empty(): void {
    rmSync(this.ballast);
  }

  /** Brings what is on it back to where it would be without it, and ends it. Nobody may use it any more. */
  retire(): void {
    const { folder } = this;
    rmSync(folder, { recursive: true });
    const from = join(this.root, `${folder}.full`);
    const { status, stderr } = spawnSync('cp', ['-a', from, folder], { encoding: 'utf8' });
    if (status !== 0) throw new Failure(`the small disk could not be copied: ${stderr}`);
    this.forget();
    this.holder.kill('SIGKILL');
    if (existsSync(`${folder}.full`)) rmSync(`${folder}.full`, { recursive: true });
  }

  private get ballast(): string {
    return join(this.root, this.folder, 'ballast');
  }

  /** Where its files show to programs outside. */
  private get root(): string {
    return `/proc/${this.holder.pid}/root`;
  }
}
