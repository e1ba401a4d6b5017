// SPDX-License-Identifier: Apache-2.0
/** What colours, rings and marks of the picture mean. */
import type { ComponentChildren } from 'preact';
import { css, type Rgb } from '../scene/colour.ts';
import { arcColour, HOTTEST, rampColour, ringColour, unknownColour } from '../scene/palette.ts';

const OPEN_RING = 'M13 4.5h5a4 4 0 0 1 4 4v7a4 4 0 0 1-4 4h-5';
const CLOSED_RING =
  'M8 4.5h2q2 0 3 3 1-3 3-3h2a4 4 0 0 1 4 4v7a4 4 0 0 1-4 4h-2q-2 0-3-3-1 3-3 3H8' +
  'a4 4 0 0 1-4-4v-7a4 4 0 0 1 4-4z';
const CELL = 'M6 1h14a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H6a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z';
const FURROWED =
  'M6 1h4q2 0 3 4 1-4 3-4h4a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5h-4q-2 0-3-4-1 4-3 4H6' +
  'a5 5 0 0 1-5-5V6a5 5 0 0 1 5-5z';

const MARKS = [
  { name: 'voted on', path: 'M2 2h12v12H2zM4.6 8l2.4 2.8L11.6 5' },
  { name: 'a lane: its replicas execute it', path: 'M3 14 6 2M10 14l3-12' },
  { name: 'not split: too small, too deep, or one account is its load', path: 'M2.5 7.5h11v7h-11zM4.8 7.5V5a3.2 3.2 0 0 1 6.4 0v2.5' },
] as const;

/** The picture's own colours, in either theme. */
const COLOURS = {
  '--ramp': [0, 0.2, 0.4, 0.6, 0.8, 1].map((part) => inBoth((dark) => rampColour(part, dark))).join(', '),
  '--limit': `${100 / HOTTEST}%`,
  '--unknown': inBoth(unknownColour),
  '--ring': inBoth(ringColour),
  '--arc': inBoth(arcColour),
};

function inBoth(colour: (dark: boolean) => Rgb): string {
  return `light-dark(${css(colour(false))}, ${css(colour(true))})`;
}

export function Legend() {
  return (
    <ul class="legend" aria-label="Legend" style={COLOURS}>
      <li>
        <span class="legend-size" aria-hidden="true">
          <i />
          <i />
        </span>
        size: accounts
      </li>
      <li>
        load: none <span class="legend-ramp" aria-hidden="true" /> above its limit
      </li>
      <li>
        <span class="legend-unknown" aria-hidden="true" /> load not known
      </li>
      <li>
        <Cell>
          <path class="legend-ring" d={OPEN_RING} />
        </Cell>
        forecast: the ring closes as a split comes near
      </li>
      <li>
        <Cell furrowed>
          <path class="legend-ring is-closed" d={CLOSED_RING} />
        </Cell>
        closed and furrowed: to be split
      </li>
      <li>
        <svg viewBox="0 0 26 24" aria-hidden="true">
          <circle class="legend-flow" cx="7" cy="12" r="5" />
          <circle class="legend-flow" cx="16" cy="12" r="2" />
          <circle class="legend-flow" cx="22" cy="12" r="1.4" />
        </svg>
        accounts on their way
      </li>
      <li>
        <svg viewBox="0 0 26 24" aria-hidden="true">
          <path class="legend-arc" d="M2 19Q12 1 23 16M17.5 15l5.5 1 .8-5.6" />
        </svg>
        transfers between shards
      </li>
      {MARKS.map(({ name, path }) => (
        <li key={name}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path class="legend-mark" d={path} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

function Cell({ furrowed = false, children }: { furrowed?: boolean; children: ComponentChildren }) {
  return (
    <svg viewBox="0 0 26 24" aria-hidden="true">
      <path class="legend-cell" d={furrowed ? FURROWED : CELL} />
      {children}
    </svg>
  );
}
