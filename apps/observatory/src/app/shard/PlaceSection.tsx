// SPDX-License-Identifier: Apache-2.0
/** Where a shard lies among the cuts above it. */
import { useComputed } from '@preact/signals';
import type { Reader } from '../../chain/reader.ts';
import { shortShard } from '../../model/names.ts';
import { cutRow, type CutRow } from '../../model/projection.ts';
import type { Shard, ShardId } from '../../model/types.ts';
import { shards } from '../../store.ts';
import { readings } from '../readings.ts';

/** A cut above a shard: the inner node that was cut, and the child on the other side. */
interface Above {
  shard: ShardId;
  sibling: ShardId | null;
}

export function PlaceSection({ shard }: { shard: Shard }) {
  const above = useComputed(() => cutsAbove(shard.id, shards.value));
  const rows = rowsOf(JSON.stringify([shard.id, above.value]));
  return (
    <section aria-labelledby="place-title">
      <h3 id="place-title">Its place</h3>
      {shard.parent === null ? (
        <p class="quiet">It is the root: nothing is cut above it.</p>
      ) : (
        <>
          <p class="quiet">
            At each cut above it: where its accounts lie on the mean (●), where those beside it do (○), and the cut (|).
          </p>
          {rows.value.value?.length === 0 && <p class="quiet">It has no accounts, and so no place.</p>}
          <ol class="cuts">
            {(rows.value.value ?? []).map((row) => (
              <li key={row.shard}>
                <CutLine row={row} />
              </li>
            ))}
          </ol>
          {rows.value.error !== '' && <p class="error">{rows.value.error}</p>}
        </>
      )}
    </section>
  );
}

/** By the shard and the cuts above it. */
const rowsOf = readings((reader, key) => readRows(reader, ...(JSON.parse(key) as [ShardId, Above[]])));

function CutLine({ row: { shard, threshold, own, sibling } }: { row: CutRow }) {
  const values = [threshold, own, ...(sibling === null ? [] : [sibling])];
  const middle = (Math.max(...values) + Math.min(...values)) / 2;
  const reach = Math.max(4, (Math.max(...values) - Math.min(...values)) * 0.65);
  const x = (value: number): string => `${50 + (44 * (value - middle)) / reach}%`;
  const side = own >= threshold ? 'right' : 'left';
  const words = `${shortShard(shard)}: on the ${side}, at ${own.toFixed(1)}; cut at ${threshold}`;
  return (
    <>
      <svg class="cut" role="img" aria-label={words} height="22" width="100%">
        <line x1="2%" x2="98%" y1="11" y2="11" class="cut-axis" />
        <line x1={x(threshold)} x2={x(threshold)} y1="2" y2="20" class="cut-plane" />
        {sibling !== null && <circle cx={x(sibling)} cy="11" r="5" class="cut-sibling" />}
        <circle cx={x(own)} cy="11" r="5" class="cut-own" />
      </svg>
      <span class="quiet">{words}</span>
    </>
  );
}

/** The cuts from the root down to a shard. */
function cutsAbove(id: ShardId, all: ReadonlyMap<ShardId, Shard>): Above[] {
  const above: Above[] = [];
  let below = id;
  for (let at = all.get(id)?.parent ?? null; at !== null && above.length < all.size; ) {
    const inner = all.get(at);
    if (inner === undefined) break;
    const sibling = inner.children?.find((child) => child !== below) ?? null;
    above.unshift({ shard: at, sibling });
    [below, at] = [at, inner.parent];
  }
  return above;
}

async function readRows(reader: Reader, id: ShardId, above: readonly Above[]): Promise<CutRow[]> {
  if (above.length === 0) return [];
  const [cuts, own, ...siblings] = await Promise.all([
    reader.cuts(above.map(({ shard }) => shard)),
    reader.embedding(id),
    ...above.map(({ sibling }) => (sibling === null ? null : reader.embedding(sibling))),
  ]);
  if (own === null) return [];
  return above.flatMap(({ shard }, index) => {
    const cut = cuts[index];
    return cut == null ? [] : (cutRow(shard, cut, own, siblings[index] ?? null) ?? []);
  });
}
