// SPDX-License-Identifier: Apache-2.0
/** Proposing the split of the selected leaf, or its merge with its sibling: would it be taken, and why? */
import { account } from '../chain/wallets.ts';
import { showAmount } from '../model/amounts.ts';
import { nameOperation, shortShard } from '../model/names.ts';
import type { Operation, Possible, ShardId } from '../model/types.ts';
import { mergeOf } from '../model/votes.ts';
import { assessmentWords } from '../model/words.ts';
import { forecasts, parameters, selected, shards } from '../store.ts';
import { isHeld, review } from './action.ts';
import { accountOf, chainWords, possibleOf, type Reading } from './readings.ts';

export function Propose() {
  const id = selected.value;
  const shard = id === null ? undefined : shards.value.get(id);
  return (
    <section aria-labelledby="propose-title">
      <h2 id="propose-title">Propose</h2>
      {shard === undefined || shard.status !== 'Live' ? (
        <>
          <p>
            {shard === undefined
              ? 'Select a leaf in the tree to see whether it can be split or merged.'
              : 'What is selected is no leaf: only leaves are split or merged.'}
          </p>
          <BusiestLeaf />
        </>
      ) : (
        <Operations leaf={shard.id} />
      )}
    </section>
  );
}

function Operations({ leaf }: { leaf: ShardId }) {
  const merge = mergeOf(shards.value, leaf);
  const chosen = account.value;
  const state = chosen === null ? undefined : accountOf(chosen.address).value.value;
  return (
    <>
      {chosen === null && <p>Choose an account to propose with. It needs stake.</p>}
      {state?.staker === null && (
        <p>This account has no stake of its own. It can propose only if it is a delegate.</p>
      )}
      <Proposing operation={{ kind: 'Split', shard: leaf }} />
      {merge === null ? (
        <p class="quiet">
          {shortShard(leaf)} has no sibling that is a leaf: there is nothing to merge it with.
        </p>
      ) : (
        <Proposing operation={merge} />
      )}
    </>
  );
}

function BusiestLeaf() {
  const [busiest] = [...forecasts.value]
    .filter(([id]) => shards.value.get(id)?.status === 'Live')
    .sort(([, a], [, b]) => b.probability - a.probability);
  if (busiest === undefined) return null;
  const [id] = busiest;
  return (
    <button type="button" onClick={() => (selected.value = id)}>
      Select {shortShard(id)}, the likeliest to be overloaded
    </button>
  );
}

function Proposing({ operation }: { operation: Operation }) {
  const reading = possibleOf(operation).value;
  const name = nameOperation(operation);
  const bond = parameters.value?.proposalBond;
  const propose = (): void => {
    const call =
      operation.kind === 'Split'
        ? { kind: 'proposeSplit' as const, shard: operation.shard }
        : operation.kind === 'Merge'
          ? { kind: 'proposeMerge' as const, left: operation.left, right: operation.right }
          : null;
    if (call !== null) review({ title: `Propose to ${name}`, notes: riskNotes(bond), call });
  };
  return (
    <div class="proposing">
      <h3>{name.charAt(0).toUpperCase() + name.slice(1)}</h3>
      <Verdict reading={reading} />
      <button
        type="button"
        disabled={account.value === null || isHeld.value || !isPossible(reading.value)}
        onClick={propose}
      >
        Propose to {name}
      </button>
    </div>
  );
}

function Verdict({ reading: { value, error } }: { reading: Reading<Possible | null> }) {
  if (value === undefined) return <p class="quiet">{error === '' ? 'Asking the chain…' : error}</p>;
  if (value === null) return <p>The chain knows no such operation: the tree has changed.</p>;
  return (
    <>
      <p>
        <strong>{verdictWords(value)}</strong> {value.refusal !== null && chainWords()(value.refusal)}
      </p>
      <p class="quiet">{assessmentWords(value.assessed)}</p>
      {error !== '' && <p class="warning">{error}</p>}
    </>
  );
}

function isPossible(possible: Possible | null | undefined): boolean {
  return possible != null && possible.holds && possible.refusal === null;
}

function verdictWords({ holds, refusal }: Possible): string {
  if (refusal !== null) return 'It would be refused now.';
  return holds
    ? 'Load calls for it: it can be proposed.'
    : 'It would be refused now: load does not call for it.';
}

/** What may become of the bond, as `docs/govern.md` has it. */
function riskNotes(bond: bigint | undefined): readonly string[] {
  const amount = bond === undefined ? 'A bond' : `A bond of ${showAmount(bond)}`;
  return [
    `${amount} is held outside of the ledger. You need stake to propose.`,
    'You have it back when the vote is lost, and when it is carried out and not disputed.',
    'All of it is lost if replicas contradict each other about what was done.',
    'If the chain refuses the proposal in its block, no bond is taken; the fee is spent.',
  ];
}
