/** The tables at the end, and the verdict. */
import { pairs, table } from '../lib/table.ts';
import { tree } from '../lib/tree.ts';
import { amountBare, amountFull, count, plural, seconds, SYMBOL } from '../lib/units.ts';
import type { DemoResult } from './run.ts';
import type { Operation } from './story.ts';

/** One thing that must hold, and whether it does. */
export interface Check {
  readonly holds: boolean;
  readonly text: string;
}

/** All that must hold. */
export function checks(result: DemoResult): Check[] {
  const { books, transfers, operations, options } = result;
  const gone = books.issuanceBefore - books.issuanceAfter;
  const slow = operations.filter((one) => cutoverBlocks(one) > 1 || !one.atOnce);
  const quiet = operations.filter((one) => meanwhile(result, one) === 0);
  const leaves = books.tree.filter((shard) => shard.status === 'Live');
  return [
    {
      holds: transfers.sent >= options.transfers && transfers.failed === 0 && transfers.included === transfers.sent,
      text: `all ${count(transfers.sent)} transfers were included, none failed`,
    },
    {
      holds: operations.length === 4 && slow.length === 0,
      text: 'every cutover took one block, old shards live before it, new ones in it',
    },
    { holds: quiet.length === 0, text: 'transfers were included during every split and merge' },
    {
      holds: books.differing.length === 0,
      text: `${count(books.matching)} of ${count(options.accounts)} accounts have what our own books say`,
    },
    {
      holds: books.routed === options.accounts,
      text: `${count(books.routed)} of ${count(options.accounts)} accounts are where their route says`,
    },
    { holds: books.ledger === books.expected, text: 'the shards add up to what our own books say' },
    { holds: books.ledger === books.pot, text: "the shards add up to what the ledger's pot holds" },
    // A chain may burn fees or give them to somebody; anything else that is gone is missing.
    { holds: gone === 0n || gone === books.fees, text: 'the issuance is what it was, but for fees burnt' },
    { holds: leaves.length === 1 && leaves[0]?.parent === undefined, text: 'the root stands alone again' },
  ];
}

/** The report's lines. */
export function report(result: DemoResult): string[] {
  const { books, transfers } = result;
  const verdicts = checks(result);
  const failed = verdicts.filter((check) => !check.holds).length;
  return [
    ...section('Transfers', transferLines(result)),
    ...section('Splits and merges', operationLines(result)),
    ...section('Shards at the widest', tree(result.widest)),
    ...section('Shards at the end', tree(books.tree)),
    ...section(`Units, in ${SYMBOL}`, bookLines(result)),
    ...section(
      'Checks',
      verdicts.map(({ holds, text }) => `${holds ? 'ok    ' : 'FAILED'}  ${text}`),
    ),
    '',
    failed === 0
      ? `Passed: ${count(transfers.included)} transfers, ${result.operations.length} splits and merges, nothing lost.`
      : `FAILED: ${plural(failed, 'check')} of ${count(verdicts.length)}.`,
  ];
}

function transferLines({ transfers }: DemoResult): string[] {
  const rate = transfers.sent / Math.max(0.001, transfers.sendingFor / 1000);
  const reasons = [...transfers.reasons].sort(([, one], [, other]) => other - one);
  return pairs([
    ['sent', count(transfers.sent)],
    ['included', count(transfers.included)],
    ['failed', count(transfers.failed)],
    ...reasons.map(([reason, times]): [string, string] => [`  ${reason}`, count(times)]),
    ['sent a second', rate.toFixed(0)],
  ]);
}

function operationLines(result: DemoResult): string[] {
  const rows = table(
    [
      { title: 'operation' },
      { title: 'cutover', align: 'right' },
      { title: '', align: 'right' },
      { title: 'drain', align: 'right' },
      { title: '', align: 'right' },
      { title: 'in all', align: 'right' },
      { title: 'accounts', align: 'right' },
      { title: 'drained', align: 'right' },
      { title: 'transfers meanwhile', align: 'right' },
    ],
    result.operations.map((one) => [
      `${one.kind} ${one.shard}`,
      seconds(one.cutover.time - one.asked),
      plural(cutoverBlocks(one), 'block'),
      seconds(one.settled.time - one.cutover.time),
      // A small shard is empty before the block of its cutover is full.
      one.settled.block === one.cutover.block ? 'same block' : plural(one.settled.block - one.cutover.block, 'block'),
      seconds(one.settled.time - one.asked),
      count(one.accounts),
      count(one.drained),
      count(meanwhile(result, one)),
    ]),
  );
  const early = result.operations
    .filter(({ waited }) => waited > 0)
    .map(({ kind, shard, waited }) => `${kind} ${shard}: refused ${plural(waited, 'time')} before for being too early`);
  return [...rows, ...early];
}

function bookLines({ books }: DemoResult): string[] {
  const burnt = books.issuanceBefore - books.issuanceAfter;
  return [
    ...pairs([
      ['issuance before', amountFull(books.issuanceBefore)],
      ['issuance after', amountFull(books.issuanceAfter)],
      ['difference', amountFull(burnt)],
      ['fees paid', amountFull(books.fees)],
      ["ledger's shards", amountFull(books.ledger)],
      ["ledger's pot", amountFull(books.pot)],
      ['our own books', amountFull(books.expected)],
    ]),
    ...books.differing.slice(0, 10).map(([address, expected, found]) =>
      `${address} has ${amountBare(found)} instead of ${amountBare(expected)}`,
    ),
  ];
}

/** Blocks from the one that agreed to the one that cut over, both counted. */
function cutoverBlocks(operation: Operation): number {
  return operation.cutover.block - operation.agreed + 1;
}

/** Transfers included from the block that agreed to an operation to the one that settled it. */
function meanwhile({ perBlock }: DemoResult, { agreed, settled }: Operation): number {
  let sum = 0;
  for (let block = agreed; block <= settled.block; block += 1) sum += perBlock.get(block) ?? 0;
  return sum;
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines.map((line) => `  ${line}`)];
}
