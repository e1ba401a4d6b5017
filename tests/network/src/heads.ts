// SPDX-License-Identifier: Apache-2.0
/** What happens in best blocks, at once, and who made them: when to do something, and to whom. */
import { readBlock, type Block } from '../../e2e/src/lib/blocks.ts';
import { until } from '../../e2e/src/lib/wait.ts';
import type { Fleet } from './fleet.ts';
import { NAMES, type Name, type Validator } from './validator.ts';

/** How often the validators are asked. */
const POLL_MILLISECONDS = 50;

/** A best block of some validator, which need not stay one, and its author. */
export interface Head {
  readonly block: Block;
  readonly author: Name;
  /** Who shows it. */
  readonly by: Validator;
}

/** Whether a block shows what is waited for; what else is to be known of it may be asked of the one that has it. */
export type Sign = (block: Block, one: Validator) => boolean | Promise<boolean>;

/** The first best block from now on, or from a height on, that has a sign. */
export async function headWith(
  fleet: Fleet,
  isIt: Sign,
  what: string,
  seconds: number,
  from?: number,
): Promise<Head> {
  let next = from ?? (await best(fleet)) + 1;
  return until(
    async () => {
      for (const one of fleet.up) {
        try {
          for (const height = await one.best(); next <= height; next += 1) {
            const block = await readBlock(one.link.api, next);
            if (await isIt(block, one)) return { block, author: await authorOf(one, block), by: one };
          }
        } catch {
          // It has just ended, or took the block back: the next one is asked.
        }
      }
      return undefined;
    },
    seconds,
    `waiting for ${what}`,
    POLL_MILLISECONDS,
  );
}

/** The height of the best block of all. */
export async function best(fleet: Fleet): Promise<number> {
  return Math.max(...(await Promise.all(fleet.up.map((one) => one.best().catch(() => 0)))));
}

/** Who made a block: the authorities take turns by slots, whose number is the first thing a block tells. */
export async function authorOf(one: Validator, { hash }: Block): Promise<Name> {
  const header = await one.ask<{ digest: { logs: string[] } }>('chain_getHeader', hash);
  return authorIn(header.digest.logs);
}

/** The digest of Aura's slot: a message before the runtime's, of its engine, of eight bytes. */
const SLOT = `0x06${Buffer.from('aura').toString('hex')}20`;

/** The author that a block's digest tells of. */
export function authorIn(logs: readonly string[]): Name {
  const slot = logs.find((log) => log.startsWith(SLOT))?.slice(SLOT.length);
  if (slot === undefined) throw new TypeError('a block without a slot');
  const turn = Buffer.from(slot, 'hex').readBigUInt64LE() % BigInt(NAMES.length);
  return NAMES[Number(turn)] ?? NAMES[0];
}
