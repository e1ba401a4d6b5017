// SPDX-License-Identifier: Apache-2.0
/** The bytes of a public key of ML-DSA-65 (FIPS 204, table 2). */
export const PUBLIC_KEY_LENGTH = 1952;

/** The bytes of a signature of ML-DSA-65 (FIPS 204, table 2). */
export const SIGNATURE_LENGTH = 3309;

/** The longest call that can be signed for, in bytes. */
export const MAX_CALL_LENGTH = 65_536;
