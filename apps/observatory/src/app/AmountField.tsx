// SPDX-License-Identifier: Apache-2.0
/** A field for an amount, which says beside itself what is wrong with it. */
import type { Signal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { DECIMALS, parseAmount, showAmount } from '../model/amounts.ts';
import type { Check } from '../model/checks.ts';

export interface AmountFieldProps {
  label: string;
  /** What is typed. It outlives the field, so that nothing typed is lost with a panel that is left. */
  text: Signal<string>;
  check: Check;
  /** Types all there is. */
  all: { label: string; type: () => void; isNothing: boolean };
}

/** The amount that is typed, or why it cannot be it. */
export function readAmount(text: string, check: Check): { amount: bigint } | { error: string } {
  const parsed = parseAmount(text);
  if ('error' in parsed) return parsed;
  const error = check(parsed.amount);
  return error === null ? parsed : { error };
}

export function AmountField({ label, text, check, all }: AmountFieldProps) {
  const id = useId();
  const read = readAmount(text.value, check);
  const error = text.value.trim() !== '' && 'error' in read ? read.error : '';
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-row">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          spellcheck={false}
          value={text.value}
          aria-invalid={error !== ''}
          aria-describedby={`${id}-unit ${id}-error`}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <span id={`${id}-unit`} class="quiet">
          NERV
        </span>
        <button type="button" disabled={all.isNothing} onClick={all.type}>
          {all.label}
          <span class="visually-hidden">: {label}</span>
        </button>
      </div>
      <p id={`${id}-error`} class="field-error">
        {error}
      </p>
    </div>
  );
}

/** An amount as it is typed: every digit of it, and no blanks. */
export function plain(amount: bigint): string {
  return showAmount(amount, DECIMALS).replace(/\u2009| NERV$/g, '');
}
