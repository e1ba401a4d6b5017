// SPDX-License-Identifier: Apache-2.0
/** Whether a chain is one that this page can show. */
import type { Phase } from '../model/types.ts';
import type { Api } from './api.ts';

/** What the page cannot do without. */
const PALLETS = ['ShardRegistry', 'Bisection', 'ShardGovernance', 'LoadPredictor'] as const;

/** A chain that this page cannot show, and why. */
export class Misfit extends Error {
  readonly phase: Phase;

  constructor(phase: Extract<Phase, 'foreign' | 'unknown'>, message: string) {
    super(message);
    this.name = 'Misfit';
    this.phase = phase;
  }
}

/**
 * Rejects with a {@link Misfit} if the chain has no shards, or describes what the page reads otherwise than the
 * runtime that the page was built for.
 *
 * @param pallets the names of the chain's pallets
 */
export async function suits(api: Api, name: string, pallets: ReadonlySet<string>): Promise<void> {
  const missing = PALLETS.filter((pallet) => !pallets.has(pallet));
  if (missing.length > 0) {
    const what = missing.length === PALLETS.length ? 'no shards' : `no pallet ${missing.join(', ')}`;
    throw new Misfit('foreign', `“${name}” is a chain with ${what}: this page has nothing to show of it.`);
  }
  const { compat } = await api.getStaticApis();
  const { shards, forecast, proposals } = compat.apis.ShardsApi;
  const parts = { shards, forecast, proposals, records: compat.query.Bisection.Records };
  const differ = Object.entries(parts).flatMap(([part, it]) => (it.isCompatible() ? [] : [part]));
  if (differ.length > 0) {
    throw new Misfit(
      'unknown',
      `“${name}” runs another version of NERV than this page was built for: its ${differ.join(', ')} ` +
        'look different. Take the page of that version.',
    );
  }
}
