// SPDX-License-Identifier: Apache-2.0
/** An amount and a button. What is typed stays until the chain has done it. */
import { useSignal, type Signal } from '@preact/signals';
import type { Call } from '../chain/send.ts';
import { session } from '../chain/session.ts';
import { account } from '../chain/wallets.ts';
import { showAmount } from '../model/amounts.ts';
import type { Check } from '../model/checks.ts';
import { isHeld, review } from './action.ts';
import { AmountField, plain, readAmount } from './AmountField.tsx';
import { leastBalance } from './readings.ts';

export interface AmountFormProps {
  /** What the button says: `Bond`. */
  name: string;
  text: Signal<string>;
  check: Check;
  /** The most it can be. */
  all: bigint;
  /** Whether the fee is paid from the same units: "all" leaves it then, and what an account needs. */
  paysFee?: boolean;
  /** What it means and what may be lost, shown before it is signed. */
  notes: (amount: bigint) => readonly string[];
  callOf: (amount: bigint) => Call;
}

export function AmountForm({ name, text, check, all, paysFee = false, notes, callOf }: AmountFormProps) {
  const trouble = useSignal('');
  const read = readAmount(text.value, check);
  const typeAll = async (): Promise<void> => {
    trouble.value = '';
    try {
      text.value = plain(paysFee ? await allButFee(all, callOf(all)) : all);
    } catch (failure) {
      trouble.value = failure instanceof Error ? failure.message : String(failure);
    }
  };
  return (
    <form
      class="amount-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!('amount' in read)) return;
        const typed = text.value;
        review({
          title: `${name} ${showAmount(read.amount, 12)}`,
          notes: notes(read.amount),
          call: callOf(read.amount),
          onDone: () => {
            if (text.value === typed) text.value = '';
          },
        });
      }}
    >
      <AmountField
        label={`Amount to ${name.toLowerCase()}`}
        text={text}
        check={check}
        all={{ label: paysFee ? 'All but the fee' : 'All', type: () => void typeAll(), isNothing: all <= 0n }}
      />
      {trouble.value !== '' && <p class="field-error">{trouble.value}</p>}
      <button type="submit" disabled={!('amount' in read) || isHeld.value}>
        {name}
      </button>
    </form>
  );
}

/** Twice the fee is left: it is asked of a block that will not be the one that charges it. */
async function allButFee(all: bigint, call: Call): Promise<bigint> {
  const [now, signer] = [session.value, account.value];
  if (now === null || signer === null) throw new Error('The node is not there to tell the fee.');
  const { fee } = await now.sender.estimate(call, signer.address);
  const rest = all - 2n * fee - leastBalance.value;
  if (rest <= 0n) throw new Error('What is free is needed for the fee.');
  return rest;
}
