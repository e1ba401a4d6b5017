// SPDX-License-Identifier: Apache-2.0
/** Which node the page looks at: `?node=`, what was chosen before, or the node beside whatever serves the page. */

const STORED = 'nerv-observatory-node';
/** Where a Substrate node listens if it is told nothing. */
const DEFAULT_PORT = 9944;

export type Checked = { url: string } | { error: string };

/** An address as a person types it: `ws://host:port`, or `host:port`. */
export function checkNodeUrl(text: string): Checked {
  const typed = text.trim();
  if (typed === '') return { error: 'Type the address of a node, as ws://127.0.0.1:9944' };
  const withScheme = /^[a-z]+:\/\//i.test(typed) ? typed : `ws://${typed}`;
  if (/\s/.test(typed) || !URL.canParse(withScheme)) return { error: 'That is no address: write it as ws://127.0.0.1:9944' };
  const url = new URL(withScheme);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') {
    return { error: `A node is reached by ws:// or wss://, and not by ${url.protocol}//` };
  }
  if (url.username !== '' || url.password !== '') return { error: 'A name or a password has no place in it.' };
  // Without the slash that the parser adds: as people write it, and as nodes print it.
  return { url: url.pathname === '/' && url.search === '' ? `${url.protocol}//${url.host}` : url.href };
}

/** The node to begin with. */
export function firstNodeUrl(page: Location, stored: string | null): string {
  for (const candidate of [new URLSearchParams(page.search).get('node'), stored]) {
    const checked = candidate === null ? null : checkNodeUrl(candidate);
    if (checked !== null && 'url' in checked) return checked.url;
  }
  const scheme = page.protocol === 'https:' && page.hostname !== 'localhost' ? 'wss' : 'ws';
  return `${scheme}://${page.hostname || '127.0.0.1'}:${DEFAULT_PORT}`;
}

/** What was chosen before; browsers may refuse to remember. */
export function storedNodeUrl(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

export function storeNodeUrl(url: string): void {
  try {
    localStorage.setItem(STORED, url);
  } catch {
    // It is asked for again next time.
  }
}
