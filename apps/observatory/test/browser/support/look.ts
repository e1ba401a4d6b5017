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
