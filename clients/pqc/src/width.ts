// SPDX-License-Identifier: Apache-2.0
/** How many bytes the values of a type have, as the types of a chain's metadata tell. */

/** A type, as far as its width goes; nothing for one whose values differ in theirs. */
export type Shape =
  /** A structure or a tuple. */
  | { fields: readonly number[] }
  /** An enumeration: the fields of each variant. */
  | { variants: readonly (readonly number[])[] }
  | { length: number; of: number }
  /** By its name in Rust. */
  | { primitive: string }
  | undefined;

/** Types are nested less deep; a type that holds itself is nested without end. */
const DEEPEST = 32;

const PRIMITIVES: Record<string, number> = { bool: 1, char: 4, u8: 1, u16: 2, u32: 4, u64: 8, u128: 16, u256: 32, i8: 1, i16: 2, i32: 4, i64: 8, i128: 16, i256: 32 };

/** The bytes that each value of a type has; nothing where they differ. */
export function widthOf(shapeOf: (type: number) => Shape, type: number, depth = 0): number | undefined {
  if (depth > DEEPEST) return undefined;
  const widthOfAll = (types: readonly number[]): number | undefined =>
    types.reduce<number | undefined>((sum, one) => {
      const width = sum === undefined ? undefined : widthOf(shapeOf, one, depth + 1);
      return sum === undefined || width === undefined ? undefined : sum + width;
    }, 0);
  const shape = shapeOf(type);
  if (shape === undefined) return undefined;
  if ('fields' in shape) return widthOfAll(shape.fields);
  if ('primitive' in shape) return PRIMITIVES[shape.primitive];
  if ('length' in shape) {
    const width = widthOf(shapeOf, shape.of, depth + 1);
    return width === undefined ? undefined : width * shape.length;
  }
  const [first, ...others] = shape.variants.map(widthOfAll);
  // Before the fields stands the number of the variant.
  return first !== undefined && others.every((width) => width === first) ? 1 + first : undefined;
}
