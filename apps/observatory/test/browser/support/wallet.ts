// SPDX-License-Identifier: Apache-2.0
/** A wallet extension that has an account and refuses to sign, as a person does who looks again. */
import type { Page } from 'playwright-core';

/** Ferdie's address on a development chain. */
const ADDRESS = '5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL';

/** Puts it into the page before the page's own scripts run. */
export async function offerWallet(page: Page): Promise<void> {
  await page.addInitScript((address) => {
    const refuse = (): Promise<never> => Promise.reject(new Error('Cancelled'));
    const accounts = [{ address, name: 'Refusing', type: 'sr25519' }];
    const extension = {
      accounts: {
        get: () => Promise.resolve(accounts),
        subscribe(tell: (all: typeof accounts) => void) {
          tell(accounts);
          return () => undefined;
        },
      },
      signer: { signPayload: refuse, signRaw: refuse },
    };
    Object.assign(window, { injectedWeb3: { refuser: { version: '1', enable: () => Promise.resolve(extension) } } });
  }, ADDRESS);
}
