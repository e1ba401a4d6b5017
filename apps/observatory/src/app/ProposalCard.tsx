// SPDX-License-Identifier: Apache-2.0
/** A proposal: what, why, how the votes stand, and what one can do about it. */
import { useId } from 'preact/hooks';
import { account } from '../chain/wallets.ts';
import { showAmount, showCount, showSeconds, showVotes } from '../model/amounts.ts';
import { shortAddress } from '../model/names.ts';
import type { Proposal, Staker } from '../model/types.ts';
import { blocksLeft, standingsOf } from '../model/votes.ts';
import { assessmentWords, bondWords, motionWords, statusWords } from '../model/words.ts';
import { chainInfo, head } from '../store.ts';
import { isHeld, review } from './action.ts';
import { chainWords } from './readings.ts';

export function OpenProposal({ proposal, staker }: { proposal: Proposal; staker: Staker | null }) {
  const id = useId();
  const isVoting = proposal.status.kind === 'Voting';
  return (
    <article class="proposal" aria-labelledby={id}>
      <h3 id={id}>
        Proposal {proposal.id}: {motionWords(proposal.motion)}
      </h3>
      <p>{assessmentWords(proposal.assessed)}</p>
      <p class="quiet">
        By <code title={proposal.proposer}>{shortAddress(proposal.proposer)}</code> in block{' '}
        {showCount(proposal.at)}. {bondWords(proposal)}
      </p>
      <Tally proposal={proposal} />
      {isVoting ? (
        <Voting proposal={proposal} staker={staker} titleId={id} />
      ) : (
        <p>{statusWords(proposal.status, chainWords())}</p>
      )}
    </article>
  );
}

export function ClosedProposal({ proposal }: { proposal: Proposal }) {
  return (
    <article class="proposal is-closed">
      <h3>
        Proposal {proposal.id}: {motionWords(proposal.motion)}
      </h3>
      <p>{statusWords(proposal.status, chainWords())}</p>
      <p class="quiet">
        {tallyWords(proposal)} {bondWords(proposal)}
      </p>
      <p class="quiet">When it was proposed: {assessmentWords(proposal.assessed)}</p>
    </article>
  );
}

function tallyWords({ ayes, nays, electorate }: Proposal): string {
  if (electorate === 0n) return '';
  return `Ayes ${showAmount(ayes)}, nays ${showAmount(nays)} of ${showAmount(electorate)}.`;
}

function Tally({ proposal }: { proposal: Proposal }) {
  const { ayes, nays, needed } = standingsOf(proposal);
  const spoken = `Ayes ${showVotes(ayes)}, nays ${showVotes(nays)}; needed are ayes of ${showVotes(needed)}.`;
  return (
    <div class="tally">
      <div class="tally-bar" role="img" aria-label={spoken}>
        <span class="tally-ayes" style={{ width: `${ayes * 100}%` }} />
        <span class="tally-nays" style={{ width: `${nays * 100}%` }} />
        <span class="tally-needed" style={{ left: `${needed * 100}%` }} />
      </div>
      <dl class="terms">
        <dt>Ayes</dt>
        <dd>
          {showAmount(proposal.ayes)}, {showVotes(ayes)}
        </dd>
        <dt>Nays</dt>
        <dd>
          {showAmount(proposal.nays)}, {showVotes(nays)}
        </dd>
        <dt>Needed</dt>
        <dd>
          {showAmount(proposal.needed)} of {showAmount(proposal.electorate)}, {showVotes(needed)}
        </dd>
        <dt>Voters</dt>
        <dd>{showCount(proposal.voters)}</dd>
      </dl>
    </div>
  );
}

function Voting({
  proposal,
  staker,
  titleId,
}: {
  proposal: Proposal;
  staker: Staker | null;
  titleId: string;
}) {
  const left = blocksLeft(proposal, head.value?.height ?? 0);
  const seconds = (left * (chainInfo.value?.blockTime ?? 0)) / 1_000;
  const mine = staker?.votes.find(({ proposal: id }) => id === proposal.id) ?? null;
  const hasAccount = account.value !== null;
  const vote = (aye: boolean): void => {
    const power = mine === null ? 'the stake you act for' : `${showAmount(mine.power)} of stake`;
    review({
      title: `Vote ${aye ? 'aye' : 'nay'} on proposal ${proposal.id}`,
      notes: [
        `${aye ? 'For' : 'Against'}: ${motionWords(proposal.motion)}. It counts with ${power}.`,
        'Your stake is not at risk. You can change the vote until it is decided, but not take it back.',
      ],
      call: { kind: 'vote', proposal: proposal.id, motionHash: proposal.motionHash, aye },
    });
  };
  return (
    <>
      <p>
        {left === 0
          ? 'The time for votes is over; the chain closes it in one of the next blocks.'
          : `Votes are taken for ${showCount(left)} more blocks, about ${showSeconds(seconds)}.`}
      </p>
      <p id={`${titleId}-power`}>{hasAccount ? powerWords(mine, staker) : 'Choose an account to vote.'}</p>
      <div class="buttons">
        {[true, false].map((aye) => (
          <button
            key={String(aye)}
            type="button"
            class={aye ? 'primary' : ''}
            aria-describedby={`${titleId} ${titleId}-power`}
            disabled={!hasAccount || isHeld.value || left === 0 || mine?.aye === aye}
            onClick={() => vote(aye)}
          >
            {aye ? 'Aye' : 'Nay'}
          </button>
        ))}
      </div>
    </>
  );
}

function powerWords(mine: Staker['votes'][number] | null, staker: Staker | null): string {
  if (staker === null) return 'This account has no stake of its own. It can vote only if it is a delegate.';
  if (mine === null)
    return 'Your stake has no power here: stake counts on proposals that are made after it is bonded.';
  const voted = mine.aye === null ? 'You have not voted.' : `You voted ${mine.aye ? 'aye' : 'nay'}.`;
  return `Your power: ${showAmount(mine.power)}. ${voted}`;
}
