// SPDX-License-Identifier: Apache-2.0
/** The shard tree as a person sees it: short names by position, drawn as a tree. */
import { liveOf, type Shard } from './shards.ts';
import { amountFull, count, shortId, SYMBOL } from './units.ts';
import { table } from './table.ts';

/**
 * Names by position: `root`, `L`, `R`, `LR` (the right child of the left child).
 *
 * Ids change from split to split, positions do not, and a person can picture them. A shard
 * whose parent or side is unknown keeps the start of its id as its name.
 */
export function names(shards: readonly Shard[]): Map<string, string> {
  const byId = new Map(shards.map((shard) => [shard.id, shard]));
  const found = new Map<string, string>();
  const nameOf = (shard: Shard): string => {
    const known = found.get(shard.id);
    if (known !== undefined) return known;
    const parent = shard.parent === undefined ? undefined : byId.get(shard.parent);
    let name: string;
    if (shard.parent === undefined) name = 'root';
    else if (parent === undefined || shard.side === undefined) name = shortId(shard.id);
    else name = `${parent.parent === undefined ? '' : nameOf(parent)}${shard.side === 'left' ? 'L' : 'R'}`;
    found.set(shard.id, name);
    return name;
  };
  for (const shard of shards) nameOf(shard);
  return found;
}

/** Two leaves that could be merged. */
export interface Siblings {
  readonly parent: string;
  readonly left: string;
  readonly right: string;
}

/** All pairs of siblings that are both leaves. */
export function siblingsOf(all: readonly Shard[]): Siblings[] {
  const live = liveOf(all);
  return live.flatMap(({ id: left, parent, side }) => {
    if (side !== 'left' || parent === undefined) return [];
    const right = live.find((other) => other.parent === parent && other.side === 'right');
    return right === undefined ? [] : [{ parent, left, right: right.id }];
  });
}

/** The tree with one line a shard: position, id, status, accounts and total. */
export function tree(shards: readonly Shard[]): string[] {
  const rows = rowsBelow(shards, undefined, '', names(shards));
  const live = shards.filter((shard) => shard.status === 'Live').length;
  const accounts = shards.reduce((sum, shard) => sum + shard.accounts, 0n);
  const total = shards.reduce((sum, shard) => sum + shard.total, 0n);
  rows.push(['all', '', `${live} live`, count(accounts), amountFull(total)]);
  return table(
    [
      { title: 'shard' },
      { title: 'id' },
      { title: 'status' },
      { title: 'accounts', align: 'right' },
      { title: `total, ${SYMBOL}`, align: 'right' },
    ],
    rows,
  );
}

/** The rows of one parent's children, each followed by its own. */
function rowsBelow(
  shards: readonly Shard[],
  parent: string | undefined,
  indent: string,
  named: ReadonlyMap<string, string>,
): string[][] {
  const rows: string[][] = [];
  const children = shards
    .filter((shard) => shard.parent === parent)
    .sort((one, other) => (one.side ?? '').localeCompare(other.side ?? ''));
  children.forEach((shard, index) => {
    const last = index === children.length - 1;
    const branch = parent === undefined ? '' : last ? '`- ' : '|- ';
    rows.push([
      `${indent}${branch}${named.get(shard.id) ?? shortId(shard.id)}`,
      shortId(shard.id),
      shard.filling ? `${shard.status}, filling` : shard.status,
      count(shard.accounts),
      amountFull(shard.total),
    ]);
    const deeper = parent === undefined ? '' : indent + (last ? '   ' : '|  ');
    rows.push(...rowsBelow(shards, shard.id, deeper, named));
  });
  return rows;
}
