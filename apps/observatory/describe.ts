// SPDX-License-Identifier: Apache-2.0
/**
 * Takes the words for people out of the metadata from which the page's descriptors are made. They are half of it, and the
 * page carries the metadata along for nodes that cannot be asked for theirs. No checksum is of them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { metadata } from '@polkadot-api/substrate-bindings';

/** Where `papi add` puts it. */
const FILE = '.papi/metadata/nerv.scale';

/** The same with all lists named `docs` empty. */
function wordless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(wordless);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, name === 'docs' ? [] : wordless(field)]);
  return Object.fromEntries(fields);
}

const { magicNumber, metadata: versioned } = metadata.dec(readFileSync(FILE));
const stripped = { magicNumber, metadata: { ...versioned, value: wordless(versioned.value) } };
writeFileSync(FILE, metadata.enc(stripped as Parameters<typeof metadata.enc>[0]));
