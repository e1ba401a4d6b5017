// SPDX-License-Identifier: Apache-2.0
/** The page's head: which chain, how far it is, whether the node answers, and which node that is. */
import { useSignal } from '@preact/signals';
import { checkNodeUrl } from '../chain/address.ts';
import { look } from '../chain/connect.ts';
import { showCount } from '../model/amounts.ts';
import type { Phase } from '../model/types.ts';
import { chainInfo, connection, head, lastFollowed, shards } from '../store.ts';
import { ThemeButton } from './Theme.tsx';

const PHASES: Readonly<Record<Phase, string>> = {
  connecting: 'Connecting',
  following: 'Live',
  stalled: 'Stalled',
  behind: 'Behind',
  lost: 'No node',
  foreign: 'Other chain',
  unknown: 'Other version',
};

export function Status() {
  const { phase, message } = connection.value;
  const at = head.value;
  return (
    <header class="status">
      <h1>
        <span aria-hidden="true" class="mark" />
        NERV observatory
      </h1>
      <dl class="facts">
        <Fact name="Chain">{chainInfo.value?.name ?? '–'}</Fact>
        <Fact name="Block">{at === null ? '–' : showCount(at.height)}</Fact>
        <Fact name="Final">{at === null ? '–' : showCount(at.finalized)}</Fact>
        <Fact name="Leaves">{leavesNow()}</Fact>
      </dl>
      <p class={`phase is-${phase}`} role="status">
        <strong>{PHASES[phase]}</strong>
        {message !== '' && at !== null && <span> {message}</span>}
      </p>
      <NodeForm />
      <ThemeButton />
    </header>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function leavesNow(): string {
  let leaves = 0;
  for (const { status } of shards.value.values()) if (status === 'Live') leaves += 1;
  return leaves === 0 ? '–' : showCount(leaves);
}

function NodeForm() {
  const typed = useSignal<string | null>(null);
  const error = useSignal('');
  const { url } = connection.value;
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const checked = checkNodeUrl(typed.value ?? url);
    if ('error' in checked) {
      error.value = checked.error;
      return;
    }
    [error.value, typed.value] = ['', null];
    look(checked.url);
  };
  return (
    <form class="node" onSubmit={onSubmit}>
      <label>
        <span>Node</span>
        <input
          type="text"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          value={typed.value ?? url}
          aria-invalid={error.value !== ''}
          aria-describedby="node-error"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            error.value = '';
          }}
        />
      </label>
      <button type="submit">Connect</button>
      <BackButton />
      <span id="node-error" class="error" role="alert">
        {error.value}
      </span>
    </form>
  );
}

/** The way back from a node that was mistyped, or is of another chain. */
function BackButton() {
  const { phase, url } = connection.value;
  const back = lastFollowed.value;
  if (phase === 'following' || back === '' || back === url) return null;
  return (
    <button type="button" onClick={() => look(back)}>
      Back to {back}
    </button>
  );
}
