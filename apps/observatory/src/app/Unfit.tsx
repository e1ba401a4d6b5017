// SPDX-License-Identifier: Apache-2.0
/** In place of the tree, while there is none to show: why, and what helps. */
import { connection } from '../store.ts';

const TITLES = {
  foreign: 'This chain has no shards',
  unknown: 'This chain runs another version',
  lost: 'No node answers',
  connecting: 'Connecting …',
} as const;

export function Unfit() {
  const { phase, url, message } = connection.value;
  const title = phase in TITLES ? TITLES[phase as keyof typeof TITLES] : 'Waiting for the first block …';
  const isWaiting = phase !== 'foreign' && phase !== 'unknown';
  return (
    <main class="unfit">
      <h2>{title}</h2>
      <p>{message || `Waiting for the node at ${url}.`}</p>
      {isWaiting && message !== '' && (
        <p class="quiet">
          Start a development chain with <code>make dev</code>, or name another node above. As soon as it answers, the
          tree is here.
        </p>
      )}
    </main>
  );
}
