// SPDX-License-Identifier: Apache-2.0
/**
 * The chain's own words. Its metadata describes the errors of calls, and what else a runtime keeps words for: so
 * the page says what an error means as the chain's authors wrote it, also of a runtime newer than the page.
 */
import { decAnyMetadata, unifyMetadata } from '@polkadot-api/substrate-bindings';
import { reasonWords } from '../model/reasons.ts';
import type { Variant } from '../model/types.ts';
import { palletError } from './convert.ts';

export class Docs {
  /** Sentences by path and name. */
  readonly #words = new Map<string, string>();
  /** The names of all pallets. */
  readonly pallets: ReadonlySet<string>;

  /** @param metadata the encoded metadata of the runtime */
  constructor(metadata: Uint8Array) {
    const { lookup, pallets } = unifyMetadata(decAnyMetadata(metadata));
    const note = (path: string, type: (typeof lookup)[number] | undefined): void => {
      if (type?.def.tag !== 'variant') return;
      for (const { name, docs } of type.def.value) this.#words.set(key({ path, name }), sentence(docs));
    };
    this.pallets = new Set(pallets.map(({ name }) => name));
    const types = new Map(lookup.map((type) => [type.id, type]));
    for (const type of lookup) note(type.path.join('::'), type);
    for (const { name, errors } of pallets) {
      if (errors !== undefined) note(palletError(name), types.get(typeof errors === 'number' ? errors : errors.type));
    }
  }

  /** What the chain says of a variant, or the page where it says nothing; its name, taken apart, else. */
  words(variant: Variant): string {
    return this.#words.get(key(variant)) || (reasonWords(variant) ?? apart(variant.name));
  }
}

function key({ path, name }: Variant): string {
  return `${path}::${name}`;
}

/** The first paragraph, without what only links to code. */
function sentence(docs: readonly string[]): string {
  const lines = docs.map((line) => line.trim());
  const end = lines.indexOf('');
  return (end < 0 ? lines : lines.slice(0, end))
    .join(' ')
    .replace(/\[`?([^\]`]+)`?\](\([^)]*\))?/g, '$1')
    .replaceAll('`', '')
    .trim();
}

/** `TooFewAccounts` as "Too few accounts". */
function apart(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
