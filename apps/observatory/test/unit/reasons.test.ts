// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { reasonWords } from '../../src/model/reasons.ts';

const SOURCE = new URL('../../../../primitives/core/src/', import.meta.url);

/** The names of an enum's variants, as the chain's source has them. */
function variantsOf(module: string, name: string): string[] {
  const source = readFileSync(new URL(`${module}.rs`, SOURCE), 'utf8');
  const body = new RegExp(`pub enum ${name} \\{\n(.*?)\n\\}`, 's').exec(source)?.[1];
  assert.ok(body, `${module}.rs has an enum ${name}`);
  return [...body.matchAll(/^ {4}([A-Z]\w*)/gm)].map(([, variant]) => variant ?? '');
}

describe('reasons of the chain', () => {
  const enums = [
    ['operation', 'Refusal', 9],
    ['lane', 'LaneRefusal', 11],
    ['colocation', 'CoLocationRefusal', 3],
    ['proposal', 'ProposalRefusal', 5],
    ['proposal', 'Loss', 3],
    ['proposal', 'Execution', 10],
    ['transfer', 'AbortReason', 5],
  ] as const;
  for (const [module, name, least] of enums) {
    it(`have a sentence for every ${name}`, () => {
      const variants = variantsOf(module, name);
      assert.ok(variants.length >= least, `${variants.length} were found`);
      for (const variant of variants) {
        const sentence = reasonWords({ path: `nerv_primitives_core::${module}::${name}`, name: variant });
        assert.match(sentence ?? '', /^[A-Z].*\.$/, variant);
      }
    });
  }

  it('are null of what is none of them', () => {
    assert.equal(reasonWords({ path: 'nerv_primitives_core::operation::Refusal', name: 'New' }), null);
    assert.equal(reasonWords({ path: 'pallet Ledger', name: 'Deadline' }), null);
  });
});
