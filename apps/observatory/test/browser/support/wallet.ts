// SPDX-License-Identifier: Apache-2.0
/** Two wallet extensions with an account of Ferdie's: one signs, one refuses, as a person does who looks again. */
import type { Page } from 'playwright-core';
import { signAsExtension } from '../../../../../tests/e2e/src/lib/extension.ts';

type Payload = Parameters<typeof signAsExtension>[1];

/** What the page's side of the signing wallet calls: keys stay outside the page, as those of an extension do. */
const SIGNS = 'signOutsideThePage';

/** As text: a function would be handed over with what the loader put into it. */
const EXTENSIONS = `{
  const ADDRESS = '5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL';
  const wallet = (name, signPayload) => {
    const accounts = [{ address: ADDRESS, name, type: 'sr25519' }];
    return {
      version: '1',
      enable: async () => ({
        accounts: {
          get: async () => accounts,
          subscribe(tell) {
            tell(accounts);
            return () => undefined;
          },
        },
        signer: { signPayload, signRaw: () => Promise.reject(new Error('Not asked for')) },
      }),
    };
  };
  let asked = 0;
  window.injectedWeb3 = {
    refuser: wallet('Refusing', () => Promise.reject(new Error('Cancelled'))),
    keeper: wallet('Keeping', async (payload) => ({ id: (asked += 1), signature: await window.${SIGNS}(payload) })),
  };
}`;

/** Puts them into the page before the page's own scripts run. */
export async function offerWallets(page: Page): Promise<void> {
  await page.exposeFunction(SIGNS, (payload: Payload) => signAsExtension('Ferdie', payload));
  await page.addInitScript({ content: EXTENSIONS });
}
