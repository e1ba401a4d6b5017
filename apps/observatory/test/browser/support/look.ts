// SPDX-License-Identifier: Apache-2.0
/** What is read off the page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A figure of the page's head. */
export async function fact(page: Page, name: string): Promise<string> {
  const value = page.locator('header dl div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) });
  return (await value.locator('dd').innerText()).trim();
}

/** Opens a panel. */
export async function tab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
}

/** What axe finds wrong: the rule, and the first places. */
export async function accessibility(page: Page): Promise<string[]> {
  // Not as a script of the page, which its policy would not let in.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    () => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(' | ')}`);
}

/** What the page has shown since {@link note}: each number of leaves with the time, and what it said comes next. */
export interface Noted {
  leaves: [leaves: string, milliseconds: number][];
  sentences: string[];
}

/** Has the page note what it shows, so that nothing is missed that is shown for a moment. */
export async function note(page: Page): Promise<void> {
  // As text: a function would be handed over with what the loader put into it.
  await page.evaluate(`{
    const noted = { leaves: [], sentences: [] };
    const look = () => {
      const terms = [...document.querySelectorAll('header dt')];
      const leaves = terms.find((term) => term.textContent === 'Leaves')?.nextElementSibling?.textContent ?? '';
      const sentence = document.querySelector('.next strong')?.textContent ?? '';
      if (noted.leaves.at(-1)?.[0] !== leaves) noted.leaves.push([leaves, Date.now()]);
      if (noted.sentences.at(-1) !== sentence) noted.sentences.push(sentence);
    };
    look();
    new MutationObserver(look).observe(document.body, { childList: true, characterData: true, subtree: true });
    window.noted = noted;
  }`);
}

export function noted(page: Page): Promise<Noted> {
  return page.evaluate('window.noted');
}
