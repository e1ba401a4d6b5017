// SPDX-License-Identifier: Apache-2.0
/** Stake: what one has, what sleeps or unbonds, and changing it. */
import { signal } from '@preact/signals';
import { account } from '../chain/wallets.ts';
import { showAmount, showCount, showSeconds } from '../model/amounts.ts';
import { checkBond, checkUnbond } from '../model/checks.ts';
import { shortAddress } from '../model/names.ts';
import type { AccountState, Staker } from '../model/types.ts';
import { chainInfo, head, parameters } from '../store.ts';
import { isHeld, review } from './action.ts';
import { AmountForm } from './AmountForm.tsx';
import { accountOf } from './readings.ts';

// They outlive the panel: what is typed stays when another is looked at.
const toBond = signal('');
const toUnbond = signal('');

export function Stake() {
  const chosen = account.value;
  const reading = chosen === null ? null : accountOf(chosen.address).value;
  return (
    <section aria-labelledby="stake-title">
      <h2 id="stake-title">Stake</h2>
      <p class="quiet">
        Bonded stake votes on proposals that are made after it was bonded. It stays yours, and is on hold
        until it is unbonded.
      </p>
      {reading === null ? (
        <p>Choose an account to see and change its stake.</p>
      ) : reading.value === undefined ? (
        <p class="quiet">{reading.error === '' ? 'Asking the chain…' : reading.error}</p>
      ) : (
        <Staked state={reading.value} />
      )}
    </section>
  );
}

function Staked({ state: { free, staker } }: { state: AccountState }) {
  const least = parameters.value?.minStake ?? 0n;
  const bonded = staker?.bonded ?? 0n;
  return (
    <>
      <dl class="terms">
        <dt>Bonded</dt>
        <dd>{showAmount(bonded)}</dd>
        <dt>Free to bond</dt>
        <dd>{showAmount(free)}</dd>
        {staker !== null && staker.asleep > 0n && (
          <>
            <dt>Asleep</dt>
            <dd>{showAmount(staker.asleep)}: it does not count on new proposals until its owner wakes it</dd>
          </>
        )}
        {staker?.delegate != null && (
          <>
            <dt>Delegate</dt>
            <dd>
              <code title={staker.delegate}>{shortAddress(staker.delegate)}</code> may vote and propose with
              it
            </dd>
          </>
        )}
      </dl>
      {staker !== null && <Unbonding staker={staker} />}
      <AmountForm
        name="Bond"
        text={toBond}
        check={checkBond(free, bonded, least)}
        all={free}
        paysFee
        notes={(amount) => [
          `${showAmount(amount)} is put on hold. To spend it again, unbond and withdraw it.`,
        ]}
        callOf={(amount) => ({ kind: 'bond', amount })}
      />
      {bonded > 0n && (
        <AmountForm
          name="Unbond"
          text={toUnbond}
          check={checkUnbond(bonded, least)}
          all={bonded}
          notes={(amount) => [
            `${showAmount(amount)} leaves all votes at once, open ones too, and can be withdrawn later.`,
          ]}
          callOf={(amount) => ({ kind: 'unbond', amount })}
        />
      )}
    </>
  );
}

function Unbonding({ staker: { unbonding } }: { staker: Staker }) {
  if (unbonding.length === 0) return null;
  const height = head.value?.height ?? 0;
  const ready = unbonding.filter(({ from }) => from <= height).reduce((sum, { amount }) => sum + amount, 0n);
  return (
    <>
      <h3>Unbonding</h3>
      <ul>
        {unbonding.map(({ from, amount }) => (
          <li key={`${from} ${amount}`}>
            {showAmount(amount)}: {freeWords(from, height, chainInfo.value?.blockTime ?? 0)}
          </li>
        ))}
      </ul>
      <button
        type="button"
        disabled={ready === 0n || isHeld.value}
        onClick={() =>
          review({
            title: 'Withdraw what is unbonded',
            notes: [`${showAmount(ready)} becomes free.`],
            call: { kind: 'withdrawUnbonded' },
          })
        }
      >
        Withdraw{ready > 0n && ` ${showAmount(ready)}`}
      </button>
    </>
  );
}

function freeWords(from: number, height: number, blockTime: number): string {
  if (from <= height) return 'can be withdrawn';
  return `from block ${showCount(from)}, in about ${showSeconds(((from - height) * blockTime) / 1_000)}`;
}
