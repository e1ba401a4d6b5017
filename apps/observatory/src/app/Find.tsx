// SPDX-License-Identifier: Apache-2.0
/** An account: where it lives and why there, what it has, what is on its way, and sending to it. */
import { computed, effect, signal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { account, developmentKey } from '../chain/wallets.ts';
import { encodeAddress, parseAddress, toHex } from '../model/address.ts';
import { showAmount, showCount } from '../model/amounts.ts';
import { shortShard } from '../model/names.ts';
import type { AccountState, Address, Transfer } from '../model/types.ts';
import { transferWords } from '../model/words.ts';
import { chainInfo, selected } from '../store.ts';
import { isInLane, OwnLedger, SendTo } from './Ledger.tsx';
import { accountOf, chainWords, transfersOf } from './readings.ts';
import { Route } from './Route.tsx';
import { Wallet } from './Wallet.tsx';

/** What is typed. It outlives the panel. */
const typed = signal('');
/** The account and the leaf that were selected in the tree last. */
let shown = '';
/** Keys of development names, once they are made. */
const derived = signal<ReadonlyMap<string, Uint8Array | null>>(new Map());

type Found = { publicKey: Uint8Array } | { error: string } | null;

const found = computed<Found>(() => {
  if (typed.value.trim() === '') return null;
  const parsed = parseAddress(typed.value);
  if (!('derivation' in parsed)) return parsed;
  if (chainInfo.value?.type !== 'Development') {
    return {
      error: 'Names like //Bob are of development keys, and this is no development chain: type an address.',
    };
  }
  const key = derived.value.get(parsed.derivation);
  if (key === null) return { error: 'No key could be made of that name.' };
  return key === undefined ? null : { publicKey: key };
});

effect(() => {
  const parsed = parseAddress(typed.value);
  if (!('derivation' in parsed) || chainInfo.value?.type !== 'Development') return;
  const { derivation } = parsed;
  if (derived.peek().has(derivation)) return;
  const note = (key: Uint8Array | null): void => {
    derived.value = new Map(derived.peek()).set(derivation, key);
  };
  developmentKey(derivation).then(note, () => note(null));
});

export function Find() {
  const id = useId();
  const now = found.value;
  const error = now !== null && 'error' in now ? now.error : '';
  return (
    <div class="find">
      <section aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>Find an account</h2>
        <div class="field">
          <label for={id}>Address, or public key with 0x</label>
          <input
            id={id}
            type="text"
            class="mono"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={typed.value}
            aria-invalid={error !== ''}
            aria-describedby={`${id}-error`}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
          <p id={`${id}-error`} class="field-error">
            {error}
          </p>
        </div>
        <Hints />
      </section>
      {now !== null && 'publicKey' in now && (
        <FoundAccount key={toHex(now.publicKey)} publicKey={now.publicKey} />
      )}
      <Wallet />
      <section aria-labelledby={`${id}-own`}>
        <h2 id={`${id}-own`}>Your units in the ledger</h2>
        <OwnLedger />
      </section>
    </div>
  );
}

function Hints() {
  const chosen = account.value;
  const isDevelopment = chainInfo.value?.type === 'Development';
  return (
    <p class="quiet">
      Addresses of any chain’s prefix are taken.
      {isDevelopment && ' On this development chain names are too: //Bob.'}{' '}
      {chosen !== null && (
        <button type="button" onClick={() => (typed.value = chosen.address)}>
          Find mine
        </button>
      )}
    </p>
  );
}

function FoundAccount({ publicKey }: { publicKey: Uint8Array }) {
  const id = useId();
  const address = encodeAddress(publicKey, chainInfo.value?.ss58Prefix ?? 42);
  const { value, error } = accountOf(address).value;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        <code class="address">{address}</code>
      </h2>
      {error !== '' && <p class="warning">{error}</p>}
      {value === undefined ? (
        error === '' && <p class="quiet">Asking the chain…</p>
      ) : (
        <>
          <Home address={address} state={value} />
          <Balances state={value} />
          <h3>Route</h3>
          {value.route === null ? (
            <p>The chain has no route for it.</p>
          ) : (
            <Route publicKey={publicKey} route={value.route} />
          )}
          <h3>Transfers on their way</h3>
          <Transfers address={address} />
          <h3>Send to it</h3>
          <SendTo address={address} receiver={value} />
        </>
      )}
    </section>
  );
}

/** The leaf the account lives in, which is selected in the tree when it is found, and when it moves. */
function Home({ address, state }: { address: Address; state: AccountState }) {
  const leaf = state.route?.shard ?? null;
  useEffect(() => {
    const place = `${address}${leaf}`;
    // Not again when the panel is left and come back to: something else may be selected by then.
    if (leaf !== null && place !== shown) selected.value = leaf;
    shown = place;
  }, [address, leaf]);
  if (leaf === null) return null;
  const where = (
    <button
      type="button"
      class="link"
      aria-pressed={selected.value === leaf}
      onClick={() => (selected.value = leaf)}
    >
      {shortShard(leaf)}
    </button>
  );
  if (state.ledger === null) {
    return isInLane(state) ? (
      <p>
        It lives in {where}, a lane: its replicas keep its record, and the chain cannot tell what it has
        there.
      </p>
    ) : (
      <p>It has no record in the ledger. A first deposit or transfer would open it in {where}.</p>
    );
  }
  const isMoving = state.ledger.shard !== leaf;
  return (
    <p>
      It lives in {where}.
      {isMoving && ` Its record is still in ${shortShard(state.ledger.shard)}, and on its way.`}
    </p>
  );
}

function Balances({ state: { free, ledger } }: { state: AccountState }) {
  return (
    <dl class="terms">
      <dt>Outside of the ledger</dt>
      <dd>{showAmount(free)}</dd>
      {ledger !== null && (
        <>
          <dt>In the ledger</dt>
          <dd>{showAmount(ledger.free)}</dd>
          <dt>Set aside for transfers</dt>
          <dd>{showAmount(ledger.locked)}</dd>
          <dt>May come from other shards</dt>
          <dd>{showAmount(ledger.incoming)}</dd>
          <dt>Transactions made</dt>
          <dd>{showCount(ledger.nonce)}</dd>
        </>
      )}
    </dl>
  );
}

function Transfers({ address }: { address: Address }) {
  const { value, error } = transfersOf(address).value;
  if (value === undefined) return <p class="quiet">{error === '' ? 'Asking the chain…' : error}</p>;
  if (value.length === 0) return <p>None between shards.</p>;
  return (
    <ul class="transfers">
      {value.map((transfer) => (
        <li key={transfer.id}>
          <TransferItem transfer={transfer} />
        </li>
      ))}
    </ul>
  );
}

function TransferItem({ transfer }: { transfer: Transfer }) {
  const { source, destination } = transferWords(transfer, chainWords());
  return (
    <>
      <p>
        <strong>{showAmount(transfer.amount)}</strong> <code>{transfer.id.slice(0, 10)}…</code>, begun in
        block {showCount(transfer.started)}
      </p>
      <dl class="terms">
        <dt>Sender’s shard</dt>
        <dd>{source}</dd>
        <dt>Receiver’s shard</dt>
        <dd>{destination}</dd>
      </dl>
    </>
  );
}
