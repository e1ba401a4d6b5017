// SPDX-License-Identifier: Apache-2.0
/** The page: where the chain is, what comes next, the tree, and beside it what a person looks into. */
import { connection, head } from '../store.ts';
import { Find } from './Find.tsx';
import { Govern } from './Govern.tsx';
import { Next } from './Next.tsx';
import { Outline } from './Outline.tsx';
import { ShardPanel } from './ShardPanel.tsx';
import { Signing } from './Signing.tsx';
import { Status } from './Status.tsx';
import { Tabs } from './Tabs.tsx';
import { Timeline } from './Timeline.tsx';
import { TreeView } from './TreeView.tsx';
import { Unfit } from './Unfit.tsx';
import { Why } from './Why.tsx';

const TABS = [
  { id: 'shard', name: 'Shard', panel: ShardPanel },
  { id: 'why', name: 'Why', panel: Why },
  { id: 'govern', name: 'Govern', panel: Govern },
  { id: 'find', name: 'Find', panel: Find },
  { id: 'outline', name: 'Outline', panel: Outline },
] as const;

export function App() {
  const { phase } = connection.value;
  const hasChain = head.value !== null;
  const isUnfit = phase === 'foreign' || phase === 'unknown' || !hasChain;
  return (
    <div class="app">
      {!isUnfit && (
        <a class="skip" href="#panels">
          Skip the tree
        </a>
      )}
      <Status />
      {isUnfit ? (
        <Unfit />
      ) : (
        <main class={phase === 'following' ? 'main' : 'main is-old'}>
          <section class="sight" aria-label="The tree of shards">
            <Next />
            <TreeView />
            <Timeline />
          </section>
          <Tabs tabs={TABS} />
        </main>
      )}
      <Signing />
    </div>
  );
}
