import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One record of CSV text from `at` on; values may be quoted. */
const readRecord = (text: string, at: number): { cells: string[]; end: number } => {
  const cells: string[] = [];
  let from = at;
  for (;;) {
    let cell: string;
    let end: number;
    if (text.charCodeAt(from) === 34) {
      end = from;
      do end = text.indexOf('"', end + 1) + 1;
      while (end > 0 && text.charCodeAt(end) === 34);
      if (end === 0) throw new Error('a quote in the practice company is never closed');
      cell = text.slice(from + 1, end - 1).replaceAll('""', '"');
    } else {
      end = from;
      for (let code = text.charCodeAt(end); code !== 44 && code !== 10 && end < text.length; ) {
        end += 1;
        code = text.charCodeAt(end);
      }
      cell = text.slice(from, end);
    }
    cells.push(cell);
    if (text.charCodeAt(end) !== 44) return { cells, end: end + 1 };
    from = end + 1;
  }
};

/**
 * The records of a shipped `.csv.gz`, headings first, one at a time: a whole table in memory would cost more than
 * everything that is kept of it. The files are our own and well-formed; the importer is the reader for all others.
 */
export function* readRows(path: string): Generator<string[]> {
  const text = gunzipSync(readFileSync(path)).toString('utf8');
  for (let at = 0; at < text.length; ) {
    const { cells, end } = readRecord(text, at);
    yield cells;
    at = end;
  }
}
