// SPDX-License-Identifier: Apache-2.0
/** What stands between the page and the node it is connected to, while it is. */
import { signal } from '@preact/signals';
import type { Reader } from './reader.ts';
import type { Sender } from './send.ts';

export interface Session {
  readonly reader: Reader;
  readonly sender: Sender;
}

/** Null until the node has answered, and again while it is gone. */
export const session = signal<Session | null>(null);
