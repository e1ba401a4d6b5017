// SPDX-License-Identifier: Apache-2.0
/** A wallet extension that has an account and refuses to sign, as a person does who looks again. */
import type { Page } from 'playwright-core';

/** Ferdie's account on a development chain. As text: a function would be handed over with what the loader put into it. */
const EXTENSION = `{
  const accounts = [{ address: '5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL', name: 'Refusing', type: 'sr25519' }];
  const refuse = () => Promise.reject(new Error('Cancelled'));
  window.injectedWeb3 = {
    refuser: {
      version: '1',
      enable: async () => ({
        accounts: {
          get: async () => accounts,
          subscribe(tell) {
            tell(accounts);
            return () => undefined;
          },
        },
        signer: { signPayload: refuse, signRaw: refuse },
      }),
    },
  };
}`;

/** Puts it into the page before the page's own scripts run. */
export async function offerWallet(page: Page): Promise<void> {
  await page.addInitScript({ content: EXTENSION });
}
