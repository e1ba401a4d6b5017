// SPDX-License-Identifier: Apache-2.0
/** The tree as a list that keyboards and screen readers go through. */
import { useSignal } from '@preact/signals';
import { Component } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { shortShard } from '../model/names.ts';
import { hiding, matchOf, moveOf, rowsOf, wordsOf, type Row } from '../model/outline.ts';
import { pathTo } from '../model/tree.ts';
import { tree } from '../model/view.ts';
import { selected } from '../store.ts';
import type { ShardId } from '../model/types.ts';

/** For how long typed characters belong together, in milliseconds. */
const TYPING = 700;

export function Outline() {
  const toggled = useSignal<ReadonlySet<ShardId>>(new Set());
  const active = useSignal<ShardId | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  /** The line that has the focus, by what the keyboard did last; null if none. */
  const focused = useRef<ShardId | null>(null);

  const rows = rowsOf(tree.value, toggled.value);
  const index = Math.max(
    0,
    rows.findIndex(({ node }) => node.id === (active.value ?? selected.value)),
  );
  const activeId = rows[index]?.node.id ?? null;

  const focus = (id: ShardId): void => {
    active.value = id;
    list.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
  };
  const toggle = (id: ShardId): void => {
    const next = new Set(toggled.value);
    if (!next.delete(id)) next.add(id);
    toggled.value = next;
  };
  const choose = (id: ShardId): void => {
    active.value = id;
    selected.value = id;
  };

  // What was chosen in the picture is shown here too.
  useEffect(() => {
    const [root, id] = [tree.value, selected.value];
    if (root === null || id === null) return;
    const hidden = hiding(pathTo(root, id), toggled.value);
    if (hidden.length > 0) {
      const next = new Set(toggled.value);
      for (const each of hidden) if (!next.delete(each)) next.add(each);
      toggled.value = next;
    }
    active.value = id;
  }, [selected.value]);

  // A line that is merged away hands its focus on, so that the keyboard is not lost.
  useLayoutEffect(() => {
    const had = focused.current;
    if (had === null || document.activeElement !== document.body || activeId === null) return;
    if (!rows.some(({ node }) => node.id === had)) focus(activeId);
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = moveOf(rows, index, event.key) ?? typeahead(event.key);
    if (move === null) return;
    event.preventDefault();
    if (move.kind === 'toggle') toggle(move.id);
    else if (move.kind === 'select') choose(move.id);
    else {
      const row = rows[move.index];
      if (row !== undefined) focus(row.node.id);
    }
  };

  const typeahead = (key: string): { kind: 'focus'; index: number } | null => {
    if (!/^[0-9a-f]$/i.test(key)) return null;
    const now = performance.now();
    const text = now - typed.current.at < TYPING ? typed.current.text + key : key;
    typed.current = { text, at: now };
    const found = matchOf(rows, index, text);
    return found === null ? null : { kind: 'focus', index: found };
  };

  if (rows.length === 0) return <p class="quiet">The shards are being read.</p>;
  return (
    <div class="outline">
      <p id="outline-help" class="quiet">
        Arrow keys go through the tree, right and left unfold and fold, Enter selects, digits find an id.
      </p>
      <div
        ref={list}
        role="tree"
        aria-label="Shards"
        aria-describedby="outline-help"
        onKeyDown={onKeyDown}
        onFocusIn={(event) => {
          const id = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined;
          focused.current = (id as ShardId | undefined) ?? null;
        }}
      >
        {rows.map((row) => (
          <Line
            key={row.node.id}
            id={row.node.id}
            name={shortShard(row.node.id)}
            words={wordsOf(row)}
            level={row.level}
            place={row.place}
            siblings={row.siblings}
            expanded={row.expanded}
            chosen={row.node.id === selected.value}
            active={row.node.id === activeId}
            onChoose={choose}
            onToggle={toggle}
          />
        ))}
      </div>
    </div>
  );
}

interface LineProps extends Pick<Row, 'level' | 'place' | 'siblings' | 'expanded'> {
  id: ShardId;
  name: string;
  words: string;
  chosen: boolean;
  active: boolean;
  onChoose: (id: ShardId) => void;
  onToggle: (id: ShardId) => void;
}

/** Drawn again only if something that it shows has changed: there may be two thousand. */
class Line extends Component<LineProps> {
  override shouldComponentUpdate(next: LineProps): boolean {
    const now = this.props;
    return (
      now.words !== next.words ||
      now.active !== next.active ||
      now.chosen !== next.chosen ||
      now.expanded !== next.expanded ||
      now.level !== next.level ||
      now.place !== next.place ||
      now.siblings !== next.siblings
    );
  }

  override render({ id, name, words, level, place, siblings, expanded, chosen, active }: LineProps) {
    return (
      <div
        class="outline-line"
        role="treeitem"
        data-id={id}
        tabIndex={active ? 0 : -1}
        aria-level={level}
        aria-posinset={place}
        aria-setsize={siblings}
        aria-expanded={expanded ?? undefined}
        aria-selected={chosen}
        style={{ '--level': level - 1 }}
        onClick={() => this.props.onChoose(id)}
      >
        <span
          class="outline-fold"
          aria-hidden="true"
          onClick={(event) => {
            if (expanded === null) return;
            event.stopPropagation();
            this.props.onToggle(id);
          }}
        >
          {expanded === null ? '' : expanded ? '▾' : '▸'}
        </span>
        <span class="mono">{name}</span> <span class="outline-words">{words}</span>
      </div>
    );
  }
}
