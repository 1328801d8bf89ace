import { StringDecoder } from 'node:string_decoder';
import type { OpenTable, RefusedTable, TableEncoding, TableReader } from '../../ports/table-reader.ts';
import { type ByteStream, openBytes } from './byte-stream.ts';
import { findEncodingFault } from './check-encoding.ts';
import { createRefusedRows } from './refused-rows.ts';
import { splitCsv } from './split-csv.ts';

const BATCH = 1000;
/** Headings longer than this are no headings. Characters. */
const maxHeadLength = 1024 * 1024;

const refused = (reason: string, whatToDo: string, line = 0): RefusedTable => ({
  kind: 'refused',
  line,
  reason,
  whatToDo,
});

const fromError = (error: unknown, path: string): RefusedTable => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return refused(`\`${path}\` does not exist`, 'check the path');
  if (code === 'EISDIR') return refused(`\`${path}\` is a folder`, 'name a CSV file in it');
  if (code === 'EACCES') return refused(`\`${path}\` may not be read`, 'check its permissions');
  if (code.startsWith('Z_'))
    return refused(`\`${path}\` is a damaged gzip file (${code})`, 'copy or download it again');
  throw error;
};

async function* decoded(stream: ByteStream, encoding: TableEncoding): AsyncGenerator<string> {
  const decoder = new StringDecoder(encoding === 'utf-8' ? 'utf8' : encoding === 'latin1' ? 'latin1' : 'utf16le');
  for await (const chunk of stream.bytes) {
    const text = decoder.write(chunk);
    if (text !== '') yield text;
  }
  const last = decoder.end();
  if (last !== '') yield last;
}

/** The separator that the first line has most of. */
const separatorOf = (line: string): string =>
  [',', ';', '\t', '|'].reduce((best, sign) => (line.split(sign).length > line.split(best).length ? sign : best), ',');

/** The first line, all the text that was read to find it. */
const firstLine = async (source: AsyncGenerator<string>): Promise<{ line: string; head: string }> => {
  let head = '';
  for (;;) {
    const next = await source.next();
    if (next.done) return { line: head, head };
    head += next.value;
    const end = head.search(/[\r\n]/);
    if (end >= 0) return { line: head.slice(0, end), head };
    if (head.length > maxHeadLength) return { line: head, head };
  }
};

const openTable = async (path: string, encoding: TableEncoding): Promise<OpenTable | RefusedTable> => {
  if (encoding === 'utf-8') {
    const { bytes } = await openBytes(path);
    const fault = await findEncodingFault(bytes);
    if (fault) {
      const isUtf16 = fault.byte === 0 && (fault.value === 0xff || fault.value === 0xfe);
      const hex = `0x${fault.value.toString(16).toUpperCase().padStart(2, '0')}`;
      return refused(
        `\`${path}\` is not UTF-8: byte ${hex} at position ${fault.byte}`,
        `save it as UTF-8, or import it with \`--encoding ${isUtf16 ? 'utf-16le' : 'latin1'}\``,
        fault.line,
      );
    }
  }
  const stream = await openBytes(path);
  const source = decoded(stream, encoding);
  const first = await firstLine(source);
  if (first.head.trim() === '') return refused(`\`${path}\` is empty`, 'export it again, with a first row of headings');
  if (first.head.includes('\0')) return refused(`\`${path}\` is not a text file`, 'export the table as CSV');

  const texts = async function* (): AsyncGenerator<string> {
    yield first.head.replace(/^\uFEFF/, '');
    yield* source;
  };
  const all = splitCsv(texts(), separatorOf(first.line), BATCH);
  const next = await all.next();
  const heading = next.done ? undefined : next.value[0];
  if (heading?.kind !== 'row')
    return heading
      ? refused(`the headings cannot be read: ${heading.reason}`, heading.whatToDo, heading.line)
      : refused(`\`${path}\` is empty`, 'export it again, with a first row of headings');
  const rest = next.value?.slice(1) ?? [];
  return {
    kind: 'open',
    headings: heading.cells.map((cell) => cell.trim()),
    bytesTotal: stream.bytesTotal,
    bytesRead: stream.bytesRead,
    rows: (async function* () {
      if (rest.length > 0) yield rest;
      yield* all;
    })(),
  };
};

/** Reads CSV files with commas, semicolons, tabs or bars, plain or gzip, as a stream. */
export const createCsvTables = (): TableReader => ({
  open: async (path, encoding) => {
    try {
      return await openTable(path, encoding);
    } catch (error) {
      return fromError(error, path);
    }
  },
  refusedRows: createRefusedRows,
});
