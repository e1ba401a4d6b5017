// SPDX-License-Identifier: Apache-2.0
/** The chain's errors by name, as the metadata has them. */
import type { ApiPromise } from '@polkadot/api';
import type { DispatchError } from '@polkadot/types/interfaces';

/**
 * A dispatch error as `pallet.Error` (`ledger.InsufficientBalance`) or, for those that are
 * no pallet's own, as what FRAME calls it (`BadOrigin`, `Token.FundsUnavailable`).
 */
export function errorName(api: ApiPromise, error: DispatchError): string {
  if (error.isModule) {
    try {
      const { section, name } = api.registry.findMetaError(error.asModule);
      return `${section}.${name}`;
    } catch {
      return `module error ${error.asModule.toString()}`;
    }
  }
  const inner = error.inner.toString();
  return inner === '' || inner === 'null' ? error.type : `${error.type}.${inner}`;
}
