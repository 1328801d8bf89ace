import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { RefusedRows } from '../../ports/table-reader.ts';

const cell = (text: string): string => (/[",;\t|\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells: string[]): string => `${cells.map(cell).join(',')}\n`;

/**
 * Writes refused rows as CSV: the file's own columns first, so that a mended row can be imported from here, then where
 * and why. A row that could not be split into cells stands whole in the last column.
 */
export const createRefusedRows = (folder: string, name: string, headings: string[]): RefusedRows => {
  const path = join(folder, `${name.replace(/\.gz$/, '').replace(/\.csv$/, '')}.refused.csv`);
  let stream: WriteStream | null = null;
  let failure: Error | null = null;
  const start = (): WriteStream => {
    mkdirSync(folder, { recursive: true });
    const opened = createWriteStream(path);
    opened.on('error', (error) => {
      failure = error;
    });
    opened.write(
      line([...headings, 'refused_line', 'refused_column', 'refused_because', 'what_to_do', 'refused_text']),
    );
    return opened;
  };
  return {
    path,
    add: ({ line: at, column, reason, whatToDo, cells, raw }) => {
      stream ??= start();
      const own = headings.map((_, i) => cells?.[i] ?? '');
      const beyond = cells && cells.length > headings.length ? line(cells).trimEnd() : '';
      stream.write(line([...own, String(at), column, reason, whatToDo, raw ?? beyond]));
    },
    close: async () => {
      if (stream) {
        stream.end();
        if (!failure) await Promise.race([once(stream, 'finish'), once(stream, 'error')]);
      }
      if (failure) throw failure;
    },
  };
};
