// SPDX-License-Identifier: Apache-2.0
/**
 * Quotes and collateral of real hardware, as far as tests make something else of them.
 *
 * Field by field after Intel's documents, and independent of the chain's own code.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ApiPromise } from '@polkadot/api';
import type { Pair } from './accounts.ts';

const FIXTURES = new URL('../../../../primitives/quote/tests/fixtures/', import.meta.url);
/** Where the report is in a quote of an SGX enclave, and the report data in that. */
const [REPORT, REPORT_DATA] = [48, 320];
/** What separates report data, and measurements, from every other use of a hash. */
const DOMAINS = { report: 'nerv/enclave', measurement: 'nerv/quote/measurement/v1' } as const;

/** A quote of a real SGX enclave, which binds something of its own. */
export function sgxQuote(): Buffer {
  return readFileSync(new URL('sgx_quote', FIXTURES));
}

/** The collateral for it, as it was published in its time, in the chain's form. */
export function sgxCollateral(): Record<string, string | undefined> {
  const json = JSON.parse(readFileSync(new URL('sgx_quote_collateral.json', FIXTURES), 'utf8')) as Record<
    string,
    string
  >;
  const hex = (name: string): string => `0x${json[name] ?? ''}`;
  const text = (name: string): string => `0x${Buffer.from(json[name] ?? '').toString('hex')}`;
  return {
    pckCrlIssuerChain: text('pck_crl_issuer_chain'),
    rootCaCrl: hex('root_ca_crl'),
    pckCrl: hex('pck_crl'),
    tcbInfoIssuerChain: text('tcb_info_issuer_chain'),
    tcbInfo: text('tcb_info'),
    tcbInfoSignature: hex('tcb_info_signature'),
    qeIdentityIssuerChain: text('qe_identity_issuer_chain'),
    qeIdentity: text('qe_identity'),
    qeIdentitySignature: hex('qe_identity_signature'),
    pckCertificateChain: json['pck_certificate_chain'] === undefined ? undefined : text('pck_certificate_chain'),
  };
}

/** The quote with the report data that an enclave of a node must bind. Its signature does not hold then. */
export function bound(api: ApiPromise, quote: Buffer, node: number, operator: Pair, key: string): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(node);
  const parts = [Buffer.from(DOMAINS.report), api.genesisHash.toU8a(), number, operator.publicKey, bytes(key)];
  const data = Buffer.concat([api.registry.hash(Buffer.concat(parts)).toU8a(), Buffer.alloc(32)]);
  const changed = Buffer.from(quote);
  data.copy(changed, REPORT + REPORT_DATA);
  return changed;
}

/** The measurement of an SGX enclave: all that makes its software what it is. */
export function measurement(quote: Buffer): string {
  const field = (at: number, length: number): Buffer => quote.subarray(REPORT + at, REPORT + at + length);
  const fields = [
    field(64, 32), // MRENCLAVE
    field(128, 32), // MRSIGNER
    field(48, 16), // attributes
    field(16, 4), // MISCSELECT
    field(256, 2), // product
    field(32, 16), // its long id
    field(304, 16), // its family
    field(258, 2), // version of the product
    field(260, 2), // version of the configuration
    field(192, 64), // configuration
  ];
  const hash = createHash('sha256').update(DOMAINS.measurement).update('S');
  for (const one of fields) hash.update(one);
  return `0x${hash.digest('hex')}`;
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex');
}
