// SPDX-License-Identifier: Apache-2.0
/** A figure against what it is held against, as a bar with both in words. */

export interface MeterProps {
  name: string;
  /** 0 to 1; what is above is shown as full. */
  part: number;
  /** Where on the bar the limit is, 0 to 1, if it is not its end. */
  mark?: number;
  /** What is said of it, units included. */
  text: string;
  tone?: 'calm' | 'warn' | 'bad';
}

export function Meter({ name, part, mark, text, tone = 'calm' }: MeterProps) {
  const width = `${Math.min(1, Math.max(0, part)) * 100}%`;
  return (
    <div class="meter">
      <span class="meter-name">{name}</span>
      <span class="meter-bar" aria-hidden="true">
        <span class={`meter-part is-${tone}`} style={{ width }} />
        {mark !== undefined && <span class="meter-mark" style={{ left: `${mark * 100}%` }} />}
      </span>
      <span class="meter-text">{text}</span>
    </div>
  );
}
