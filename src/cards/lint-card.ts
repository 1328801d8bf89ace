import { plural } from '../core/plural.ts';
import type { LintReport, Sprawl } from '../core/policy/lint.ts';
import type { FindingKind, LintFinding } from '../core/policy/lint-finding.ts';
import { ENOUGH, ENOUGH_DAYS } from '../core/policy/lint-history.ts';
import { type Blocks, type Card, context, section } from './blocks.ts';
import { charterButton } from './charter-card.ts';
import { LIMITS } from './limits.ts';
import { packed } from './reasons.ts';
import { bold, code, list, safe } from './text.ts';
import { dated, type When } from './time.ts';

/** So many findings of one kind fit a card; the command line has all of them. */
const SHOWN = 3;
/** And so many names of rules a line. */
const NAMED = 6;

/** The kinds in the order of what they cost, each as a marketer says it. */
const KINDS: [FindingKind, string][] = [
  ['contradictory', 'Contradict each other'],
  ['unreachable', 'Can never apply'],
  ['shadowed', 'Add nothing, because another rule speaks first'],
  ['overlapping', 'Say the same twice'],
  ['never-fired', 'Never had a say'],
];

const found = ({ agent, text, sentence, restsOn }: LintFinding): string =>
  [
    `• ${agent ? `${bold(agent, 40)}: ` : ''}${safe(text, 240)}.`,
    ...(sentence ? [`It says “${safe(sentence, 140)}”.`] : []),
    `Rests on ${safe(restsOn, 160)}.`,
  ].join(' ');

const group = (heading: string, findings: readonly LintFinding[]): Blocks => {
  if (findings.length === 0) return [];
  const more = findings.length - SHOWN;
  const lines = [
    `*${heading}* (${findings.length})`,
    ...findings.slice(0, SHOWN).map(found),
    ...(more > 0 ? [`• and ${more} more: \`npm run countersign -- charter lint\` lists them`] : []),
  ];
  return packed(lines, LIMITS.sectionText).map((text) => section(undefined, text));
};

const sprawlLine = ({ agent, share, remove, entries }: Sprawl): string => {
  const more = remove.length - NAMED;
  const ids = [...remove.slice(0, NAMED).map((id) => code(id)), ...(more > 0 ? [`${more} more`] : [])];
  return `${bold(agent, 40)} ${Math.round(share * 100)} % (${remove.length} of ${entries})${ids.length > 0 ? `, to delete: ${list(ids)}` : ''}`;
};

/** A number for each agent with what to delete, and the way to the charters in which some of it stands. */
const sprawl = ({ sprawl, findings }: LintReport): Blocks => {
  const inCharter = new Set(findings.flatMap(({ agent, remove }) => (agent && remove ? [agent] : [])));
  const sorted = sprawl.toSorted((a, b) => b.share - a.share);
  return [
    section(undefined, '*Workflow sprawl*: how much of what governs an agent adds nothing'),
    ...sorted
      .filter(({ agent }) => inCharter.has(agent))
      .map((one) => ({
        ...section(undefined, `• ${sprawlLine(one)}`),
        accessory: charterButton(one.agent, 'Charter'),
      })),
    ...packed(
      sorted.filter(({ agent }) => !inCharter.has(agent)).map((one) => `• ${sprawlLine(one)}`),
      LIMITS.sectionText,
    ).map((text) => section(undefined, text)),
  ];
};

const headline = ({ findings, sprawl }: LintReport): string => {
  if (findings.length === 0) return 'Nothing to mend.';
  const removable = new Set([
    ...sprawl.flatMap((one) => one.remove),
    ...findings.flatMap(({ agent, remove }) => (remove && !agent ? [remove] : [])),
  ]).size;
  return `${plural(findings.length, 'thing')} to mend${removable > 0 ? `, ${removable} to delete` : ''}.`;
};

const basis = (report: LintReport, when: When): string => {
  const { decisions, since, guards } = report;
  return [
    decisions === 0 || !since
      ? 'No decision is on record yet, so only the rules themselves were looked at.'
      : `Over ${plural(decisions, 'recorded decision')} since ${dated(since, when)}.`,
    `Whether a rule ever had a say is judged from ${ENOUGH} judgements of what it speaks of and ${ENOUGH_DAYS} days on record; what asks a role or a second person stays in any case.`,
    ...(guards.length > 0 ? [`${plural(guards.length, 'guard')} never had to speak, and should stay.`] : []),
    'Rules of the policies are deleted in `charters/policies/`; an entry of a charter by Edit on its card, as a proposal. Nothing was changed.',
  ].join(' ');
};

/** What lint found in the rules in force, for all agents or the one that was named: what contradicts, and what could go. */
export const lintCard = (report: LintReport, when: When): Card => {
  const [only] = report.sprawl;
  const whose = report.sprawl.length === 1 && only ? `the rules for ${only.agent}` : 'all rules and charters';
  const lead = headline(report);
  const kept = report.kept.flatMap(({ ids, keep }) => (ids[0] && keep ? [`${code(ids[0])} (${safe(keep, 160)})`] : []));
  return {
    text: `I looked through ${whose}. ${lead}`,
    blocks: [
      section(undefined, `I looked through ${whose}. *${lead}*`),
      ...KINDS.flatMap(([kind, heading]) =>
        group(
          heading,
          report.findings.filter((one) => one.kind === kind),
        ),
      ),
      ...sprawl(report),
      ...(kept.length > 0 ? [context(undefined, `Found and kept on purpose: ${list(kept.slice(0, 5))}.`)] : []),
      context(undefined, basis(report, when)),
    ],
  };
};
