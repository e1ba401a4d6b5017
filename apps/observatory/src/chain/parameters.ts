// SPDX-License-Identifier: Apache-2.0
/** The parameters that a person is told of. */
import type { Parameters } from '../model/types.ts';

/** Rates are counted in thousandths of a transfer a second. */
const RATE_UNIT = 1_000;

/**
 * What holds where a chain has set nothing: the defaults of docs/parameters.md, which a test holds these to.
 * Amounts are units.
 */
export const DEFAULTS: Parameters = {
  minAccounts: 64,
  maxDepth: 10,
  maxShards: 1_000,
  quietRate: 10,
  quietPeriod: 600,
  proposalBond: 100_000_000_000_000n,
  minStake: 100_000_000_000_000n,
  votingPeriod: 100,
};

/** As storage has it: by pallet, and within it by parameter, a value each. */
export interface SetParameter {
  type: string;
  value: { type: string; value: unknown };
}

export function parametersOf(set: readonly SetParameter[]): Parameters {
  const found = new Map(set.map(({ type, value }) => [`${type}.${value.type}`, value.value]));
  const count = (name: string, otherwise: number): number => {
    const value = found.get(name);
    return typeof value === 'number' ? value : otherwise;
  };
  const amount = (name: string, otherwise: bigint): bigint => {
    const value = found.get(name);
    return typeof value === 'bigint' ? value : otherwise;
  };
  return {
    minAccounts: count('Bisection.MinAccounts', DEFAULTS.minAccounts),
    maxDepth: count('Bisection.MaxDepth', DEFAULTS.maxDepth),
    maxShards: count('Bisection.MaxShards', DEFAULTS.maxShards),
    quietRate: count('Load.QuietRate', DEFAULTS.quietRate * RATE_UNIT) / RATE_UNIT,
    quietPeriod: count('Load.QuietPeriod', DEFAULTS.quietPeriod),
    proposalBond: amount('Governance.ProposalBond', DEFAULTS.proposalBond),
    minStake: amount('Governance.MinimumStake', DEFAULTS.minStake),
    votingPeriod: count('Governance.VotingPeriod', DEFAULTS.votingPeriod),
  };
}
