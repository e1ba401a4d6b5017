// SPDX-License-Identifier: Apache-2.0
/** A network under way, whose root shard is split and merged. */
import type { Client } from '../../lib/client.ts';
import type { NameOf } from '../chronicle.ts';
import type { Network } from '../network.ts';
import type { Watch } from './watch.ts';

export interface Scene {
  readonly network: Network;
  readonly client: Client;
  readonly watch: Watch;
  /** The root shard. */
  readonly root: string;
  readonly nameOf: NameOf;
  say(text: string): void;
  check(text: string, holds: boolean): void;
}
