export const importTables = [
  'accounts',
  'contacts',
  'leads',
  'touches',
  'sessions',
  'activities',
  'opportunities',
] as const;
export type ImportTable = (typeof importTables)[number];

/** A row (or a whole file, `line` 0) that was not taken, and what its owner can do about it. */
export type ImportRefusal = { file: string; line: number; column: string; reason: string; whatToDo: string };

export type ImportedFile = {
  table: ImportTable;
  name: string;
  /** Rows seen. `read = accepted + refused + later`. */
  read: number;
  /** Rows taken; `added` of them were new to the store, the others were there already and are up to date. */
  accepted: number;
  added: number;
  refused: number;
  /** Good rows after the cut-off, left out on purpose. */
  later: number;
  /** Which heading was read as which field, and which headings were not used. */
  columns: Record<string, string>;
  unused: string[];
  /** Holds every refused row of this file with its reason; absent when nothing was refused. */
  refusedPath?: string;
};

export type ImportReport = {
  files: ImportedFile[];
  accounts: number;
  people: number;
  signals: number;
  refused: number;
  /** Folder with one file of refused rows per input file that had any. */
  refusalsPath: string | null;
  /** The first 20. */
  refusals: ImportRefusal[];
};

const count = (n: number): string => n.toLocaleString('en-US');

/** The report for people, in plain lines. `ImportReport` itself is the JSON form. */
export const formatImportReport = (report: ImportReport): string => {
  const lines = [
    `Took ${count(report.accounts)} accounts, ${count(report.people)} people and ${count(report.signals)} signals.`,
  ];
  for (const file of report.files) {
    const parts = [`${count(file.accepted)} taken (${count(file.added)} new)`, `${count(file.refused)} refused`];
    if (file.later > 0) parts.push(`${count(file.later)} after the cut-off`);
    lines.push(`  ${file.name}: ${count(file.read)} rows, ${parts.join(', ')}`);
    if (file.unused.length > 0) lines.push(`    columns not used: ${file.unused.join(', ')}`);
  }
  if (report.refused === 0) return `${lines.join('\n')}\nNothing was refused.`;
  lines.push('', `Refused ${count(report.refused)}:`);
  for (const refusal of report.refusals) {
    const place = [refusal.line > 0 ? `line ${refusal.line}` : '', refusal.column ? `\`${refusal.column}\`` : ''];
    lines.push(
      `  ${[refusal.file, ...place].filter(Boolean).join(' ')}: ${refusal.reason}. ${upper(refusal.whatToDo)}.`,
    );
  }
  const hidden = report.refused - report.refusals.length;
  if (hidden > 0) lines.push(`  and ${count(hidden)} more`);
  if (report.refusalsPath)
    lines.push(`Every refused row is kept in ${report.refusalsPath}: mend it there and import that file.`);
  return lines.join('\n');
};

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
