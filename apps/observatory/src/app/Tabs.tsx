// SPDX-License-Identifier: Apache-2.0
/** Panels of which one is seen, by the WAI-ARIA pattern of tabs: arrows choose, and what is chosen is shown. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { selected } from '../store.ts';

export interface Tab {
  id: string;
  name: string;
  panel: ComponentType;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Tabs({ tabs }: { tabs: readonly Tab[] }) {
  const chosen = useSignal(tabIn(tabs, location.hash) ?? tabs[0]?.id);
  const buttons = useRef(new Map<string, HTMLButtonElement>());

  const choose = (id: string): void => {
    chosen.value = id;
    // So that a reload and a link lead here again.
    history.replaceState(null, '', `#${id}`);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = tabs.findIndex(({ id }) => id === chosen.value);
    const step = STEPS[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : index + (step ?? 0);
    const tab = tabs[(to + tabs.length) % tabs.length];
    if (tab === undefined || to === index) return;
    event.preventDefault();
    choose(tab.id);
    buttons.current.get(tab.id)?.focus();
  };
  useEffect(() => {
    const onHash = (): void => {
      const named = tabIn(tabs, location.hash);
      if (named !== undefined) chosen.value = named;
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  // Who selects a shard in the tree wants to see it, unless the panel that is open shows the selected one too.
  useEffect(
    () =>
      selected.subscribe((id) => {
        if (id !== null && chosen.peek() === 'why') choose('shard');
      }),
    [],
  );

  const Panel = tabs.find(({ id }) => id === chosen.value)?.panel;
  return (
    <section class="panels" id="panels">
      <div role="tablist" aria-label="What to look into" class="tabs" onKeyDown={onKeyDown}>
        {tabs.map(({ id, name }) => (
          <button
            key={id}
            ref={(button) => {
              if (button === null) buttons.current.delete(id);
              else buttons.current.set(id, button);
            }}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === chosen.value}
            aria-controls="panel"
            tabIndex={id === chosen.value ? 0 : -1}
            onClick={() => choose(id)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="panel" class="panel" aria-labelledby={`tab-${chosen.value}`} tabIndex={0}>
        {Panel !== undefined && <Panel />}
      </div>
    </section>
  );
}

function tabIn(tabs: readonly Tab[], hash: string): string | undefined {
  return tabs.find(({ id }) => `#${id}` === hash)?.id;
}
