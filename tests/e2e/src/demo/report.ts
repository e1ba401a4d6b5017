// SPDX-License-Identifier: Apache-2.0
/** The tables at the end. */
import { tree } from '../lib/tree.ts';
import { count, plural, SYMBOL } from '../lib/units.ts';
import { bookLines, stakeLines } from './report/books.ts';
import { checks } from './report/checks.ts';
import { crossingLines, latencyLines, transferLines } from './report/crossings.ts';
import { scoreLines } from './report/forecasts.ts';
import { decisionLines, fateLines, outcomeLines, reactionLines, waitLines } from './report/operations.ts';
import { placementFaults, placementLines, replacementLines } from './report/placements.ts';
import type { DemoResult } from './run.ts';

/** The report's lines. */
export function report(result: DemoResult): string[] {
  const { books, transfers } = result;
  const verdicts = checks(result);
  const failed = verdicts.filter((check) => !check.holds).length;
  return [
    ...section('Transfers', transferLines(result)),
    ...section('Transfers within and between shards', crossingLines(result)),
    ...section('From lock to commit, between shards', latencyLines(result)),
    ...section('Splits and merges: forecast and decision', decisionLines(result)),
    ...section('Splits and merges: outcome', outcomeLines(result)),
    ...section('From sustained overload to children live', reactionLines(result)),
    ...section('From idle siblings to their merge', waitLines(result)),
    ...section('Proposals that were not carried out', fateLines(result)),
    ...section('How the forecasts fared', scoreLines(result)),
    ...section("Replicas: placements of splits' children", placementLines(result)),
    ...section('Replicas: a node that failed', replacementLines(result)),
    ...section(`Stakes and bonds, in ${SYMBOL}`, stakeLines(result)),
    ...section('Shards at the widest', tree(result.widest)),
    ...section('Shards at the end', tree(books.tree)),
    ...section(`Units, in ${SYMBOL}`, bookLines(result)),
    ...section(
      'Checks',
      verdicts.map(({ holds, text }) => `${holds ? 'ok    ' : 'FAILED'}  ${text}`),
    ),
    ...placementFaults(result).map((fault) => `  ${fault}`),
    '',
    failed === 0
      ? `Passed: ${count(transfers.included)} transfers, ${result.operations.length} splits and merges, nothing lost.`
      : `FAILED: ${plural(failed, 'check')} of ${count(verdicts.length)}.`,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines.map((line) => `  ${line}`.trimEnd())];
}
