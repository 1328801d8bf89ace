/** One parsed row, or one that is no row at all. `line` counts from 1 and is where the row begins. */
export type TableRow =
  | { kind: 'row'; line: number; cells: string[] }
  | { kind: 'broken'; line: number; reason: string; whatToDo: string; raw: string };

export type OpenTable = {
  kind: 'open';
  headings: string[];
  /** Bytes on disk, and how many of them have been read so far. */
  bytesTotal: number;
  bytesRead(): number;
  /** In file order, in batches; may be read once. */
  rows: AsyncIterable<TableRow[]>;
};

/** A file that cannot be read as a table at all; nothing of it is imported. */
export type RefusedTable = { kind: 'refused'; line: number; reason: string; whatToDo: string };

export type TableEncoding = 'utf-8' | 'latin1' | 'utf-16le';

/** Where refused rows go: the original cells with the reason beside them, so that the file can be mended and read again. */
export type RefusedRows = {
  path: string;
  add(refused: {
    line: number;
    column: string;
    reason: string;
    whatToDo: string;
    cells?: string[];
    raw?: string;
  }): void;
  close(): Promise<void>;
};

/** Reads tables of text (CSV, plain or gzip) as a stream. */
export type TableReader = {
  open(path: string, encoding: TableEncoding): Promise<OpenTable | RefusedTable>;
  /** Creates the file with its first row only when there is one; an older file of that name is replaced. */
  refusedRows(folder: string, name: string, headings: string[]): RefusedRows;
};
