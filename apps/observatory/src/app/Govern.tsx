// SPDX-License-Identifier: Apache-2.0
/** Votes that are open, what was decided, proposing, and stake. */
import { useComputed, useSignal } from '@preact/signals';
import { account } from '../chain/wallets.ts';
import { showCount } from '../model/amounts.ts';
import { isOpen } from '../model/votes.ts';
import { proposals } from '../store.ts';
import { Propose } from './Propose.tsx';
import { ClosedProposal, OpenProposal } from './ProposalCard.tsx';
import { accountOf } from './readings.ts';
import { Stake } from './Stake.tsx';
import { Wallet } from './Wallet.tsx';

/** Decided proposals that are shown at a time. */
const AT_ONCE = 30;

export function Govern() {
  return (
    <div class="govern">
      <OpenProposals />
      <Wallet />
      <Propose />
      <Stake />
      <ClosedProposals />
    </div>
  );
}

function OpenProposals() {
  const open = useComputed(() => proposals.value.filter(isOpen));
  const chosen = account.value;
  const staker = chosen === null ? null : (accountOf(chosen.address).value.value?.staker ?? null);
  return (
    <section aria-labelledby="open-title">
      <h2 id="open-title">Open proposals</h2>
      {open.value.length === 0 ? (
        <p>
          Nothing is voted on. When load calls for a split or a merge, a staker proposes it, and it stands
          here.
        </p>
      ) : (
        <>
          <p class="quiet">
            A proposal is carried out as soon as the ayes reach what is needed. A split or a merge that load
            calls for is decided at the deadline by those who voted.
          </p>
          {open.value.map((proposal) => (
            <OpenProposal key={proposal.id} proposal={proposal} staker={staker} />
          ))}
        </>
      )}
    </section>
  );
}

function ClosedProposals() {
  const closed = useComputed(() => proposals.value.filter((proposal) => !isOpen(proposal)));
  const isUnfolded = useSignal(false);
  const count = useSignal(AT_ONCE);
  const all = closed.value;
  if (all.length === 0) return null;
  return (
    <details onToggle={({ currentTarget }) => (isUnfolded.value = currentTarget.open)}>
      <summary>Decided, {showCount(all.length)} that the chain still keeps</summary>
      {/* The chain keeps many: nothing is made of those that nobody looks at. */}
      {isUnfolded.value &&
        all.slice(0, count.value).map((proposal) => <ClosedProposal key={proposal.id} proposal={proposal} />)}
      {isUnfolded.value && count.value < all.length && (
        <button type="button" onClick={() => (count.value += AT_ONCE)}>
          Show older ones
        </button>
      )}
    </details>
  );
}
