// SPDX-License-Identifier: Apache-2.0
export { accountOf, addressOf, GENERIC_PREFIX } from './address.ts';
export {
  bindCall,
  type Binding,
  type Controller,
  proofOf,
  proofOfOwn,
  rawStatement,
  statement,
  wrappedStatement,
} from './binding.ts';
export { type Access, build, DEFAULT_PERIOD, LONGEST_PERIOD, type Wishes } from './build.ts';
export { type Context, contextBytes } from './context.ts';
export { encodedEra, eraBirth, eraOf, LONGEST_ERA, SHORTEST_ERA } from './era.ts';
export { AUTHENTICATE, type Extension, EXTENSION_VERSION, type Pipelines } from './extensions.ts';
export { extrinsic } from './extrinsic.ts';
export { Key, type SignOptions, verify } from './key.ts';
export { openKeyFile } from './key-file.ts';
export { type PhraseOptions, seedOfPhrase } from './phrase.ts';
export { type Block, type Chain, type Choice, firstOf, signCall, type SignedCall, termsOf } from './sign.ts';
export { MAX_CALL_LENGTH, PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from './sizes.ts';
export { type Era, payload, type Terms } from './transaction.ts';
