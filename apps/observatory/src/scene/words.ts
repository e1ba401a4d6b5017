// SPDX-License-Identifier: Apache-2.0
/** What is written on a cell, the most important first: as many lines as fit are shown. */
import { showCount, showPart, showRate } from '../model/amounts.ts';
import { shortShard } from '../model/names.ts';
import { countAccounts } from '../model/sentence.ts';
import type { TreeNode } from '../model/tree.ts';

export function linesOf(node: TreeNode, folded: boolean): string[] {
  const { id, accounts, rate, limit, probability } = node;
  const lines = [shortShard(id)];
  if (folded) lines.push(`${showCount(node.leaves)} leaves`);
  if (rate === null) lines.push('load not known');
  else lines.push(limit === null ? `${showRate(rate)}/s` : `${showRate(rate)} of ${showRate(limit)}/s`);
  if (probability !== null) lines.push(`forecast ${showPart(probability)}`);
  if (accounts !== null) lines.push(countAccounts(accounts));
  return lines;
}
