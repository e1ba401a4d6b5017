// SPDX-License-Identifier: Apache-2.0
/**
 * Accounts a person can sign with: those of browser extensions, asked for when the person says so, and on a
 * development chain the keys that everyone knows.
 */
import { computed, signal } from '@preact/signals';
import { connectInjectedExtension, getInjectedExtensions } from 'polkadot-api/pjs-signer';
import { getPolkadotSigner, type PolkadotSigner } from 'polkadot-api/signer';
import { encodeAddress, parseAddress, toHex } from '../model/address.ts';
import type { Address, Hex } from '../model/types.ts';
import { chainInfo } from '../store.ts';

/** The name under which the development keys stand beside extensions. */
export const DEVELOPMENT = 'Development keys';
const DEVELOPMENT_NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];
const STORED = 'nerv-observatory-account';
const PAGE_NAME = 'NERV observatory';
/** The prefix of no chain in particular. */
const GENERIC_PREFIX = 42;

export interface Account {
  /** With the prefix of the chain. */
  address: Address;
  publicKey: Uint8Array;
  name: string;
  /** The extension, or {@link DEVELOPMENT}. */
  wallet: string;
  /** Known to everyone: whatever it has is anybody's. */
  isDevelopment: boolean;
  signer: PolkadotSigner;
}

/** `offered`: there, and not asked yet. */
export interface Wallet {
  name: string;
  state: 'offered' | 'connecting' | 'connected' | 'failed';
  /** A sentence that helps; empty while all is well. */
  message: string;
  accounts: readonly Account[];
}

interface Key {
  publicKey: Uint8Array;
  name: string;
  signer: PolkadotSigner;
  /** The one chain that the wallet keeps it for; null for all. */
  genesis: string | null;
}

interface Source {
  state: Wallet['state'];
  message: string;
  keys: readonly Key[];
}

interface Choice {
  wallet: string;
  publicKey: Hex;
}

const OFFERED: Source = { state: 'offered', message: '', keys: [] };

const sources = signal<ReadonlyMap<string, Source>>(new Map());
const choice = signal<Choice | null>(stored());
/** Ends what a wallet was asked, or shows. */
const leave = new Map<string, () => void>();

/** The wallets that there are: on a development chain its keys come last. */
export const wallets = computed<readonly Wallet[]>(() => {
  const info = chainInfo.value;
  const names = [...sources.value.keys()].filter((name) => name !== DEVELOPMENT);
  if (info?.type === 'Development') names.push(DEVELOPMENT);
  return names.map((name) => {
    const { state, message, keys } = sources.value.get(name) ?? OFFERED;
    const own = keys.filter(({ genesis }) => genesis === null || info === null || genesis === info.genesis);
    const accounts = own.map((key) => ({
      address: encodeAddress(key.publicKey, info?.ss58Prefix ?? GENERIC_PREFIX),
      publicKey: key.publicKey,
      name: key.name,
      wallet: name,
      isDevelopment: name === DEVELOPMENT,
      signer: key.signer,
    }));
    const isEmpty = state === 'connected' && accounts.length === 0;
    return { name, state, message: isEmpty ? noAccounts(name) : message, accounts };
  });
});

/** The chosen account, while its wallet shows it. */
export const account = computed<Account | null>(() => {
  const chosen = choice.value;
  const wallet = wallets.value.find(({ name }) => name === chosen?.wallet);
  return wallet?.accounts.find(({ publicKey }) => toHex(publicKey) === chosen?.publicKey) ?? null;
});

/** The wallet of which an account was chosen before, and which has yet to be asked for it. */
export const lastWallet = computed(() => (account.value === null ? (choice.value?.wallet ?? null) : null));

/** Looks which extensions there are: they may come later than the page. */
export function lookForWallets(): void {
  const found = new Map(sources.value);
  for (const name of getInjectedExtensions()) if (!found.has(name)) found.set(name, OFFERED);
  if (found.size !== sources.value.size) sources.value = found;
}

/** Asks a wallet for its accounts, which the person has to allow. */
export async function connect(name: string): Promise<void> {
  if (name === DEVELOPMENT && chainInfo.value?.type !== 'Development') return;
  const source = sources.value.get(name);
  if (source?.state === 'connecting' || source?.state === 'connected') return;
  set(name, { state: 'connecting', message: 'Allow it in the window of the extension.', keys: [] });
  const left = new AbortController();
  leave.set(name, () => left.abort());
  try {
    if (name === DEVELOPMENT) {
      const keys = await developmentKeys();
      if (!left.signal.aborted) set(name, { state: 'connected', message: '', keys });
    } else await follow(name, left.signal);
  } catch (failure) {
    if (left.signal.aborted) return;
    const message = failure instanceof Error && failure.message !== '' ? ` It said: ${failure.message}` : '';
    set(name, { state: 'failed', message: `${name} gave no access.${message}`, keys: [] });
  }
}

/** Leaves a wallet, or asks it no longer: its accounts are gone from the page. */
export function disconnect(name: string): void {
  leave.get(name)?.();
  leave.delete(name);
  set(name, OFFERED);
}

/** Chooses the account to sign with, and remembers it. */
export function choose(chosen: Account | null): void {
  choice.value = chosen === null ? null : { wallet: chosen.wallet, publicKey: toHex(chosen.publicKey) };
  store(chosen);
}

/** The public key of a development name such as //Bob, on a development chain. */
export async function developmentKey(derivation: string): Promise<Uint8Array> {
  return (await derives())(derivation).publicKey;
}

async function follow(name: string, left: AbortSignal): Promise<void> {
  const extension = await connectInjectedExtension(name, PAGE_NAME);
  if (left.aborted) return extension.disconnect();
  const note = (accounts: ReturnType<typeof extension.getAccounts>): void => {
    const keys = accounts
      // Others than Substrate's have shorter ids.
      .filter(({ polkadotSigner }) => polkadotSigner.publicKey.length === 32)
      .map((each) => ({
        publicKey: each.polkadotSigner.publicKey,
        name: each.name ?? 'without a name',
        signer: each.polkadotSigner,
        genesis: each.genesisHash || null,
      }));
    set(name, { state: 'connected', message: '', keys });
  };
  const unsubscribe = extension.subscribe(note);
  left.addEventListener('abort', () => {
    unsubscribe();
    extension.disconnect();
  });
  note(extension.getAccounts());
}

async function developmentKeys(): Promise<Key[]> {
  const derive = await derives();
  return DEVELOPMENT_NAMES.map((name) => {
    const { publicKey, sign } = derive(`//${name}`);
    return { publicKey, name, signer: getPolkadotSigner(publicKey, 'Sr25519', sign), genesis: null };
  });
}

/** Loaded when it is asked for: no other chain than a development chain has a use for it. */
async function derives(): Promise<
  (path: string) => { publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array }
> {
  const [{ sr25519CreateDerive }, { DEV_PHRASE, entropyToMiniSecret, mnemonicToEntropy }] = await Promise.all(
    [import('@polkadot-labs/hdkd'), import('@polkadot-labs/hdkd-helpers')],
  );
  return sr25519CreateDerive(entropyToMiniSecret(mnemonicToEntropy(DEV_PHRASE)));
}

function set(name: string, source: Source): void {
  sources.value = new Map(sources.value).set(name, source);
}

function noAccounts(name: string): string {
  return `${name} shows no account for this chain. Make one there, or allow this page to see one.`;
}

/** What was chosen before; browsers may refuse to remember. */
function stored(): Choice | null {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORED) ?? 'null');
    if (typeof read !== 'object' || read === null || !('wallet' in read) || !('address' in read)) return null;
    if (typeof read.wallet !== 'string' || typeof read.address !== 'string') return null;
    const parsed = parseAddress(read.address);
    return 'publicKey' in parsed ? { wallet: read.wallet, publicKey: toHex(parsed.publicKey) } : null;
  } catch {
    return null;
  }
}

function store(chosen: Account | null): void {
  try {
    if (chosen === null) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, JSON.stringify({ wallet: chosen.wallet, address: chosen.address }));
  } catch {
    // It is chosen anew next time.
  }
}
