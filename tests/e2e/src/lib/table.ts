// SPDX-License-Identifier: Apache-2.0
/** Tables for a terminal: aligned columns, no frame, so that lines stay short. */

/** One column: its heading and the side its cells are aligned to. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/**
 * The table's lines: headings, a rule, one line a row. A missing cell is empty; a cell
 * beyond the last column is a mistake of the caller and refused.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  for (const row of rows) {
    if (row.length > columns.length) {
      throw new RangeError(`a row has ${row.length} cells, the table ${columns.length} columns`);
    }
  }
  const widths = columns.map((column, index) =>
    Math.max(width(column.title), ...rows.map((row) => width(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => pad(cells[index] ?? '', widths[index] ?? 0, column.align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return [
    line(columns.map((column) => column.title)),
    widths.map((columnWidth) => '-'.repeat(columnWidth)).join(GAP),
    ...rows.map(line),
  ];
}

/** Names and values in two aligned columns, without headings. */
export function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const nameWidth = Math.max(0, ...rows.map(([name]) => width(name)));
  const valueWidth = Math.max(0, ...rows.map(([, value]) => width(value)));
  return rows.map(([name, value]) => `${pad(name, nameWidth, 'left')}${GAP}${pad(value, valueWidth, 'right')}`);
}

/** The text filled with spaces to a width. */
export function pad(text: string, columnWidth: number, align: 'left' | 'right'): string {
  const fill = ' '.repeat(Math.max(0, columnWidth - width(text)));
  return align === 'left' ? text + fill : fill + text;
}

/** Characters of a text as a person counts them. */
function width(text: string): number {
  return [...text].length;
}
