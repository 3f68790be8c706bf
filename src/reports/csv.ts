import { type Cell, cellText } from './workbook.ts';

/**
 * The list as plain text, for phones and channels without workbooks. Commas (RFC 4180) and a byte order mark: what phones,
 * online sheets and Excel with Vietnamese or English settings open as it is. No `sep=` line: other programs show it as a
 * row, and with it Excel no longer takes the letters for UTF-8.
 */

const BYTE_ORDER_MARK = '\uFEFF';
const ROW_END = '\r\n';

/**
 * What a program could take for the start of a formula: at the start of the cell, and behind what starts a cell where
 * semicolons are the separator: there a quote of the text is doubled and comes to an empty quoted piece, which starts a
 * cell as little as a space does. A dash with a space behind it starts a line of an enumeration and is none.
 * It looks back only from a sign: from everywhere, a text of nothing but quotes would take seconds.
 */
const FORMULA_START = /^[=+\-@＝＋－＠]|(?:[=+@＝＋＠]|[-－](?! ))(?<=[;\n][\s"]*.)/gu;

/** A text as a cell of a CSV file: never a formula. Such a file has no types, so the sign of Excel for text goes before it. */
function neutral(text: string): string {
  return cellText(text).replace(FORMULA_START, "'$&");
}

function quoted(text: string): string {
  return `"${neutral(text).replaceAll('"', '""')}"`;
}

/** Days and months stay in ISO order: `05/03/2026` would be another day on a computer with American settings. */
function written(cell: Cell): string {
  if ('text' in cell) return quoted(cell.text);
  if ('number' in cell) return String(cell.number);
  return 'day' in cell ? cell.day : cell.month;
}

/** A CSV file in the making. */
export interface Csv {
  add(cells: readonly Cell[]): void;
  bytes(): Buffer;
}

/** Begins a CSV file with its header row. */
export function openCsv(header: readonly string[]): Csv {
  const parts = [Buffer.from(BYTE_ORDER_MARK)];
  const add = (cells: readonly Cell[]): void => {
    parts.push(Buffer.from(cells.map(written).join(',') + ROW_END));
  };
  add(header.map((text) => ({ text })));
  return { add, bytes: () => Buffer.concat(parts) };
}
