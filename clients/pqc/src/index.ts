// SPDX-License-Identifier: Apache-2.0
export { accountOf, addressOf, GENERIC_PREFIX } from './address.ts';
export { type Binding, type Controller, rawStatement, statement, wrappedStatement } from './binding.ts';
export { type Context, contextBytes } from './context.ts';
export { eraBirth, eraOf, LONGEST_ERA, SHORTEST_ERA } from './era.ts';
export { Key, type SignOptions, verify } from './key.ts';
export { type PhraseOptions, seedOfPhrase } from './phrase.ts';
export { type Block, type Chain, type Choice, firstOf, signCall, type SignedCall, termsOf } from './sign.ts';
export { MAX_CALL_LENGTH, PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from './sizes.ts';
export { type Era, payload, type Terms } from './transaction.ts';
