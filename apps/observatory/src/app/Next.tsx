// SPDX-License-Identifier: Apache-2.0
/** What comes next, above the tree: for who has never seen one. */
import { useComputed } from '@preact/signals';
import { nextStep } from '../model/next.ts';
import type { ShardId } from '../model/types.ts';
import { forecasts, head, parameters, proposals, selected, shards, viewed } from '../store.ts';

export function Next() {
  const next = useComputed(() =>
    nextStep({
      shards: shards.value,
      forecasts: forecasts.value,
      proposals: proposals.value,
      parameters: parameters.value,
      height: head.value?.height ?? 0,
    }),
  );
  const { shard, urgency, what, why } = next.value;
  return (
    <div class={`next is-${urgency}`}>
      <p>
        {viewed.value !== null && 'Now: '}
        <strong>{what}</strong> <span>{why}</span>
      </p>
      {shard !== null && shards.value.has(shard) && (
        <button type="button" onClick={() => show(shard)}>
          Look at it
        </button>
      )}
      {/* What people may do something about is read out; what is done the tree says itself. */}
      <span class="visually-hidden" role="status">
        {urgency === 'due' || urgency === 'voting' ? what : ''}
      </span>
    </div>
  );
}

/** Selects it, and brings its panel to where a person looks: on a narrow page that is far below. */
function show(shard: ShardId): void {
  selected.value = shard;
  location.hash = '#shard';
  document.getElementById('panels')?.scrollIntoView({ block: 'nearest' });
}
