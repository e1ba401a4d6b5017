// SPDX-License-Identifier: Apache-2.0
/** A browser extension, as pages see one, which does what a test says. */
import { encodeAddress } from '../../../src/model/address.ts';

export interface InjectedAccount {
  address: string;
  name?: string;
  type: string;
  genesisHash?: string | null;
}

export class FakeExtension {
  accounts: readonly InjectedAccount[] = [];
  /** How it answers when it is asked for access; null: it gives it. */
  refusal: Error | null = null;
  asked = 0;
  readonly #listeners = new Set<(accounts: readonly InjectedAccount[]) => void>();

  /** Puts it beside others in the page, as extensions do. */
  inject(name: string): void {
    const page: { injectedWeb3?: Record<string, unknown> } = Reflect.get(globalThis, 'window') ?? {};
    page.injectedWeb3 = { ...page.injectedWeb3, [name]: { enable: () => this.#enable() } };
    Reflect.set(globalThis, 'window', page);
  }

  /** Shows other accounts from now on. */
  show(accounts: readonly InjectedAccount[]): void {
    this.accounts = accounts;
    for (const listener of this.#listeners) listener(accounts);
  }

  async #enable(): Promise<unknown> {
    this.asked += 1;
    if (this.refusal !== null) throw this.refusal;
    return {
      signer: { signPayload: async () => ({ signature: '0x' }), signRaw: async () => ({ signature: '0x' }) },
      accounts: {
        get: async () => this.accounts,
        subscribe: (listener: (accounts: readonly InjectedAccount[]) => void) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
      },
    };
  }
}

/** An account of an extension, told apart by one number. */
export function injected(number: number, over: Partial<InjectedAccount> = {}): InjectedAccount {
  return {
    address: encodeAddress(new Uint8Array(32).fill(number), 42),
    name: `Number ${number}`,
    type: 'sr25519',
    ...over,
  };
}
