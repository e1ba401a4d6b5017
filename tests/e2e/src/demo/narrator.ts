// SPDX-License-Identifier: Apache-2.0
/** What the demonstration says while it runs: one line a block and one an event. */
import { fraction } from '../lib/forecast.ts';
import { liveOf } from '../lib/shards.ts';
import type { StreamStats } from '../lib/stream.ts';
import { pad } from '../lib/table.ts';
import { count, perSecond, plural } from '../lib/units.ts';
import { highest, type Look } from './looks.ts';

/** Takes one line. */
export type Out = (line: string) => void;

/** Tells the story with the time since its start in front of each line. */
export class Narrator {
  private readonly began = performance.now();
  /** The highest forecast of the block before. */
  private forecast: number | undefined;

  constructor(private readonly out: Out) {}

  /** One line, with the block it is about if there is one. */
  say(text: string, block?: number): void {
    const time = pad(((performance.now() - this.began) / 1000).toFixed(0), 4, 'right');
    const where = block === undefined ? '' : `block ${pad(String(block), 4, 'left')} `;
    this.out(`${time} s  ${pad(where, 11, 'left')} ${text}`.trimEnd());
  }

  /** A line without a time. */
  plain(text = ''): void {
    this.out(text);
  }

  /** How the transfers, the busiest leaf and the highest forecast stand in a block. */
  follow(look: Look, { sent, included, failed }: StreamStats): void {
    const leaves = liveOf(look.shards);
    const busiest = perSecond(Math.max(...leaves.map(({ load }) => load.rate)));
    const before = this.forecast;
    this.forecast = highest(look);
    const rise = before === undefined ? '' : `${fraction(before)} -> `;
    const draining = look.shards.filter(({ status }) => status === 'Draining' || status === 'Retiring').length;
    this.say(
      `sent ${pad(count(sent), 6, 'right')}  included ${pad(count(included), 6, 'right')}  ` +
        (failed === 0 ? '' : `failed ${count(failed)}  `) +
        `${plural(leaves.length, 'leaf', 'leaves')}, up to ${busiest}/s, forecast ${rise}${fraction(this.forecast)}` +
        (draining === 0 ? '' : `, ${draining} draining`),
      look.block.number,
    );
  }
}
