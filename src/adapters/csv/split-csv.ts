import type { TableRow } from '../../ports/table-reader.ts';

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

type Parsed =
  | { kind: 'record'; cells: string[]; end: number }
  | { kind: 'broken'; fault: keyof typeof faults }
  /** The text ends inside the record. */
  | { kind: 'more' };

const faults = {
  'never-closed': {
    reason: 'a quote is opened in this row and never closed; the file may be cut off here',
    whatToDo: 'export the file again, or close the quote',
  },
  'closed-early': {
    reason: 'a quote ends in the middle of a value',
    whatToDo: 'write a quote inside a quoted value twice, as ""',
  },
  'opened-late': {
    reason: 'a quote stands in the middle of a value that does not begin with one',
    whatToDo: 'put the whole value in quotes and write the inner quote twice, as ""',
  },
  'too-long': {
    reason: 'a quote is opened in this row and not closed within 16 million characters',
    whatToDo: 'close the quote',
  },
} as const;
const maxRecordLength = 16 * 1024 * 1024;

const parseRecord = (text: string, start: number, separator: number, isLast: boolean): Parsed => {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    if (text.charCodeAt(at) === QUOTE) {
      let from = at + 1;
      let value = '';
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote < 0 || (quote + 1 === text.length && !isLast))
          return isLast ? { kind: 'broken', fault: 'never-closed' } : { kind: 'more' };
        if (text.charCodeAt(quote + 1) !== QUOTE) {
          cells.push(value + text.slice(from, quote));
          at = quote + 1;
          break;
        }
        value += text.slice(from, quote + 1);
        from = quote + 2;
      }
    } else {
      const from = at;
      for (; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === separator || code === NEWLINE || code === RETURN) break;
        if (code === QUOTE) return { kind: 'broken', fault: 'opened-late' };
      }
      cells.push(text.slice(from, at));
    }
    if (at >= text.length) return isLast ? { kind: 'record', cells, end: at } : { kind: 'more' };
    const code = text.charCodeAt(at);
    if (code === separator) at++;
    else if (code === NEWLINE) return { kind: 'record', cells, end: at + 1 };
    else if (code === RETURN) {
      if (at + 1 >= text.length && !isLast) return { kind: 'more' };
      return { kind: 'record', cells, end: text.charCodeAt(at + 1) === NEWLINE ? at + 2 : at + 1 };
    } else return { kind: 'broken', fault: 'closed-early' };
  }
};

const lineEnd = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return at + 1;
    if (code === RETURN) return text.charCodeAt(at + 1) === NEWLINE ? at + 2 : at + 1;
  }
  return text.length;
};

const linesIn = (text: string, from: number, to: number): number => {
  let count = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) !== NEWLINE)) count++;
  }
  return count;
};

/**
 * Splits text into records after RFC 4180, strictly. A record with a misplaced quote costs one physical line: that line
 * is handed out as broken, whole, and reading goes on with the next one, so that a stray quote does not swallow the rest
 * of the file. Empty lines are skipped.
 */
export async function* splitCsv(
  texts: AsyncIterable<string>,
  separator: string,
  batchSize: number,
): AsyncGenerator<TableRow[]> {
  const code = separator.charCodeAt(0);
  let text = '';
  let line = 1;
  const batch: TableRow[] = [];
  const drain = (isLast: boolean): void => {
    let at = 0;
    while (at < text.length) {
      let parsed = parseRecord(text, at, code, isLast);
      if (parsed.kind === 'more') {
        if (text.length - at < maxRecordLength) break;
        parsed = { kind: 'broken', fault: 'too-long' };
      }
      if (parsed.kind === 'broken') {
        const end = lineEnd(text, at);
        // The line is not complete yet.
        if (end === text.length && !isLast && parsed.fault !== 'too-long') break;
        batch.push({ kind: 'broken', line, ...faults[parsed.fault], raw: text.slice(at, end).trimEnd() });
        at = end;
        line++;
        continue;
      }
      if (parsed.cells.length > 1 || parsed.cells[0] !== '') batch.push({ kind: 'row', line, cells: parsed.cells });
      line += linesIn(text, at, parsed.end);
      at = parsed.end;
    }
    text = text.slice(at);
  };
  for await (const piece of texts) {
    text += piece;
    drain(false);
    while (batch.length >= batchSize) yield batch.splice(0, batchSize);
  }
  drain(true);
  while (batch.length > 0) yield batch.splice(0, batchSize);
}
