/** Who is behind a change of a charter file. */
export type Author = { decisionId: string; proposedBy: string; approvedBy: readonly string[]; at: Date };

const START = '# Last change: ';
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** `# Last change: D-1042, 2026-11-17 15:42 UTC, proposed by …, approved by …` */
export const authorLine = ({ decisionId, proposedBy, approvedBy, at }: Author): string =>
  `${START}${decisionId}, ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, proposed by ${oneLine(proposedBy)}, approved by ${approvedBy.map(oneLine).join(' and ')}`;

/**
 * The text with this author named at its top, under the line that names its schema. An earlier author line is replaced:
 * who changed what before is in the file's history and in the audit log.
 */
export const withAuthor = (text: string, author: Author): string => {
  const lines = text.split('\n').filter((line) => !line.startsWith(START));
  const at = lines[0]?.startsWith('# yaml-language-server:') ? 1 : 0;
  return [...lines.slice(0, at), authorLine(author), ...lines.slice(at)].join('\n');
};
