// SPDX-License-Identifier: Apache-2.0
/** What is told of stakes, bonds and units. */
import { pairs, table } from '../../lib/table.ts';
import { amountBare, amountFull, plural } from '../../lib/units.ts';
import type { DemoResult } from '../run.ts';

/** What is held of the stakers. */
export function stakeLines({ books }: DemoResult): string[] {
  return [
    ...table(
      [
        { title: 'staker' },
        { title: 'staked', align: 'right' },
        { title: 'held as stake', align: 'right' },
        { title: 'held as bonds', align: 'right' },
      ],
      books.stakes.map(({ address, bonded, unbonding, held }) => [
        address,
        amountBare(bonded + unbonding),
        amountBare(held.stake),
        amountBare(held.bonds),
      ]),
    ),
    `${plural(books.proposals, 'proposal')}, ${plural(books.slashed.length, 'bond')} slashed`,
  ];
}

/** What the chain's books and our own add up to. */
export function bookLines({ books }: DemoResult): string[] {
  const burnt = books.issuanceBefore - books.issuanceAfter;
  return [
    ...pairs([
      ['issuance before', amountFull(books.issuanceBefore)],
      ['issuance after', amountFull(books.issuanceAfter)],
      ['difference', amountFull(burnt)],
      ['fees paid', amountFull(books.fees)],
      ["ledger's shards", amountFull(books.ledger)],
      ['in transit', amountFull(books.inTransit)],
      ["ledger's pot", amountFull(books.pot)],
      ['our own books', amountFull(books.expected)],
    ]),
    ...books.differing.slice(0, 10).map(([address, expected, found]) =>
      `${address} has ${amountBare(found)} instead of ${amountBare(expected)}`,
    ),
  ];
}
