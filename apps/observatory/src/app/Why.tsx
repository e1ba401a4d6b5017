// SPDX-License-Identifier: Apache-2.0
/** Why the tree is as it is: every operation, what was forecast and measured, who proposed it and who voted. */
import { useComputed, useSignal } from '@preact/signals';
import { chronicle, kindOf, shardsOf, type Entry } from '../model/chronicle.ts';
import { showCount } from '../model/amounts.ts';
import { shortShard } from '../model/names.ts';
import { proposals, records, selected } from '../store.ts';
import { EntryView } from './why/EntryView.tsx';

/** Entries that are shown at first, and added with each "more". */
const PAGE = 25;

type Filter = 'all' | 'done' | 'refused';
const FILTERS: readonly (readonly [Filter, string])[] = [
  ['all', 'All'],
  ['done', 'Done'],
  ['refused', 'Refused and lost'],
];

export function Why() {
  const filter = useSignal<Filter>('all');
  const onlySelected = useSignal(false);
  const shown = useSignal(PAGE);
  const entries = useComputed(() => chronicle(records.value, proposals.value));
  const chosen = useComputed(() => {
    const shard = onlySelected.value ? selected.value : null;
    const isShown = (entry: Entry): boolean =>
      (filter.value === 'all' || kindOf(entry) === filter.value) && (shard === null || shardsOf(entry).includes(shard));
    return entries.value.filter(isShown);
  });
  return (
    <div class="why">
      <h2>Why the tree is as it is</h2>
      <fieldset class="filter">
        <legend class="visually-hidden">Which of them</legend>
        {FILTERS.map(([value, name]) => (
          <label key={value}>
            <input
              type="radio"
              name="filter"
              checked={filter.value === value}
              onChange={() => ([filter.value, shown.value] = [value, PAGE])}
            />{' '}
            {name}
          </label>
        ))}
        <label>
          <input
            type="checkbox"
            checked={onlySelected.value}
            disabled={selected.value === null}
            onChange={(event) => (onlySelected.value = event.currentTarget.checked)}
          />{' '}
          only of {selected.value === null ? 'the selected shard' : <code>{shortShard(selected.value)}</code>}
        </label>
      </fieldset>
      {chosen.value.length === 0 ? (
        <p class="quiet">
          {entries.value.length === 0
            ? 'Nothing has happened yet: no split, no merge, no proposal.'
            : 'None of that kind.'}
        </p>
      ) : (
        <ol class="entries">
          {chosen.value.slice(0, shown.value).map((entry) => (
            <li key={entry.key}>
              <EntryView entry={entry} />
            </li>
          ))}
        </ol>
      )}
      {chosen.value.length > shown.value && (
        <button type="button" onClick={() => (shown.value += PAGE)}>
          {showCount(chosen.value.length - shown.value)} older ones
        </button>
      )}
    </div>
  );
}
