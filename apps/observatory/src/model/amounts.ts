// SPDX-License-Identifier: Apache-2.0
/** Amounts as a person writes and reads them. 1 NERV is 10^12 units. */

export const DECIMALS = 12;
const UNIT = 10n ** BigInt(DECIMALS);
const MOST = 2n ** 128n - 1n;

export type Parsed = { amount: bigint } | { error: string };

/** Units of what a person has typed: digits, with at most one point and at most twelve behind it. */
export function parseAmount(text: string): Parsed {
  // Blanks between thousands, as the page itself writes them, mean nothing.
  const typed = text.trim().replace(/(?<=\d)[ \u2009\u00a0](?=\d{3}(\D|$))/g, '');
  if (typed === '') return { error: 'Type an amount.' };
  if (typed.includes(',')) {
    return { error: 'Write amounts without commas, and with a point: 1234.5' };
  }
  if (typed.startsWith('-')) return { error: 'The amount must be more than nothing.' };
  const match = /^(\d*)(?:\.(\d*))?$/.exec(typed);
  const [whole, part] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (match === null || whole + part === '') return { error: 'That is no number: write it as 12.5' };
  if (part.length > DECIMALS) {
    return { error: `NERV have ${DECIMALS} digits behind the point at most; there are ${part.length}.` };
  }
  if (whole.length > 40) return { error: 'That is more NERV than there can be.' };
  const amount = BigInt(whole || '0') * UNIT + BigInt(part.padEnd(DECIMALS, '0'));
  if (amount === 0n) return { error: 'The amount must be more than nothing.' };
  return amount > MOST ? { error: 'That is more NERV than there can be.' } : { amount };
}

/**
 * An amount in NERV, with blanks between thousands and at most so many digits behind the point: the rest is cut
 * off, so that nobody is shown more than there is.
 */
export function showAmount(amount: bigint, digits = 4): string {
  const sign = amount < 0n ? '-' : '';
  const size = amount < 0n ? -amount : amount;
  const part = String(size % UNIT).padStart(DECIMALS, '0').slice(0, digits).replace(/0+$/, '');
  return `${sign}${showCount(size / UNIT)}${part === '' ? '' : `.${part}`} NERV`;
}

/** A whole number with thin blanks between thousands. */
export function showCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** A part as percent, with no more digits than tell something. */
export function showPart(part: number): string {
  const percent = part * 100;
  return `${percent >= 99.95 || percent === 0 ? Math.round(percent) : percent.toFixed(percent < 10 ? 1 : 0)}\u2009%`;
}

/** A part of the votes: cut off, so that nobody is told to have what is needed before it is there. */
export function showVotes(part: number): string {
  return `${(Math.floor(part * 1_000 + 1e-6) / 10).toFixed(1)}\u2009%`;
}

/** A rate in transfers a second. */
export function showRate(rate: number): string {
  return rate >= 100 || rate === 0 ? String(Math.round(rate)) : rate.toFixed(1);
}

/** A number of seconds in words: 45 s, 12 min, 3 h. */
export function showSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 100) return `${whole} s`;
  if (whole < 6_000) return `${Math.round(whole / 60)} min`;
  if (whole < 172_800) return `${Math.round(whole / 3_600)} h`;
  return `${Math.round(whole / 86_400)} days`;
}
