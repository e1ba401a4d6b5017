// SPDX-License-Identifier: Apache-2.0
/**
 * The metadata of a small chain, made by hand: `system.remark`, `pqc.bind`, and NERV's extensions in both versions.
 * The clients read it as they read that of a node.
 */
import { metadata } from '@polkadot-api/substrate-bindings';

type Encoded = Parameters<typeof metadata.enc>[0];
type Versions = Encoded['metadata'];
type V16 = Extract<Versions, { tag: 'v16' }>['value'];
type Entry = V16['lookup'][number];
type Def = Entry['def'];
type Fields = Extract<Def, { tag: 'composite' }>['value'];

/** What differs from the chain that NERV is. */
export interface Shape {
  /** Which version of metadata. */
  version: 14 | 15 | 16;
  /** A name in version 1 in the place of `CheckRoom`, with a type of so many bytes. */
  stranger?: { identifier: string; width: number };
  /** How long the signature in `Authenticate` is. */
  signature?: number;
  /** Whether the chain knows extensions of version 1. */
  authenticates?: boolean;
}

/** The extensions of version 0, in order. */
const PIPELINE = [
  'AuthorizeCall',
  'CheckSender',
  'CheckSpecVersion',
  'CheckTxVersion',
  'CheckGenesis',
  'CheckMortality',
  'CheckNonce',
  'CheckRoom',
  'ChargeTransactionPayment',
  'CheckMetadataHash',
  'WeightReclaim',
] as const;

/** Where the calls are: pallet and call. */
export const REMARK = [0, 0] as const;
export const BIND = [7, 0] as const;

class Types {
  readonly entries: Entry[] = [];

  add(def: Def, path: string[] = [], params: Entry['params'] = []): number {
    const id = this.entries.length;
    this.entries.push({ id, path, params, def, docs: [] });
    return id;
  }

  primitive(tag: 'u8' | 'u32' | 'u128' | 'bool'): number {
    return this.add({ tag: 'primitive', value: { tag, value: undefined } });
  }

  array(len: number, type: number): number {
    return this.add({ tag: 'array', value: { len, type } });
  }

  composite(path: string, fields: [string | undefined, number][]): number {
    return this.add({ tag: 'composite', value: named(fields) }, path.split('::'));
  }

  variant(path: string, variants: [string, number, [string | undefined, number][]][], params: Entry['params'] = []): number {
    const value = variants.map(([name, index, fields]) => ({ name, index, fields: named(fields), docs: [] }));
    return this.add({ tag: 'variant', value }, path.split('::'), params);
  }
}

const named = (fields: [string | undefined, number][]): Fields =>
  fields.map(([name, type]) => ({ name, type, typeName: undefined, docs: [] }));

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** The metadata, as a node hands it out. */
export function metadataOf({ version, stranger, signature = 3309, authenticates = true }: Shape): Uint8Array {
  const types = new Types();
  const [u8, u32, u128] = [types.primitive('u8'), types.primitive('u32'), types.primitive('u128')];
  const [compactU32, compactU128] = [u32, u128].map((of) => types.add({ tag: 'compact', value: of })) as [number, number];
  const unit = types.add({ tag: 'tuple', value: [] });
  const bytes = types.add({ tag: 'sequence', value: u8 });
  const hash = types.array(32, u8);
  const account = types.composite('sp_core::crypto::AccountId32', [[undefined, hash]]);
  const address = types.variant('sp_runtime::multiaddress::MultiAddress', [['Id', 0, [[undefined, account]]]], [
    { name: 'AccountId', type: account },
    { name: 'AccountIndex', type: unit },
  ]);
  const sr25519 = types.array(64, u8);
  const multi = types.variant('sp_runtime::MultiSignature', [['Sr25519', 1, [[undefined, sr25519]]]]);
  const key = types.array(1952, u8);
  const controller = types.variant('nerv_primitives_pqc::binding::Controller', [
    ['Sr25519', 0, [[undefined, hash]]],
    ['MlDsa65', 1, [[undefined, hash]]],
  ]);
  const proof = types.variant('pallet_pqc::types::Proof', [
    ['Own', 0, [[undefined, multi]]],
    // The node tells of a signature as three arrays, of which polkadot.js takes none that has more than 2,048 bytes.
    ['MlDsa65', 1, [['public', key], ['signature', types.array(3, types.array(1103, u8))]]],
  ]);
  const calls = types.variant('frame_system::pallet::Call', [['remark', REMARK[1], [['remark', bytes]]]]);
  const bind = types.variant('pallet_pqc::pallet::Call', [
    ['bind', BIND[1], [['from', controller], ['to', controller], ['number', u32], ['proof', proof]]],
  ]);
  const call = types.variant('nerv_runtime::RuntimeCall', [
    ['System', REMARK[0], [[undefined, calls]]],
    ['Pqc', BIND[0], [[undefined, bind]]],
  ]);
  const event = types.variant('nerv_runtime::RuntimeEvent', []);
  const error = types.variant('nerv_runtime::RuntimeError', []);
  const empty = types.composite('nerv_runtime::extensions::Empty', []);
  const era = types.variant('sp_runtime::generic::era::Era', [
    ['Immortal', 0, []],
    ...numbers(255).map((at): [string, number, [string | undefined, number][]] => [`Mortal${at + 1}`, at + 1, [[undefined, u8]]]),
  ]);
  const mode = types.variant('frame_metadata_hash_extension::Mode', [['Disabled', 0, []], ['Enabled', 1, []]]);
  const tip = types.composite('pallet_transaction_payment::ChargeTransactionPayment', [[undefined, compactU128]]);
  const nonce = types.composite('frame_system::extensions::check_nonce::CheckNonce', [[undefined, compactU32]]);
  const mortality = types.composite('frame_system::extensions::check_mortality::CheckMortality', [[undefined, era]]);
  const metadataHash = types.composite('frame_metadata_hash_extension::CheckMetadataHash', [['mode', mode]]);
  const authenticate = types.composite('nerv_runtime::extensions::Authenticate', [
    ['account', account],
    ['public', key],
    ['signature', types.array(signature, u8)],
  ]);
  const strange = types.array(stranger?.width ?? 0, u8);
  const extra = types.add({ tag: 'tuple', value: [] });
  const extrinsic = types.add({ tag: 'sequence', value: u8 }, ['sp_runtime', 'generic', 'UncheckedExtrinsic'], [
    { name: 'Address', type: address },
    { name: 'Call', type: call },
    { name: 'Signature', type: multi },
    { name: 'Extra', type: extra },
  ]);

  const typeOf: Record<string, number> = {
    CheckMortality: mortality,
    CheckNonce: nonce,
    ChargeTransactionPayment: tip,
    CheckMetadataHash: metadataHash,
  };
  const extensions = PIPELINE.map((identifier) => ({
    identifier: identifier as string,
    type: typeOf[identifier] ?? empty,
    additionalSigned: unit,
  }));
  const first = extensions.length;
  const second = numbers(first);
  extensions.push({ identifier: 'AuthenticateMlDsa65', type: authenticate, additionalSigned: unit });
  if (stranger !== undefined) {
    second[PIPELINE.indexOf('CheckRoom')] = extensions.length;
    extensions.push({ identifier: stranger.identifier, type: strange, additionalSigned: unit });
  }

  const pallets = [
    { name: 'System', calls, index: REMARK[0] },
    { name: 'Pqc', calls: bind, index: BIND[0] },
  ];
  const older = pallets.map((pallet) => ({
    ...pallet,
    storage: undefined,
    events: undefined,
    constants: [],
    errors: undefined,
    docs: [],
  }));
  const outerEnums = { call, event, error };
  const lookup = types.entries;
  const v0 = extensions.slice(0, first);
  const body = (): Versions => {
    if (version === 14) {
      const bare = older.map(({ docs: _, ...pallet }) => pallet);
      return { tag: 'v14', value: { lookup, pallets: bare, extrinsic: { type: extrinsic, version: 4, signedExtensions: v0 }, type: unit } } as unknown as Versions;
    }
    if (version === 15) {
      const signing = { version: 4, address, call, signature: multi, extra, signedExtensions: v0 };
      return { tag: 'v15', value: { lookup, pallets: older, extrinsic: signing, type: unit, apis: [], outerEnums, custom: [] } } as unknown as Versions;
    }
    const modern = older.map((pallet) => ({
      ...pallet,
      calls: { type: pallet.calls, deprecationInfo: [] },
      associatedTypes: [],
      viewFns: [],
      deprecationInfo: { tag: 'NotDeprecated', value: undefined },
    }));
    const byVersion: [number, number[]][] = [[0, numbers(first)]];
    if (authenticates) byVersion.push([1, [first, ...second]]);
    return {
      tag: 'v16',
      value: {
        lookup,
        pallets: modern,
        extrinsic: {
          version: [4, 5],
          address,
          call,
          signature: multi,
          signedExtensionsByVersion: byVersion,
          signedExtensions: authenticates ? extensions : v0,
        },
        apis: [],
        outerEnums,
        custom: [],
      },
    } as unknown as Versions;
  };
  return metadata.enc({ magicNumber: 0x6174_656d, metadata: body() });
}
