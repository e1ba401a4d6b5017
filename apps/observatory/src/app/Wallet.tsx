// SPDX-License-Identifier: Apache-2.0
/** Who signs: wallets to ask, accounts to choose from, and what the chosen one has. */
import { useEffect } from 'preact/hooks';
import {
  account,
  choose,
  connect,
  DEVELOPMENT,
  disconnect,
  lastWallet,
  lookForWallets,
  wallets,
  type Account,
  type Wallet as WalletState,
} from '../chain/wallets.ts';
import { showAmount } from '../model/amounts.ts';
import { shortAddress } from '../model/names.ts';
import { accountOf } from './readings.ts';

export function Wallet() {
  useEffect(() => {
    lookForWallets();
    // Some extensions come a moment after the page.
    const again = setTimeout(lookForWallets, 1_000);
    return () => clearTimeout(again);
  }, []);
  const chosen = account.value;
  return (
    <section class="wallet" aria-labelledby="wallet-title">
      <h2 id="wallet-title">Your account</h2>
      {chosen === null ? (
        <p class="quiet">Looking needs no account. To vote, bond or send, choose one to sign with.</p>
      ) : (
        <Chosen chosen={chosen} />
      )}
      <details open={chosen === null}>
        <summary>{chosen === null ? 'Choose an account' : 'Choose another'}</summary>
        <Offers />
      </details>
    </section>
  );
}

function Chosen({ chosen }: { chosen: Account }) {
  const { value, error } = accountOf(chosen.address).value;
  return (
    <>
      <p>
        <strong>{chosen.name}</strong> <code title={chosen.address}>{shortAddress(chosen.address)}</code>{' '}
        {chosen.isDevelopment && <Development />}
      </p>
      <dl class="terms">
        <dt>Free, outside of the ledger</dt>
        <dd>{value === undefined ? '…' : showAmount(value.free)}</dd>
        <dt>In the ledger</dt>
        <dd>
          {value === undefined ? '…' : value.ledger === null ? 'no record' : showAmount(value.ledger.free)}
        </dd>
      </dl>
      {error !== '' && <p class="warning">{error}</p>}
    </>
  );
}

function Offers() {
  const offered = wallets.value;
  const hasExtension = offered.some(({ name }) => name !== DEVELOPMENT);
  return (
    <>
      {!hasExtension && (
        <p>
          This browser has no wallet extension that the page can see. Install one for Substrate chains, such
          as polkadot-js, allow it on this page, and look again.{' '}
          <button type="button" onClick={lookForWallets}>
            Look again
          </button>
        </p>
      )}
      <ul class="wallets">
        {offered.map((wallet) => (
          <li key={wallet.name}>
            <Offer wallet={wallet} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Offer({ wallet: { name, state, message, accounts } }: { wallet: WalletState }) {
  const isDevelopment = name === DEVELOPMENT;
  return (
    <>
      <div class="wallet-head">
        <strong>{name}</strong> {isDevelopment && <Development />}
        {state === 'connected' || state === 'connecting' ? (
          <button type="button" onClick={() => disconnect(name)}>
            {state === 'connected' ? 'Leave' : 'Stop asking'}
            <span class="visually-hidden"> {name}</span>
          </button>
        ) : (
          <button type="button" onClick={() => void connect(name)}>
            {isDevelopment ? 'Show them' : lastWallet.value === name ? 'Connect again' : 'Connect'}
            <span class="visually-hidden">: {name}</span>
          </button>
        )}
      </div>
      {message !== '' && !(isDevelopment && state === 'connecting') && (
        <p class={state === 'failed' ? 'warning' : 'quiet'}>{message}</p>
      )}
      {accounts.length > 0 && (
        <ul class="accounts" aria-label={`Accounts of ${name}`}>
          {accounts.map((each) => (
            <li key={each.address}>
              <button
                type="button"
                aria-pressed={account.value?.address === each.address && account.value.wallet === name}
                onClick={({ currentTarget }) => {
                  choose(each);
                  // The list folds away, and the focus would be lost with it.
                  currentTarget.closest('details')?.querySelector('summary')?.focus();
                }}
              >
                {each.name} <code>{shortAddress(each.address)}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Development() {
  return <span class="badge">development key, known to everyone</span>;
}
