// SPDX-License-Identifier: Apache-2.0
/** The tree that is looked at, derived from what the page holds: now, or at a height of the past. */
import { computed } from '@preact/signals';
import { forecasts, history, parameters, proposals, records, selected, shards, viewed } from '../store.ts';
import { shardsIn } from './chronicle.ts';
import { pathTo, placesAt, placesNow, treeNow, treeOf, type TreeNode } from './tree.ts';
import type { Proposal, ShardId } from './types.ts';

/** Null until the chain's shards are known. */
export const tree = computed<TreeNode | null>(() => {
  const height = viewed.value;
  if (height === null) return treeNow(shards.value, forecasts.value, parameters.value);
  const places = placesAt(placesNow(shards.value.values()), records.value, height);
  const [forecast] = forecasts.value.values();
  // Limit and threshold are the chain's for all leaves, and seldom changed: those of now stand for those of
  // then.
  const { limit = null, threshold = null } = forecast ?? {};
  return treeOf(places, (id) => history.value.at(id, height), limit, threshold);
});

/** The shards from the root down to the selected one; none if it is not in the tree. */
export const path = computed<readonly ShardId[]>(() => {
  const [root, id] = [tree.value, selected.value];
  return root === null || id === null ? [] : pathTo(root, id).map((node) => node.id);
});

/** Shards that an open proposal is about. */
export const proposed = computed<ReadonlySet<ShardId>>(() => new Set(proposals.value.flatMap(shardsOf)));

/** The shards that a proposal is about, while it is open; none of one about something else. */
export function shardsOf({ motion, status }: Proposal): readonly ShardId[] {
  if (status.kind !== 'Voting' && status.kind !== 'Approved') return [];
  return shardsIn(motion);
}
