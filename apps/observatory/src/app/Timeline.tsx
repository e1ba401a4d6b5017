// SPDX-License-Identifier: Apache-2.0
/** The last hour of the tree: a slider over its blocks, with the splits and merges on the way. */
import { showCount } from '../model/amounts.ts';
import { leavesOf, type TreeNode } from '../model/tree.ts';
import { firstKnown, marksOf, oneBack, oneOn } from '../model/timeline.ts';
import { tree } from '../model/view.ts';
import { chainInfo, head, history, records, viewed } from '../store.ts';

export function Timeline() {
  const newest = head.value;
  if (newest === null) return null;
  const last = newest.height;
  const known = firstKnown(last, records.value, history.value.first);
  // What is looked at stays on the slider while the hour moves on.
  const first = Math.min(known, viewed.value ?? known);
  const at = Math.min(last, viewed.value ?? last);
  const isPast = viewed.value !== null && at < last;
  const back = oneBack(records.value, at, first);
  const on = isPast ? oneOn(records.value, at) : null;
  // By the height that is seen, so that a former block's words do not change while new ones come.
  const time = newest.time - (last - at) * (chainInfo.value?.blockTime ?? 0);
  const block = `Block ${showCount(at)}, about ${clock(time)}`;
  const look = (height: number): void => {
    viewed.value = height >= last ? null : height;
  };

  return (
    <div class="timeline" role="group" aria-label="The last hour">
      <div class="timeline-track">
        <label for="timeline-height">Look back</label>
        <div class="timeline-slider">
          <input
            id="timeline-height"
            type="range"
            min={first}
            max={last}
            step={1}
            value={at}
            disabled={first === last}
            aria-valuetext={isPast ? block : 'Now'}
            onInput={(event) => look(event.currentTarget.valueAsNumber)}
          />
          <div class="timeline-marks" aria-hidden="true">
            {marksOf(records.value, first, last).map(({ part, kind }) => (
              <i key={`${kind}${part}`} class={`is-${kind.toLowerCase()}`} style={{ '--part': part }} />
            ))}
          </div>
        </div>
      </div>
      <div class="timeline-bar">
        <button type="button" disabled={back === null} onClick={() => back !== null && look(back)}>
          ◂ Before the last change
        </button>
        <button type="button" disabled={on === null} onClick={() => on !== null && look(on)}>
          Next change ▸
        </button>
        <button type="button" disabled={!isPast} onClick={() => (viewed.value = null)}>
          Now
        </button>
        <output class="timeline-says" for="timeline-height">
          {isPast ? `${block}. ${loadWords(tree.value)}` : 'Now, as blocks come.'}
        </output>
      </div>
      <p class="timeline-key quiet" aria-hidden="true">
        <i class="is-split" /> split <i class="is-merge" /> merge
      </p>
    </div>
  );
}

/** A time of day, in the person's own way of writing it. */
function clock(time: number): string {
  return new Date(time).toLocaleTimeString([], { hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** How many shards, and for how many of them no load of that time is known. */
function loadWords(root: TreeNode | null): string {
  if (root === null) return '';
  const leaves = leavesOf(root);
  const unknown = leaves.filter(({ rate }) => rate === null).length;
  const shards = leaves.length === 1 ? '1 shard' : `${showCount(leaves.length)} shards`;
  if (unknown === 0) return `${shards}.`;
  const of = unknown === leaves.length ? 'Load not known' : `Load not known of ${showCount(unknown)}`;
  return `${shards}. ${of} at that time: grey.`;
}
