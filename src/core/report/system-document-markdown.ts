import type { SystemDocument } from './system-document.ts';

/** A cell or a line as Markdown shows it, character for character. */
const plain = (text: string): string =>
  text
    .replaceAll(/([\\`*_[\]<>#|])/g, '\\$1')
    .replaceAll(/\s+/g, ' ')
    .trim() || '–';
const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;

/** The system document as Markdown (GitHub's tables). */
export const systemDocumentMarkdown = ({ title, at, version, sections }: SystemDocument): string =>
  [
    `# ${plain(title)}`,
    '',
    `As of ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, charters version \`${version.slice(0, 12)}\`. Generated from the running configuration and its numbers.`,
    ...sections.flatMap((section) => [
      '',
      `## ${plain(section.title)}`,
      ...section.lines.flatMap((line) => ['', plain(line)]),
      ...section.tables
        .filter(({ rows }) => rows.length > 0)
        .flatMap(({ head, rows }) => ['', row(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(row)]),
      ...(section.checks.length > 0 ? [''] : []),
      ...section.checks.map(
        ({ what, ok, evidence }) => `- ${ok ? '✓ pass' : '✕ fail'}: **${plain(what)}** (${plain(evidence)})`,
      ),
    ]),
    '',
  ].join('\n');
