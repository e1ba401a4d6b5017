// SPDX-License-Identifier: Apache-2.0
/**
 * Since when leaves are overloaded and siblings idle, as one block after the other shows them.
 *
 * Both count from the first block of an unbroken run: a load that falls under the limit in between is
 * not sustained, and siblings that stir have to qualify anew.
 */
import { momentOf, type Moment } from '../lib/moment.ts';
import { liveOf } from '../lib/shards.ts';
import type { Look } from './looks.ts';

export class Since {
  private overloaded: ReadonlyMap<string, Moment> = new Map();
  private idle: ReadonlyMap<string, Moment> = new Map();

  constructor(
    /** The rate above which a leaf is overloaded, in thousandths of a transfer a second. */
    private readonly limit: number,
  ) {}

  /** Takes in a look; every look, in order. */
  take(look: Look): void {
    const now = momentOf(look.block);
    const busy = liveOf(look.shards).filter(({ load }) => load.rate > this.limit);
    this.overloaded = new Map(busy.map(({ id }) => [id, this.overloaded.get(id) ?? now]));
    this.idle = new Map([...look.idle].map((parent) => [parent, this.idle.get(parent) ?? now]));
  }

  /** Since when the load of a leaf is above the limit; nothing if it is not. */
  overloadOf(leaf: string): Moment | undefined {
    return this.overloaded.get(leaf);
  }

  /** Since when a shard's children are idle; nothing if they are not. */
  idlenessBelow(parent: string): Moment | undefined {
    return this.idle.get(parent);
  }
}
