// SPDX-License-Identifier: Apache-2.0
/** One operation or proposal, told as what happened; opened, with all that was known and who decided. */
import { useSignal } from '@preact/signals';
import { showAmount, showCount } from '../../model/amounts.ts';
import { kindOf, type Entry } from '../../model/chronicle.ts';
import { shortAddress, shortShard } from '../../model/names.ts';
import { outcomeWords } from '../../model/outcomes.ts';
import type { OperationRecord, Proposal, ShardId, Vote } from '../../model/types.ts';
import { assessmentWords, bondWords, motionWords, statusWords } from '../../model/words.ts';
import { selected, shards, votes } from '../../store.ts';
import { chainWords, votesOn } from '../readings.ts';

export function EntryView({ entry }: { entry: Entry }) {
  const open = useSignal(false);
  const { record, proposal, at } = entry;
  const kind = kindOf(entry);
  return (
    <details class={`entry is-${kind}`} onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>
        <span class="entry-title">{capital(motionWords(entry.motion))}</span>
        <span class="quiet"> block {showCount(at)} · </span>
        <span>{record === null ? statusOf(proposal) : outcomeWords(record.outcome, chainWords())}</span>
      </summary>
      {open.value && (
        <div class="entry-body">
          {record !== null && <RecordFacts record={record} />}
          {proposal !== null && <ProposalFacts proposal={proposal} />}
          {record !== null && proposal === null && <p>{originWords(record)}</p>}
        </div>
      )}
    </details>
  );
}

function RecordFacts({ record }: { record: OperationRecord }) {
  const { accounts, total, limits, result, index } = record;
  return (
    <>
      <p>
        Operation {index}: {showCount(accounts)} accounts with {showAmount(total, 2)} when it was decided. Limits then:{' '}
        {limits.minAccounts} accounts for a split, {limits.maxDepth} levels, {showCount(limits.maxShards)} leaves,{' '}
        {limits.cooldown} blocks from a split to a merge.
      </p>
      {result.length > 0 && (
        <p>
          What came of it:{' '}
          {result.map((id) => (
            <ShardLink key={id} id={id} />
          ))}
        </p>
      )}
    </>
  );
}

function ProposalFacts({ proposal }: { proposal: Proposal }) {
  const { id, proposer, at, assessed, status, ayes, nays, electorate, needed, voters } = proposal;
  return (
    <>
      <p>
        Proposal {id}, made in block {showCount(at)} by <Person address={proposer} />.
      </p>
      <p>
        <strong>When it was made:</strong> {assessmentWords(assessed)}
      </p>
      {status.kind === 'Passed' && status.assessed.kind !== 'Unconditional' && (
        <p>
          <strong>When it passed:</strong> {assessmentWords(status.assessed)}
        </p>
      )}
      <p>
        <strong>{capital(statusWords(status, chainWords()))}</strong> {bondWords(proposal)}
      </p>
      {status.kind !== 'Refused' && (
        <p>
          {showAmount(ayes, 0)} for it, {showAmount(nays, 0)} against it, of {showAmount(electorate, 0)}; it needed{' '}
          {showAmount(needed, 0)}. {voters} voted.
        </p>
      )}
      {voters > 0 && <Voters proposal={proposal} />}
    </>
  );
}

/** Who voted is in events of blocks: those that the page has seen, or that the node still has. */
function Voters({ proposal }: { proposal: Proposal }) {
  const seen = votes.value.get(proposal.id) ?? [];
  return seen.length >= proposal.voters ? <VoteList votes={seen} /> : <VotesBefore proposal={proposal} seen={seen} />;
}

function VotesBefore({ proposal, seen }: { proposal: Proposal; seen: readonly Vote[] }) {
  const { id, at, status, deadline } = proposal;
  const { value, error } = votesOn(id, at, 'at' in status ? status.at : deadline).value;
  const found = value ?? seen;
  if (found.length > 0) return <VoteList votes={found} />;
  const isReading = value === undefined && error === '';
  return (
    <p class="quiet">
      {isReading ? 'Looking for who voted …' : 'Who voted is in blocks whose events this node does not keep any more.'}
    </p>
  );
}

function VoteList({ votes: found }: { votes: readonly Vote[] }) {
  return (
    <ul class="voters">
      {[...found]
        .sort((a, b) => a.at - b.at)
        .map(({ who, aye, power, at: voted }) => (
          <li key={who}>
            <span class={aye ? 'aye' : 'nay'}>{aye ? 'aye' : 'nay'}</span> <Person address={who} /> with{' '}
            {showAmount(power, 0)}, block {showCount(voted)}
          </li>
        ))}
    </ul>
  );
}

function Person({ address }: { address: string }) {
  return (
    <code class="person" title={address}>
      {shortAddress(address)}
    </code>
  );
}

function ShardLink({ id }: { id: ShardId }) {
  if (!shards.value.has(id)) return <code>{shortShard(id)} </code>;
  return (
    <button type="button" class="link" onClick={() => (selected.value = id)}>
      <code>{shortShard(id)}</code>
    </button>
  );
}

function originWords({ by }: OperationRecord): string {
  switch (by.kind) {
    case 'Root':
      return 'Root had it done, without a vote.';
    case 'Proposal':
      return `Proposal ${by.proposal} had it done, which the chain does not keep any more.`;
    case 'Dispute':
      return `Replicas contradicted each other about operation ${by.record}: this undoes it.`;
  }
}

function statusOf(proposal: Proposal | null): string {
  return proposal === null ? '' : statusWords(proposal.status, chainWords());
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
