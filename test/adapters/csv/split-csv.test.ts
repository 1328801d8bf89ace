import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitCsv } from '../../../src/adapters/csv/split-csv.ts';
import type { TableRow } from '../../../src/ports/table-reader.ts';

async function* pieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
const split = async (text: string, size = 7): Promise<TableRow[]> => {
  const rows: TableRow[] = [];
  for await (const batch of splitCsv(pieces(text, size), ',', 3)) rows.push(...batch);
  return rows;
};
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', ';'), maxLength: 6 });

describe('splitting', () => {
  test('gives back every table that was written, at every chunk size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 11 }),
        async (table, newline, size) => {
          const text = table.map((cells) => cells.map(quoted).join(',') + newline).join('');
          const rows = await split(text, size);
          expect(rows.map((row) => row.kind === 'row' && row.cells)).toEqual(table);
        },
      ),
    );
  });

  test('a stray quote costs its own line and nothing else', async () => {
    const rows = await split('a1,"Open\na2,Fine\na3,"Also fine"\na4,"Two\nlines"\na5,"Never closed\na6,Last');
    expect(rows.map((row) => [row.line, row.kind, row.kind === 'row' ? row.cells[1] : row.raw])).toEqual([
      [1, 'broken', 'a1,"Open'],
      [2, 'row', 'Fine'],
      [3, 'row', 'Also fine'],
      [4, 'row', 'Two\nlines'],
      [6, 'broken', 'a5,"Never closed'],
      [7, 'row', 'Last'],
    ]);
  });

  test('nothing that is read is lost: every character is in a row or in a broken line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n'), maxLength: 40 }), async (text) => {
        const rows = await split(text);
        const letters = rows.map((row) => (row.kind === 'row' ? row.cells.join('') : row.raw)).join('');
        expect(letters.replaceAll(/[^ab]/g, '')).toBe(text.replaceAll(/[^ab]/g, ''));
      }),
    );
  });
});
