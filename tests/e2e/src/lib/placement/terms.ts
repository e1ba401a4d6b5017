// SPDX-License-Identifier: Apache-2.0
/** What placements are judged by, and which of them may stand. */
import type { ApiPromise } from '@polkadot/api';
import { storage } from '../chain.ts';
import { Failure } from '../failure.ts';
import { big, number, plain, struct } from '../plain.ts';

/** What placements are judged by. */
export interface Terms {
  /** The nodes of a placement: k + m. */
  readonly replicas: number;
  /** The most of them in one failure domain: m. */
  readonly perDomain: number;
  /** The mean round trip that counts half, in milliseconds. */
  readonly target: number;
  readonly replicaMib: number;
  readonly maxPrice: bigint;
}

/** What placements are judged by, at a block or now. */
export async function terms(api: ApiPromise, block?: string): Promise<Terms> {
  const found = plain(await storage(api, 'placement', 'lastTerms', [], block));
  if (found === undefined) throw new Failure('the chain does not tell what placements are judged by');
  const record = struct(struct(found, 'the terms in force')['terms'], 'the terms');
  return {
    replicas: number(record, 'replicas'),
    perDomain: number(record, 'perDomain'),
    target: number(record, 'target'),
    replicaMib: number(record, 'replicaMib'),
    maxPrice: big(record, 'maxPrice'),
  };
}

/** What makes nodes no placement: too few, one of them twice, or too many in one failure domain. */
export function infeasible(
  chosen: readonly { readonly id: number; readonly domain: number }[],
  { replicas, perDomain }: Pick<Terms, 'replicas' | 'perDomain'>,
): string | undefined {
  if (chosen.length !== replicas) return `${chosen.length} nodes instead of ${replicas}`;
  if (new Set(chosen.map(({ id }) => id)).size < chosen.length) return 'a node twice';
  const crowded = [...domainsOf(chosen)].find(([, found]) => found > perDomain);
  return crowded && `${crowded[1]} nodes in the failure domain ${crowded[0]}, where ${perDomain} may be`;
}

/** The failure domains of nodes, and how many of them are in each. */
export function domainsOf(chosen: readonly { readonly domain: number }[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const { domain } of chosen) found.set(domain, (found.get(domain) ?? 0) + 1);
  return found;
}
