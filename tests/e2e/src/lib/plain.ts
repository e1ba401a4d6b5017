// SPDX-License-Identifier: Apache-2.0
/**
 * Codec values as plain ones.
 *
 * polkadot.js' own `toJSON` turns numbers above 53 bits into hexadecimal text; amounts and
 * ids are compared here all the time, so every integer becomes a `bigint`, every account an
 * address, every hash `0x..` text.
 */
import {
  bool,
  BTreeMap,
  BTreeSet,
  Bytes,
  Compact,
  Enum,
  GenericAccountId,
  Int,
  Null,
  Option,
  Raw,
  Result,
  Struct,
  Text,
  Tuple,
  UInt,
  Vec,
  VecFixed,
} from '@polkadot/types';

/** A plain value: what `plain` makes of a codec. */
export type Plain = undefined | null | boolean | string | bigint | Plain[] | { [name: string]: Plain };

/** A plain struct. */
export type PlainStruct = { [name: string]: Plain };

/**
 * The codec as a plain value. `Option` becomes `undefined` or the value; an enum its name,
 * or `{ name: value }` where its variant carries one.
 */
export function plain(codec: unknown): Plain {
  if (codec instanceof Option) return codec.isSome ? plain(codec.unwrap()) : undefined;
  if (codec instanceof GenericAccountId) return codec.toString();
  if (codec instanceof Compact) return codec.toBigInt();
  if (codec instanceof UInt || codec instanceof Int) return codec.toBigInt();
  if (codec instanceof bool) return codec.isTrue;
  if (codec instanceof Null) return null;
  if (codec instanceof Text) return codec.toString();
  if (codec instanceof Result) {
    return codec.isOk ? { ok: plain(codec.asOk) } : { err: plain(codec.asErr) };
  }
  if (codec instanceof Enum) {
    return codec.isNone || codec.inner instanceof Null ? codec.type : { [codec.type]: plain(codec.inner) };
  }
  if (codec instanceof Struct) {
    return Object.fromEntries([...codec.entries()].map(([name, value]) => [String(name), plain(value)]));
  }
  if (codec instanceof Tuple || codec instanceof Vec || codec instanceof VecFixed) {
    return [...codec].map(plain);
  }
  if (codec instanceof BTreeMap) return [...codec.entries()].map(([key, value]) => [plain(key), plain(value)]);
  if (codec instanceof BTreeSet) return [...codec.values()].map(plain);
  if (codec instanceof Bytes || codec instanceof Raw) return codec.toHex();
  return String(codec);
}

/** The codec as a plain struct; anything else is a mistake and named as `what`. */
export function plainStruct(codec: unknown, what: string): PlainStruct {
  const value = plain(codec);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} is not a struct: ${String(codec)}`);
  }
  return value;
}

/** The plain value as a struct; anything else is a mistake and named as `what`. */
export function struct(value: Plain, what: string): PlainStruct {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} is not a struct: ${show(value)}`);
  }
  return value;
}

/** The plain value as a list; anything else is a mistake and named as `what`. */
export function list(value: Plain, what: string): Plain[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} is not a list: ${show(value)}`);
  return value;
}

/** The variant of an enum: of one that carries more than its name, its name. */
export function variant(value: Plain, what: string): string {
  if (typeof value === 'string') return value;
  return Object.keys(struct(value, what))[0] ?? 'unknown';
}

/** A number of any width out of a plain struct. */
export function big(struct: PlainStruct, name: string): bigint {
  const value = struct[name];
  if (typeof value === 'bigint') return value;
  throw new TypeError(`field "${name}" is ${show(value)}, not a number`);
}

/** As `big`, of a number that is small: a height, a count, parts per million. */
export function number(struct: PlainStruct, name: string): number {
  return Number(big(struct, name));
}

/** A text out of a plain struct. */
export function text(struct: PlainStruct, name: string): string {
  const value = struct[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`field "${name}" is ${show(value)}, not a text`);
}

/** A plain value, or one made of such, for a message. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
