// SPDX-License-Identifier: Apache-2.0
/** The fragments on the replicas' disks, and damage done to them. */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Replica } from './replica.ts';

/** The folder of the fragments, in that of the chain. */
const FOLDER = 'fragments';
/** `SHARD-HEIGHT-SLOT.fragment` */
const NAME = /^([0-9a-f]{64})-(\d+)-(\d+)\.fragment$/;

/** A fragment's file. */
export interface FragmentFile {
  readonly path: string;
  readonly shard: string;
  readonly height: number;
  readonly slot: number;
}

/** The files of a replica, the oldest checkpoint first. */
export function fragmentFiles({ data }: Replica): FragmentFile[] {
  return filesIn(data);
}

/** The files below the folder of a chain, the oldest checkpoint first. */
export function filesIn(chain: string): FragmentFile[] {
  const folder = join(chain, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const [, shard = '', height, slot] = NAME.exec(basename(name)) ?? [];
      const file = { path: join(folder, name), shard: `0x${shard}`, height: Number(height), slot: Number(slot) };
      return shard === '' ? [] : [file];
    })
    .sort((one, other) => one.height - other.height);
}

/** Turns the bits of a byte in the last quarter of a file, as a disk does that fails. */
export function damage({ path }: FragmentFile): void {
  const file = openSync(path, 'r+');
  try {
    const at = Math.floor((fstatSync(file).size * 3) / 4);
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    byte[0] = ~(byte[0] ?? 0) & 0xff;
    writeSync(file, byte, 0, 1, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Takes a file away. */
export function erase({ path }: FragmentFile): void {
  rmSync(path);
}
