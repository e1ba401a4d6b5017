// SPDX-License-Identifier: Apache-2.0
/** What replicas of lanes have on their disks, and the loss of it. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Replica } from '../replicas/replica.ts';

/** The folder of all lanes, in that of the chain. */
const FOLDER = 'lanes';
/** In the folder of a lane: the committed heads and their records. What the replica has voted for is beside it. */
const RECORDS = 'store';

/** The folders of a shard's lanes, as a rule one. */
export function laneFolders({ data }: Pick<Replica, 'data'>, lane: string): string[] {
  const folder = join(data, FOLDER);
  if (!existsSync(folder)) return [];
  const own = readdirSync(folder).filter((name) => name.startsWith(`${lane.slice(2)}-`));
  return own.map((name) => join(folder, name));
}

/** Deletes the records that a replica has of a lane, while it does not run. Returns whether there were some. */
export function loseRecords(replica: Pick<Replica, 'data'>, lane: string): boolean {
  const stores = laneFolders(replica, lane).map((folder) => join(folder, RECORDS));
  const there = stores.filter((store) => existsSync(store));
  there.forEach((store) => rmSync(store, { recursive: true }));
  return there.length > 0;
}

/** The head from which a node's log says that a slot's replica of a lane begins; nothing if it does not say. */
export function beginsFrom(log: string, lane: string, slot: number): number | undefined {
  const shard = `${lane.slice(0, 6)}…${lane.slice(-4)}`;
  const [, head] = new RegExp(`Replica of lane ${shard}, slot ${slot}, from head (\\d+) on`).exec(log) ?? [];
  return head === undefined ? undefined : Number(head);
}
