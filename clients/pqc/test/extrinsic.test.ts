// SPDX-License-Identifier: Apache-2.0
/** The bytes of a transaction, and of which extensions they are made. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Metadata, TypeRegistry } from '@polkadot/types';
import { compact, concat } from '../src/bytes.ts';
import { authenticated } from '../src/extensions.ts';
import {
  AUTHENTICATE,
  encodedEra,
  eraOf,
  type Extension,
  extrinsic,
  Key,
  MAX_CALL_LENGTH,
  type Pipelines,
  signCall,
  termsOf,
} from '../src/index.ts';
import { pipelinesOf as byPapi } from '../src/papi.ts';
import { pipelinesOf as byPolkadotJs } from '../src/polkadot-js.ts';
import { widthOf } from '../src/width.ts';
import { hex, unhex } from './support/hex.ts';
import { metadataOf, type Shape } from './support/metadata.ts';

const of = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const key = Key.ofSeed(of(1));
const chain = { genesis: of(9), specVersion: 2, transactionVersion: 3 };
const CALL = unhex('0x00000401');

const readers: Record<string, (bytes: Uint8Array) => Pipelines> = {
  'polkadot.js': (bytes) => {
    const registry = new TypeRegistry();
    return byPolkadotJs(new Metadata(registry, bytes));
  },
  PAPI: byPapi,
};

describe('a compact number', () => {
  it('has the fewest bytes in which it has room, as parity-scale-codec writes it', () => {
    const written: [number | bigint, string][] = [
      [0, '0x00'],
      [1, '0x04'],
      [63, '0xfc'],
      [64, '0x0101'],
      [16_383, '0xfdff'],
      [16_384, '0x02000100'],
      [2 ** 30 - 1, '0xfeffffff'],
      [2 ** 30, '0x0300000040'],
      [2 ** 32 - 1, '0x03ffffffff'],
      [2n ** 32n, '0x070000000001'],
      [2n ** 128n - 1n, `0x33${'ff'.repeat(16)}`],
    ];
    for (const [number, bytes] of written) assert.equal(hex(compact('it', number)), bytes, String(number));
    for (const wrong of [-1, 0.5, Number.NaN, 2n ** 128n]) assert.throws(() => compact('it', wrong), RangeError);
  });
});

describe('an era in a transaction', () => {
  // The examples of sp_runtime's own tests.
  it('has one byte or two', () => {
    assert.deepEqual(encodedEra('immortal'), Uint8Array.of(0));
    assert.deepEqual(encodedEra(eraOf(64, 42)), Uint8Array.of(5 + (42 % 16) * 16, Math.floor(42 / 16)));
    assert.deepEqual(encodedEra(eraOf(32_768, 20_000)), Uint8Array.of(14 + (2500 % 16) * 16, Math.floor(2500 / 16)));
  });

  it('is the one that polkadot.js reads, whatever its period', () => {
    const registry = new TypeRegistry();
    for (let period = 4; period <= 65_536; period *= 2) {
      for (const height of [0, 1, period - 1, period, 100_003]) {
        const era = eraOf(period, height);
        const read = registry.createType('ExtrinsicEra', encodedEra(era)).asMortalEra;
        assert.deepEqual({ period: read.period.toNumber(), phase: read.phase.toNumber() }, era);
      }
    }
  });

  it('is none that cannot be written', () => {
    assert.throws(() => encodedEra({ period: 64, phase: 64 }), RangeError);
    assert.throws(() => encodedEra({ period: 65_536, phase: 1 }), RangeError);
    assert.throws(() => encodedEra({ period: 5, phase: 0 }), RangeError);
  });
});

describe('a width', () => {
  it('is that of all values of a type, or none', () => {
    const types = [
      { primitive: 'u8' },
      { primitive: 'str' },
      { length: 32, of: 0 },
      { fields: [0, 2, 2] },
      { fields: [] },
      { variants: [[], []] },
      { variants: [[0], [2]] },
      { variants: [] },
      { fields: [8] },
      { fields: [0, 1] },
      undefined,
    ];
    const widths = types.map((_, type) => widthOf((one) => types[one], type));
    assert.deepEqual(widths, [1, undefined, 32, 65, 0, 1, undefined, undefined, undefined, undefined, undefined]);
  });
});

for (const [client, pipelinesOf] of Object.entries(readers)) {
  const read = (shape: Shape) => pipelinesOf(metadataOf(shape));

  describe(`the extensions that ${client} reads`, () => {
    it('are those of both versions, with what each has in bytes', () => {
      const { isComplete, versions } = read({ version: 16 });
      assert.ok(isComplete);
      const [first, second] = [versions.get(0), versions.get(1)] as [Extension[], Extension[]];
      assert.equal(versions.size, 2);
      assert.equal(first.length, 11);
      assert.deepEqual(second[0], { identifier: AUTHENTICATE, width: 5293 });
      assert.deepEqual(second.slice(1), first);
      assert.deepEqual(first.filter(({ width }) => width !== 0), [
        { identifier: 'CheckMortality', width: undefined },
        { identifier: 'CheckNonce', width: undefined },
        { identifier: 'ChargeTransactionPayment', width: undefined },
        { identifier: 'CheckMetadataHash', width: 1 },
      ]);
    });

    it('are of version 0 in older metadata, from which the others are derived', () => {
      const listed = authenticated(read({ version: 16 }));
      for (const version of [14, 15] as const) {
        const older = read({ version });
        assert.ok(!older.isComplete);
        assert.deepEqual([...older.versions.keys()], [0]);
        assert.deepEqual(authenticated(older), listed);
      }
    });

    it('are refused where the chain takes no such signatures', () => {
      assert.throws(() => authenticated(read({ version: 16, authenticates: false })), /takes no signatures of ML-DSA-65/);
    });

    it('are refused where one has bytes that nobody here knows of', () => {
      const stranger = (width: number) => read({ version: 16, stranger: { identifier: 'CheckWeather', width } });
      assert.throws(() => authenticated(stranger(4)), /CheckWeather has 4 bytes/);
      assert.equal(authenticated(stranger(0)).at(8)?.identifier, 'CheckWeather');
    });

    it('are refused where signatures are of another length', () => {
      assert.throws(() => authenticated(read({ version: 16, signature: 2420 })), /AuthenticateMlDsa65 has 4404 bytes/);
    });
  });
}

describe('a pipeline', () => {
  const { versions } = byPapi(metadataOf({ version: 16 }));
  const second = [...(versions.get(1) ?? [])];
  const piped = (extensions: Extension[]) => authenticated({ isComplete: true, versions: new Map([[1, extensions]]) });

  it('is refused where something that is signed is missing, or there twice', () => {
    assert.equal(piped(second), second);
    for (const needed of ['AuthenticateMlDsa65', 'CheckMortality', 'CheckNonce', 'ChargeTransactionPayment', 'CheckMetadataHash']) {
      const one = second.filter(({ identifier }) => identifier === needed);
      const without = second.filter(({ identifier }) => identifier !== needed);
      assert.equal(one.length, 1);
      assert.throws(() => piped(without), new RegExp(`${needed} is in the pipeline 0 times`));
      assert.throws(() => piped([...second, ...one]), new RegExp(`${needed} is in the pipeline 2 times`));
    }
  });

  it('is refused where metadata lists nothing', () => {
    assert.throws(() => authenticated({ isComplete: false, versions: new Map() }), /takes no signatures/);
  });
});

describe('a transaction', () => {
  const pipelines = byPapi(metadataOf({ version: 16 }));

  it('has the documented bytes', () => {
    const terms = termsOf(chain, key.account, { nonce: 0 });
    const signed = signCall(key, terms, CALL, { deterministic: true });
    const body = concat(
      unhex('0x4501'),
      key.account,
      key.publicKey,
      signed.signature,
      // Immortal, nonce 0, no tip, no hash of the metadata.
      unhex('0x00000000'),
      CALL,
    );
    assert.equal(body.length, 5303);
    assert.equal(hex(extrinsic(pipelines, signed)), hex(concat(unhex('0xdd52'), body)));
  });

  it('has what its terms say', () => {
    const begins = { height: 1000, hash: of(3) };
    const choice = { nonce: 2 ** 32 - 1, account: of(5), tip: 2n ** 128n - 1n, period: 64, metadata: of(8) };
    const signed = signCall(key, termsOf(chain, key.account, choice, begins), CALL);
    const sent = extrinsic(pipelines, signed);
    const [era, nonce, tip] = ['8502', '03ffffffff', `33${'ff'.repeat(16)}`];
    assert.equal(hex(sent.slice(4, 36)), hex(of(5)));
    assert.equal(hex(sent.slice(2 + 2 + 5293)), `0x${era}${nonce}${tip}01${hex(CALL).slice(2)}`);
  });

  it('has the longest call that can be signed for', () => {
    const signed = signCall(key, termsOf(chain, key.account, { nonce: 0 }), new Uint8Array(MAX_CALL_LENGTH));
    const sent = extrinsic(pipelines, signed);
    assert.equal(sent.length, 4 + 2 + 5293 + 4 + 65_536);
    assert.equal(hex(sent.slice(0, 4)), hex(compact('it', sent.length - 4)));
  });
});
