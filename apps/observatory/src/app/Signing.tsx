// SPDX-License-Identifier: Apache-2.0
/** The last look before something is signed, with what it costs; and where it is once it was. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Cost } from '../chain/send.ts';
import { session } from '../chain/session.ts';
import { account } from '../chain/wallets.ts';
import { showAmount } from '../model/amounts.ts';
import { shortAddress } from '../model/names.ts';
import { action, dismiss, draft, isBusy, sendingWords, sign, stopWaiting, type Draft } from './action.ts';
import { accountOf } from './readings.ts';

/** There is one of it on the page: the one live region of all actions. */
export function Signing() {
  return (
    <>
      {draft.value !== null && <Review draft={draft.value} />}
      <Progress />
    </>
  );
}

type Estimate = { cost: Cost } | { error: string } | null;

function Review({ draft: { title, notes, call } }: { draft: Draft }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const estimate = useSignal<Estimate>(null);
  const tries = useSignal(0);
  useEffect(() => {
    // The browser keeps the focus in it, closes it by Escape, and gives the focus back.
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      // The dialog is gone from the page by then, and with it who would give the focus back.
      queueMicrotask(() => before instanceof HTMLElement && before.isConnected && before.focus());
    };
  }, []);
  useSignalEffect(() => {
    const [now, signer] = [session.value, account.value];
    let isOld = false;
    // Read, so that another try asks again.
    void tries.value;
    estimate.value = null;
    if (now === null) estimate.value = { error: 'The node is not there.' };
    else if (signer !== null) {
      now.sender.estimate(call, signer.address).then(
        (cost) => {
          if (!isOld) estimate.value = { cost };
        },
        (failure: unknown) => {
          if (!isOld)
            estimate.value = { error: failure instanceof Error ? failure.message : String(failure) };
        },
      );
    }
    return () => {
      isOld = true;
    };
  });
  const signer = account.value;
  const known = estimate.value;
  const cost = known !== null && 'cost' in known ? known.cost : null;
  return (
    <dialog
      ref={dialog}
      class="review"
      aria-labelledby="review-title"
      onCancel={(event) => {
        event.preventDefault();
        draft.value = null;
      }}
    >
      <h2 id="review-title">{title}</h2>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <dl class="terms">
        <dt>Signed by</dt>
        <dd>
          {signer === null ? 'No account is chosen.' : `${signer.name}, ${shortAddress(signer.address)}`}
        </dd>
        <dt>Fee</dt>
        <dd>
          <Fee estimate={known} onAgain={() => (tries.value += 1)} />
        </dd>
      </dl>
      {cost !== null && signer !== null && <FeeLack address={signer.address} cost={cost} />}
      <div class="buttons">
        <button type="button" class="primary" disabled={cost === null || signer === null} onClick={sign}>
          Sign and send
        </button>
        <button type="button" onClick={() => (draft.value = null)}>
          Cancel
        </button>
      </div>
    </dialog>
  );
}

function Fee({ estimate, onAgain }: { estimate: Estimate; onAgain: () => void }) {
  if (estimate === null) return <>asking the node…</>;
  if ('error' in estimate) {
    return (
      <>
        {estimate.error}{' '}
        <button type="button" onClick={onAgain}>
          Ask again
        </button>
      </>
    );
  }
  const { fee, delivery } = estimate.cost;
  return (
    <>
      up to {showAmount(fee, 6)}
      {delivery !== null && delivery > 0n && `, and ${showAmount(delivery, 6)} if it goes to another shard`}
    </>
  );
}

function FeeLack({ address, cost: { fee, delivery } }: { address: string; cost: Cost }) {
  const free = accountOf(address).value.value?.free;
  if (free === undefined || free >= fee + (delivery ?? 0n)) return null;
  return (
    <p class="warning">
      The account has {showAmount(free, 6)} outside of the ledger: that may not pay for it.
    </p>
  );
}

function Progress() {
  const now = action.value;
  const step = now?.sending.step;
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    // The button that led here is off by now, and would take the focus with it.
    if (step === 'signing') section.current?.focus();
  }, [step]);
  const isWrong =
    now !== null &&
    (now.sending.step === 'failed' || ('outcome' in now.sending && now.sending.outcome.result !== 'done'));
  return (
    <section
      ref={section}
      tabIndex={-1}
      class={now === null ? 'progress' : `progress is-shown${isWrong ? ' is-wrong' : ''}`}
      aria-label="Actions"
    >
      <div role="status" aria-live="polite">
        {now !== null && (
          <>
            <strong>{now.title}</strong>
            {sendingWords(now.sending).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </>
        )}
      </div>
      {now !== null && (
        <div class="buttons">
          {isBusy.value ? (
            <button type="button" onClick={stopWaiting}>
              {step === 'signing' ? 'Stop: do not send it' : 'Stop waiting'}
            </button>
          ) : (
            <button
              type="button"
              onClick={() => {
                dismiss();
                document.getElementById('panel')?.focus();
              }}
            >
              Close
            </button>
          )}
        </div>
      )}
    </section>
  );
}
