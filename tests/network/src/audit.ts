// SPDX-License-Identifier: Apache-2.0
/** What must hold after every scenario. */
import { audit as look } from '../../e2e/src/demo/audit.ts';
import { type Block } from '../../e2e/src/lib/blocks.ts';
import { shards } from '../../e2e/src/lib/shards.ts';
import { STAKE, stakers } from '../../e2e/src/lib/stakers.ts';
import { count, plural } from '../../e2e/src/lib/units.ts';
import { recordsAt } from '../../e2e/src/replicas/records.ts';
import type { Check } from '../../e2e/src/replicas/options.ts';
import type { Stage } from './stage.ts';
import type { Validator } from './validator.ts';

/** Blocks that must become final after everything is over. */
const MORE_BLOCKS = 3;

/** Waits for the end of what is under way, and looks whether all holds. */
export async function audit(stage: Stage): Promise<Check[]> {
  const { courier, fleet, fines, history, traffic } = stage;
  await traffic.rest();
  for (const { name } of fleet.validators) await stage.keepsUp(name);
  await stage.pass(MORE_BLOCKS);
  const block = history.latest;
  // Of the blocks up to that one: nodes go on paying for what they report.
  const { fees } = stage;
  // All are asked about it.
  for (const { name } of fleet.validators) await stage.keepsUp(name);
  const { balances } = traffic.books;
  const books = await look(fleet.api, block, traffic.pairs, stakers(), balances, stage.issued, fees);
  const gone = books.issuanceBefore - books.issuanceAfter;
  const states = await Promise.all(fleet.validators.map((one) => stateOf(one, block)));
  const [first] = states;
  const found = first?.shards ?? [];
  const records = found.reduce((sum, { records: each }) => sum + each.length, 0);
  const again = `${count(courier.again)} times something was handed in again`;
  const faults = [...courier.faults, ...traffic.faults, ...traffic.crossings.crossed.faults];
  const said = fleet.validators.flatMap((one) => panics(one));
  const { started } = traffic.crossings.crossed;
  return [
    { text: `block ${block.number} and ${MORE_BLOCKS} before it are final for all`, holds: fleet.up.length === 4 },
    {
      text: `all four have the same roots and records of ${plural(found.length, 'shard')}: ${count(records)}`,
      holds: first?.hash === block.hash && states.every((state) => JSON.stringify(state) === JSON.stringify(first)),
    },
    { text: 'the issuance is what it was, but for fees burnt', holds: gone === 0n || gone === books.fees },
    {
      text: `${count(books.matching)} of ${count(traffic.pairs.length)} accounts have what plain books say`,
      holds: books.differing.length === 0,
    },
    {
      text: 'the shards add up to what was put in, and to what the pot holds',
      holds: books.ledger === books.expected + stage.elsewhere && books.pot === books.ledger,
    },
    {
      text: `${count(started)} transfers between shards ended once each, none is under way`,
      holds: books.inTransit === 0n && books.underWay === 0n && traffic.crossings.open === 0,
    },
    {
      text: [`nothing was lost, doubled, or taken that is bad; ${again}`, ...faults.slice(0, 5)].join('; '),
      holds: faults.length === 0 && courier.open === 0,
    },
    {
      text: ['nobody was fined', ...fines.slice(0, 5)].join('; '),
      holds:
        fines.length === 0 &&
        books.slashed.length === 0 &&
        books.stakes.every(({ accounted, bonded, unbonding }) => accounted && bonded === STAKE && unbonding === 0n),
    },
    { text: ['no node panicked', ...said.slice(0, 5)].join('; '), holds: said.length === 0 },
  ];
}

/** What polkadot-sdk puts before the names of child tries in the main one. */
const CHILD = Buffer.from(':child_storage:default:').toString('hex');

/** A shard as one validator has it on its disk. */
interface ShardState {
  readonly id: string;
  readonly root: string | null;
  readonly records: Awaited<ReturnType<typeof recordsAt>>;
}

/** A block of one height as a validator has it. */
interface State {
  readonly hash: string;
  readonly shards: readonly ShardState[];
}

/** All shards with their records, as a validator has them after a block that it must have finalized. */
async function stateOf(one: Validator, block: Block): Promise<State> {
  const { api } = one.link;
  const hash = await one.ask<string>('chain_getBlockHash', block.number);
  const all: ShardState[] = [];
  for (const { id } of await shards(api, hash)) {
    const root = await one.ask<string | null>('state_getStorage', `0x${CHILD}${id.slice(2)}`, hash);
    all.push({ id, root, records: await recordsAt(api, id, hash) });
  }
  return { hash, shards: all };
}

/** What a validator's log has of what must never be in it. */
function panics({ name, node }: Validator): string[] {
  const lines = node.said().text.split('\n');
  // The runtime's way to refuse bytes that are no extrinsic, on which polkadot-sdk comments itself.
  const isRefusal = (index: number): boolean => lines[index + 1]?.includes('Nothing bad happened') === true;
  return lines
    .filter((line, index) => /panicked at|Essential task/.test(line) && !isRefusal(index))
    .map((line) => `${name}: ${line.slice(0, 160)}`);
}
