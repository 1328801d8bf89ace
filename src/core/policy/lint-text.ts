import type { LintReport } from './lint.ts';
import type { LintFinding } from './lint-finding.ts';

const line = ({ kind, agent, text, restsOn, remove, keep }: LintFinding): string[] => [
  `${keep === undefined ? '✕' : '✓'} ${kind}: ${agent ? `${agent}: ` : ''}${text}.`,
  `    rests on ${restsOn}${keep === undefined ? (remove ? `; \`${remove}\` can be deleted` : '') : `; kept: ${keep}`}`,
];

/** What lint found, for a terminal. */
export const lintText = (report: LintReport): string => {
  const { decisions, since, findings, kept, guards, sprawl } = report;
  const lines = [
    ...findings.flatMap(line),
    ...kept.flatMap(line),
    ...(guards.length > 0 ? ['', `Guards that never had to speak, and stay: ${guards.join(', ')}.`] : []),
    '',
    'Workflow sprawl (what could go without changing any answer)',
    ...sprawl.map(
      ({ agent, entries, remove, share }) =>
        `  ${agent.padEnd(11)} ${String(Math.round(share * 100)).padStart(3)} %  ${remove.length} of ${entries}${remove.length > 0 ? `: ${remove.join(', ')}` : ''}`,
    ),
    '',
    `${findings.length === 0 ? 'Nothing to mend' : `${findings.length} to mend`}, over ${decisions.toLocaleString('en-US')} recorded decisions${since ? ` since ${since.toISOString().slice(0, 10)}` : ''}.`,
  ];
  return lines.join('\n');
};
