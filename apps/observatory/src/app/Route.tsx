// SPDX-License-Identifier: Apache-2.0
/** An account's way through the cuts, computed here and held against what the chain says. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { session } from '../chain/session.ts';
import { shortShard } from '../model/names.ts';
import { embeddingOf, walk, type Walk } from '../model/route.ts';
import type { AccountState } from '../model/types.ts';
import { selected, shards } from '../store.ts';
import { cutOf } from './readings.ts';

export interface RouteProps {
  publicKey: Uint8Array;
  /** What the chain says. */
  route: NonNullable<AccountState['route']>;
}

/** Give it a key that changes with the account. */
export function Route({ publicKey, route }: RouteProps) {
  const found = useSignal<Walk | { error: string } | null>(null);
  useSignalEffect(() => {
    const [reader, tree] = [session.value?.reader, shards.value];
    if (reader === undefined) return undefined;
    let isOld = false;
    walk(embeddingOf(publicKey), tree.values(), (id) => cutOf(reader, id, tree.get(id)?.since ?? 0)).then(
      (next) => {
        if (!isOld) found.value = next;
      },
      (failure: unknown) => {
        if (!isOld) found.value = { error: failure instanceof Error ? failure.message : String(failure) };
      },
    );
    return () => {
      isOld = true;
    };
  });
  const walked = found.value;
  if (walked === null) return <p class="quiet">Asking for the cuts…</p>;
  if ('error' in walked) return <p class="warning">The cuts could not be read. {walked.error}</p>;
  return (
    <>
      <p>{verdict(walked, route)}</p>
      {walked.steps.length === 0 ? (
        <p class="quiet">The root is the only shard: there is no cut to pass.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="The way through the cuts">
          <table>
            <caption class="quiet">
              At each cut the account’s 512 signs are held against the cut’s: it goes right where the product
              reaches the threshold.
            </caption>
            <thead>
              <tr>
                <th scope="col">Level</th>
                <th scope="col">Cut of</th>
                <th scope="col">Product</th>
                <th scope="col">Threshold</th>
                <th scope="col">Side</th>
              </tr>
            </thead>
            <tbody>
              {walked.steps.map(({ shard, product, threshold, side }, level) => (
                <tr key={shard}>
                  <td>{level}</td>
                  <th scope="row">
                    <button type="button" class="link" onClick={() => (selected.value = shard)}>
                      {shortShard(shard)}
                    </button>
                  </th>
                  <td>{product}</td>
                  <td>
                    {product >= threshold ? '≥' : '<'} {threshold}
                  </td>
                  <td>{side === 'Left' ? 'left' : 'right'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function verdict({ leaf }: Walk, { shard, overridden }: RouteProps['route']): string {
  if (leaf === null)
    return 'Not all cuts are known: the tree has just changed, or the node does not tell one.';
  const walks = `By its cuts the account comes to ${shortShard(leaf)}`;
  if (leaf === shard) {
    const why = overridden ? ', where an override begins its way' : '';
    return `${walks}, computed here. The chain says the same${why}.`;
  }
  if (overridden) {
    return `${walks}. It lives in ${shortShard(shard)} all the same: an override moved it there.`;
  }
  return `${walks}, but the chain says ${shortShard(shard)}. If that lasts, the node is wrong.`;
}
