// SPDX-License-Identifier: Apache-2.0
/** This package and the node's crate agree: on keys, on bytes, and on each other's signatures. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Key, payload, seedOfPhrase, signCall, statement, verify, wrappedStatement } from '../src/index.ts';
import { hex, unhex } from './support/hex.ts';
import * as vectors from './support/vectors.ts';

const { bindingOfVector, termsOfVector } = vectors;
const node = vectors.node();

describe('what the node makes', () => {
  it('has the same keys of phrases', () => {
    assert.equal(node.keys.length, 3);
    for (const { phrase, password, index, seed, publicKey, account } of node.keys) {
      assert.equal(hex(seedOfPhrase(phrase, { password, index })), seed);
      for (const key of [Key.ofPhrase(phrase, { password, index }), Key.ofSeed(unhex(seed))]) {
        assert.equal(hex(key.publicKey), publicKey);
        assert.equal(hex(key.account), account);
      }
    }
  });

  it('has the same payloads and, byte for byte, signatures of transactions', () => {
    assert.equal(node.transactions.length, 3);
    for (const one of node.transactions) {
      const key = Key.ofSeed(unhex(one.seed));
      const terms = termsOfVector(one);
      const call = unhex(one.call);
      assert.equal(hex(payload(terms, call)), one.payload);
      assert.equal(hex(signCall(key, terms, call, { deterministic: true }).signature), one.signature);
      assert.ok(verify('transaction', unhex(one.payload), key.publicKey, unhex(one.signature)));
      assert.ok(!verify('binding', unhex(one.payload), key.publicKey, unhex(one.signature)));
    }
  });

  it('has the same statements and signatures of bindings', () => {
    assert.equal(node.bindings.length, 2);
    for (const one of node.bindings) {
      const key = Key.ofSeed(unhex(one.seed));
      const binding = bindingOfVector(one);
      assert.equal(hex(statement(binding)), one.statement);
      assert.equal(hex(wrappedStatement(binding)), one.wrapped);
      assert.equal(hex(binding.to.id), hex(key.account));
      assert.equal(hex(key.sign('binding', statement(binding), { deterministic: true })), one.signature);
      assert.ok(verify('binding', statement(binding), key.publicKey, unhex(one.signature)));
      assert.ok(!verify('transaction', statement(binding), key.publicKey, unhex(one.signature)));
    }
  });
});

describe('what this package has signed for the node to verify', () => {
  it('verifies here as well', () => {
    const signed = vectors.client();
    assert.equal(signed.length, 4);
    for (const one of signed) {
      const key = Key.ofSeed(unhex(one.seed));
      assert.equal(hex(key.publicKey), one.publicKey);
      assert.equal(hex(key.account), one.account);
      assert.ok(verify(one.context, unhex(one.message), key.publicKey, unhex(one.signature)));
    }
  });
});
