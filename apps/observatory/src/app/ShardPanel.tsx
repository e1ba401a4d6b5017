// SPDX-License-Identifier: Apache-2.0
/** All that is known of the shard that is selected. */
import { showAmount, showCount } from '../model/amounts.ts';
import { shortShard } from '../model/names.ts';
import type { Shard, ShardId } from '../model/types.ts';
import { selected, shards, viewed } from '../store.ts';
import { LoadSection } from './shard/LoadSection.tsx';
import { PlaceSection } from './shard/PlaceSection.tsx';
import { PlacementSection } from './shard/PlacementSection.tsx';

export function ShardPanel() {
  const id = selected.value;
  const shard = id === null ? undefined : shards.value.get(id);
  if (shard === undefined) {
    return (
      <div class="empty">
        <h2>{id === null ? 'No shard is selected' : `${shortShard(id)} is not there any more`}</h2>
        <p>
          A shard has some of the ledger’s accounts, with their balances and their transfers. One that has more to do than it
          may is cut in two, a leaf that becomes an inner node with two leaves; two siblings that are idle become one again.
          Stakers decide on each of that by vote.
        </p>
        <p class="quiet">
          Select one in the tree, or in the <a href="#outline">outline</a>: a leaf has accounts and a load, and is what
          splits. Above the tree stands which of them is the next.
        </p>
      </div>
    );
  }
  const isLeaf = shard.status === 'Live';
  return (
    <article class="shard" key={shard.id}>
      <h2>
        Shard <code>{shortShard(shard.id)}</code>
      </h2>
      {viewed.value !== null && <p class="warning">What stands here is of now, not of the block that you look back at.</p>}
      <p>{lifeWords(shard)}</p>
      <dl class="facts">
        <div>
          <dt>Accounts</dt>
          <dd>{showCount(shard.accounts)}</dd>
        </div>
        <div>
          <dt>They own</dt>
          <dd>{showAmount(shard.total, 2)}</dd>
        </div>
        <div>
          <dt>Depth</dt>
          <dd>{shard.depth}</dd>
        </div>
        <div>
          <dt>So since block</dt>
          <dd>{showCount(shard.since)}</dd>
        </div>
      </dl>
      <Relatives shard={shard} />
      <details>
        <summary>Its whole id</summary>
        <code class="whole">{shard.id}</code>
      </details>
      {isLeaf && <LoadSection shard={shard} />}
      <PlaceSection shard={shard} />
      {isLeaf && <PlacementSection shard={shard} />}
    </article>
  );
}

function lifeWords({ status, standing, filling, side }: Shard): string {
  const where = side === null ? 'the root' : `on the ${side.toLowerCase()} of its parent`;
  switch (status) {
    case 'Draining':
      return `It was split, ${where}; its last records are on their way to its children.`;
    case 'Split':
      return `An inner node, ${where}: it was split, and its children have its accounts.`;
    case 'Retiring':
      return 'It was merged with its sibling; its last records are on their way to its parent.';
    case 'Live':
      if (standing === 'Lane') return `A leaf, ${where}: its replicas execute it, as a lane.`;
      if (standing === 'Opening') return `A leaf, ${where}: it is about to become a lane.`;
      return `A leaf, ${where}${filling ? '; records are still on their way into it' : ''}.`;
  }
}

function Relatives({ shard: { parent, children } }: { shard: Shard }) {
  const all: [string, ShardId][] = [
    ...(parent === null ? [] : [['Parent', parent] as [string, ShardId]]),
    ...(children ?? []).map((id, index): [string, ShardId] => [index === 0 ? 'Left child' : 'Right child', id]),
  ];
  const there = all.filter(([, id]) => shards.value.has(id));
  if (there.length === 0) return null;
  return (
    <p class="relatives">
      {there.map(([name, id]) => (
        <button key={id} type="button" onClick={() => (selected.value = id)}>
          {name} <code>{shortShard(id)}</code>
        </button>
      ))}
    </p>
  );
}
