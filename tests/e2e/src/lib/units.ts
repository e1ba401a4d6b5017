// SPDX-License-Identifier: Apache-2.0
/** Amounts, counts and times as people read them. Amounts are whole units in a `bigint`. */

/** Decimals of the token: one NERV is 10^12 units. */
export const DECIMALS = 12;

/** The token's symbol. */
export const SYMBOL = 'NERV';

/** One NERV in units. */
export const NERV = 10n ** BigInt(DECIMALS);

/** A number with its thousands set apart: `1234567` becomes `1,234,567`. */
export function count(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/**
 * An amount exactly, with its unit: `1,234.5 NERV`.
 *
 * Trailing zeros of the fraction are left out, and nothing else: two amounts that look the
 * same are the same.
 */
export function amount(units: bigint): string {
  return `${amountBare(units)} ${SYMBOL}`;
}

/** An amount exactly, without its unit. */
export function amountBare(units: bigint): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(DECIMALS + 1, '0');
  const whole = digits.slice(0, -DECIMALS);
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${sign}${count(BigInt(whole))}${fraction === '' ? '' : `.${fraction}`}`;
}

/** An amount exactly, with all its decimals: what aligns in a column. */
export function amountFull(units: bigint): string {
  const [whole = '0', fraction = ''] = amountBare(units).split('.');
  return `${whole}.${fraction.padEnd(DECIMALS, '0')}`;
}

/** Units of a decimal text in NERV: `"1.5"` becomes 1,500,000,000,000. */
export function units(nerv: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,12}))?$/.exec(nerv);
  if (match === null) throw new RangeError(`not an amount of ${SYMBOL}: "${nerv}"`);
  return BigInt(match[1] ?? '0') * NERV + BigInt((match[2] ?? '').padEnd(DECIMALS, '0'));
}

/** Milliseconds as seconds with one decimal: `1234` becomes `1.2 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A rate in thousandths as transfers a second with one decimal: `12345` becomes `12.3`. */
export function perSecond(rate: number): string {
  return (rate / 1000).toFixed(1);
}

/** `1 block`, `2 blocks`: a count with its noun, whose plural is given if an s does not make it. */
export function plural(value: bigint | number, noun: string, several = `${noun}s`): string {
  return `${count(value)} ${BigInt(value) === 1n ? noun : several}`;
}

/** The first digits of a 32-byte id, enough for a person to tell two apart. */
export function shortId(id: string): string {
  return id.slice(0, 10);
}
