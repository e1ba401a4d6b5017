// SPDX-License-Identifier: Apache-2.0
/** Into the ledger, out of it, and to another account of it. */
import { signal } from '@preact/signals';
import { account } from '../chain/wallets.ts';
import { showAmount } from '../model/amounts.ts';
import { checkDeposit, checkLeave, checkTransfer } from '../model/checks.ts';
import { shortAddress, shortShard } from '../model/names.ts';
import type { AccountState, Address } from '../model/types.ts';
import { shards } from '../store.ts';
import { AmountForm } from './AmountForm.tsx';
import { accountOf, leastBalance } from './readings.ts';

// They outlive the panel: what is typed stays when another is looked at.
const toDeposit = signal('');
const toWithdraw = signal('');
const toSend = signal('');

/** Whether its replicas keep the account, and not the chain: it signs for them then, not for the chain. */
export function isInLane(state: AccountState): boolean {
  return state.route !== null && shards.value.get(state.route.shard)?.standing === 'Lane';
}

/** The chosen account's own units. */
export function OwnLedger() {
  const chosen = account.value;
  if (chosen === null) return <p>Choose an account to move units into the ledger and to send them.</p>;
  const { value, error } = accountOf(chosen.address).value;
  if (value === undefined) return <p class="quiet">{error === '' ? 'Asking the chain…' : error}</p>;
  const least = leastBalance.value;
  const inLedger = value.ledger?.free ?? 0n;
  return (
    <>
      <dl class="terms">
        <dt>Outside of the ledger</dt>
        <dd>{showAmount(value.free)}</dd>
        <dt>In the ledger</dt>
        <dd>{value.ledger === null ? 'no record' : showAmount(inLedger)}</dd>
      </dl>
      <AmountForm
        name="Deposit"
        text={toDeposit}
        check={checkDeposit(value.free, isInLane(value) ? least : inLedger, least)}
        all={value.free}
        paysFee
        notes={(amount) => [
          `${showAmount(amount)} moves into your account in the ledger, which is opened if need be.`,
          'You can take it back by withdrawing.',
        ]}
        callOf={(amount) => ({ kind: 'deposit', amount })}
      />
      {isInLane(value) ? (
        <p>
          Your account lives in {shortShard(value.route?.shard ?? '0x')}, which its replicas execute: what
          leaves it is ordered there, and not on this page.
        </p>
      ) : (
        value.ledger !== null && (
          <AmountForm
            name="Withdraw"
            text={toWithdraw}
            check={checkLeave(inLedger, least)}
            all={inLedger}
            notes={(amount) => [`${showAmount(amount)} leaves the ledger, and is free outside of it.`]}
            callOf={(amount) => ({ kind: 'withdraw', amount })}
          />
        )
      )}
    </>
  );
}

/** Sends from the chosen account to the one that was found. */
export function SendTo({ address, receiver }: { address: Address; receiver: AccountState }) {
  const chosen = account.value;
  if (chosen === null) return <p>Choose an account to send units from.</p>;
  if (chosen.address === address) return <p>This is your own account.</p>;
  const { value, error } = accountOf(chosen.address).value;
  if (value === undefined) return <p class="quiet">{error === '' ? 'Asking the chain…' : error}</p>;
  if (isInLane(value)) return <p>Your account lives in a lane: it sends by orders to the lane’s replicas.</p>;
  if (value.ledger === null) return <p>Your account has no record in the ledger. Deposit first, below.</p>;
  const least = leastBalance.value;
  const { free } = value.ledger;
  const isOpen = receiver.ledger !== null || isInLane(receiver);
  return (
    <AmountForm
      name="Send"
      text={toSend}
      check={checkTransfer(free, isOpen ? (receiver.ledger?.free ?? least) : null, least)}
      all={free}
      notes={(amount) => [
        `${showAmount(amount)} goes to ${shortAddress(address)}. It cannot be called back.`,
        ...(value.route?.shard === receiver.route?.shard
          ? ['Both accounts live in one shard: it arrives in the same block.']
          : ['They live in different shards: it arrives some blocks later, or goes back to you.']),
      ]}
      callOf={(amount) => ({ kind: 'transfer', dest: address, amount })}
    />
  );
}
