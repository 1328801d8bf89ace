import type { AttentionNumbers } from '../core/attention/numbers.ts';
import type { TeamAttention } from '../core/attention/team.ts';
import { ActionKind } from '../core/decision/action.ts';
import { plural } from '../core/plural.ts';
import { type Blocks, type Card, context, header, section } from './blocks.ts';
import { percent } from './numbers.ts';
import { KIND_LABELS } from './queue.ts';
import { safe } from './text.ts';
import { duration } from './time.ts';

const howLong = (ms: number): string =>
  ms < 1000 ? 'less than a second' : ms < 60_000 ? `${Math.round(ms / 1000)} s` : duration(ms);

const kinds = (numbers: AttentionNumbers): string[] =>
  Object.entries(numbers.byKind).map(([name, { approved, edited, rejected }]) => {
    const kind = ActionKind.safeParse(name);
    const parts: [number, string][] = [
      [approved, 'approved as proposed'],
      [edited, 'edited'],
      [rejected, 'rejected'],
    ];
    const said = parts.filter(([n]) => n > 0).map(([n, what]) => `${n.toLocaleString('en-US')} ${what}`);
    return `• ${kind.success ? KIND_LABELS[kind.data] : safe(name, 40)}: ${said.join(', ')}`;
  });

/** One person's numbers in words, a line each; only for that person. */
export const attentionLines = (n: AttentionNumbers): string[] => [
  n.decided === 0
    ? 'You decided nothing in this time.'
    : `You decided about ${plural(n.decided, 'card')}${n.medianMs === null ? '' : n.decided === 1 ? `, ${howLong(n.medianMs)} after seeing it` : `, half of them within ${howLong(n.medianMs)} of seeing them`}.`,
  ...kinds(n),
  ...(n.decided > 0
    ? [
        n.glanced === 0
          ? 'None was approved within 3 s of being seen.'
          : `${plural(n.glanced, 'was', 'were')} approved within 3 s of being seen, faster than a card can be read.`,
      ]
    : []),
  ...(n.agreement.rate === null
    ? []
    : [
        `Colleagues who decided with you said the same in ${percent(n.agreement.rate)} of ${plural(n.agreement.together, 'card')}.`,
      ]),
  ...(n.tests.caught + n.tests.missed === 0
    ? []
    : [`Test drafts with a planted fault: ${n.tests.caught} caught, ${n.tests.missed} missed.`]),
];

const teamLines = (t: TeamAttention): string[] => [
  `${plural(t.people, 'person', 'people')} decided about ${plural(t.decided, 'card')}; ${plural(t.glanced, 'approval')} came within 3 s of being seen.`,
  t.agreement === null
    ? 'No card was decided by two people.'
    : `Where several decided, they said the same in ${percent(t.agreement)} of cards.`,
  t.tests === null
    ? 'Fewer than three people had a test draft, so I give no sum: it would name somebody.'
    : `Test drafts: ${t.tests.caught} of ${t.tests.taken} were caught.`,
];

/** `/countersign attention`: own numbers, and for operations the team's without anybody's name. */
export const attentionCard = (own: AttentionNumbers, team: TeamAttention | null): Card => {
  const blocks: Blocks = [
    header('Your last 30 days'),
    section(undefined, attentionLines(own).join('\n')),
    ...(team ? [header('Everybody together'), section(undefined, teamLines(team).join('\n'))] : []),
    context(
      undefined,
      'Your own numbers are told to nobody else. Seen means opened or on your Home where I know it, else when the card was posted.',
    ),
  ];
  return { text: 'Your last 30 days of deciding.', blocks };
};

/** The private note of a month. */
export const attentionNote = (n: AttentionNumbers, from: Date): string => {
  const month = from.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return [`How you decided in ${month}. Only you get this note.`, ...attentionLines(n)].join('\n');
};
