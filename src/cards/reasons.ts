import type { Decision } from '../core/decision/decision.ts';
import { nothingThen } from '../core/decision/verbs.ts';
import { formatMoney } from '../core/money.ts';
import { estimate, middle, percent, score } from './numbers.ts';
import type { StateContext } from './state-line.ts';
import { code, cut, safe } from './text.ts';
import { dated, dayAndTime } from './time.ts';

const SHOWN = 4;

const evidence = (d: Decision, c: StateContext): string => {
  const lines = d.evidence
    .slice(0, SHOWN)
    .map((e) => {
      const link = e.link ?? (e.signalId ? c.link(`/signals/${encodeURIComponent(e.signalId)}`) : undefined);
      return `• ${dated(e.at, c, link)}: ${safe(e.text, 220)}`;
    })
    .join('\n');
  const more = d.evidence.length - SHOWN;
  return more > 0 ? `${lines}\n• and ${more} more, in the record` : lines;
};

const reaches = (d: Decision): string => {
  const shown = d.audience.slice(0, 3).map((a) => {
    const where = a.stage ? `${safe(a.accountName, 80)} (stage: ${safe(a.stage, 40)})` : safe(a.accountName, 80);
    return `${safe(a.name, 80)}, ${safe(a.title, 80)} at ${where}`;
  });
  const more = d.audience.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more.toLocaleString('en-US')} more` : ''}`;
};

const touches = (d: Decision): string | null => {
  const { capAccount, touchesAccount7d } = d.verdict.facts;
  return typeof capAccount === 'number' &&
    typeof touchesAccount7d === 'number' &&
    d.action.kind === 'send-email' &&
    capAccount > 0
    ? `touch ${touchesAccount7d + 1} of ${capAccount} this account may get in a week`
    : null;
};

const cost = (d: Decision): string =>
  [
    d.action.kind === 'move-budget'
      ? `${formatMoney(d.action.amountDaily)} a day changes place, nothing is added`
      : d.cost.minor === 0
        ? 'no money'
        : formatMoney(d.cost),
    ...[touches(d)].filter((t) => t !== null),
  ].join(', ');

const insteadOf = (d: Decision): string =>
  d.alternatives
    .filter((a) => !a.chosen)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 3)
    .map((a) => {
      const rate = a.expected ? `${middle(a.expected, d.cost.currency)}, ` : '';
      const held = a.verdict === 'forbidden' && a.ruleIds[0] ? `, held by ${code(a.ruleIds[0])}` : '';
      return `${safe(a.label, 100)} (${rate}worth ${score(a.score, d.cost.currency)}${held})`;
    })
    .join(' · ');

const askedBy = (d: Decision): string =>
  d.verdict.rules
    .filter((r) => r.effect === (d.verdict.outcome === 'forbidden' ? 'forbid' : 'ask') || r.effect === 'error')
    .slice(0, SHOWN)
    .map((r) => `${code(r.id)} ${safe(r.text, 160)}`)
    .join(' · ');

/** What people said before and the agent heeded, e.g. a rejection; it stays on the card when the decision is over. */
export const becauseLines = (d: Decision): string[] => {
  const rejected = /^Because (?:D-\d+|an earlier proposal) was rejected/;
  const others = d.because.filter((b) => !rejected.test(b));
  return [
    ...d.because
      .filter((b) => rejected.test(b))
      .slice(0, 4)
      .map((b) => safe(b, 400).replace(rejected, (lead) => `*${lead}*`)),
    ...(others.length > 0 ? [`*Because*  ${others.map((b) => safe(b, 200)).join(' · ')}`] : []),
  ];
};

const oClock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Said of what was thought of at night or on a day off: `quiet.hours` lets it leave later, whoever agrees now. */
const leavesLater = (d: Decision): string => {
  const { recipientLocalHour: hour, workingHourStart: from, workingHourEnd: to, isWorkingDay } = d.verdict.facts;
  const isSend = d.action.kind === 'send-email' || d.action.kind === 'book-meeting';
  if (!isSend || typeof hour !== 'number' || typeof from !== 'number' || typeof to !== 'number') return '';
  return isWorkingDay === true && hour >= from && hour < to
    ? ''
    : `once approved, from ${oClock(from)} to ${oClock(to)} on a working day where the recipient is`;
};

/** Why now, for whom, at what cost, instead of what, asked by which rule, and what silence does. One line each. */
export const reasonLines = (d: Decision, c: StateContext): string[] => {
  const chosen = d.alternatives.find((a) => a.chosen);
  const others = insteadOf(d);
  const asked = askedBy(d);
  const line = (label: string, text: string) => (text ? [`*${label}*  ${text}`] : []);
  // A stage is raised on evidence alone: it reaches nobody, costs nothing and stands beside nothing.
  const isRaise = d.action.kind === 'promote-domain';
  const planned = [
    ...(d.evidence.length > 0 ? [`*Why now*\n${evidence(d, c)}`] : line('Why now', 'no dated signal is behind this')),
    ...becauseLines(d),
    ...line(
      'Step',
      `${d.goal.step} of ${d.goal.of} towards “${safe(d.goal.text, 160)}”: ${safe(d.goal.stepLabel, 120)}`,
    ),
    ...(isRaise
      ? []
      : [
          ...line('Expected', d.expected ? estimate(d.expected, d.cost.currency) : 'no estimate'),
          ...line('Costs', cost(d)),
        ]),
    ...(others
      ? line(
          'Instead of',
          `${others}${chosen ? ` · this one is worth ${score(chosen.score, d.cost.currency)} and had a ${percent(chosen.propensity)} chance of being chosen` : ''}`,
        )
      : isRaise
        ? []
        : line('Instead of', 'nothing else was open')),
  ];
  // A person's change of a charter or flag says itself why; no agent planned it, and nothing was weighed against it.
  const isFlag = d.action.kind === 'escalate-account' && d.verdict.facts.requestedByPerson === true;
  const isPlanned = d.action.kind !== 'change-charter' && !isFlag;
  return [
    ...(d.audience.length > 0 && d.action.kind !== 'escalate-account' ? line('Reaches', reaches(d)) : []),
    ...(isPlanned ? planned : isFlag ? [] : line('Because', d.because.map((b) => safe(b, 200)).join(' · '))),
    ...line(d.verdict.outcome === 'forbidden' ? 'Held by' : 'Asked by', asked),
    // What would have forbidden it helps nobody to decide; Why and the record keep it.
    ...(d.verdict.flip && !isFlag && !(d.state === 'pending' && d.verdict.flip.to === 'forbidden')
      ? line('Would differ', `if ${safe(d.verdict.flip.change, 200)}: ${d.verdict.flip.to.replace('-', ' ')}`)
      : []),
    ...(d.state === 'pending' ? line('Leaves', leavesLater(d)) : []),
    ...(d.state === 'pending'
      ? line('If nobody decides', `it expires ${dayAndTime(d.expiresAt, c)} and ${nothingThen(d.action.kind)}`)
      : []),
  ];
};

/** Who wrote it; a model that could not is named with the reason. */
export const writerLine = (d: Decision): string => {
  const by = d.writer.name === 'built-in' ? 'the built-in writer' : safe(d.writer.name, 80);
  const edits = d.editedBy.at(-1);
  return [
    `Written by ${by}${d.writer.fellBackBecause ? `, because ${safe(d.writer.fellBackBecause, 200)}` : ''}`,
    ...(edits ? [`edited by ${safe(edits.name, 60)} (revision ${d.revision})`] : []),
  ].join(' · ');
};

/** Joins lines into pieces that fit one section each. */
export const packed = (lines: string[], max: number): string[] =>
  lines.reduce<string[]>((out, line) => {
    const last = out.at(-1);
    const piece = cut(line, max);
    if (last !== undefined && last.length + 1 + piece.length <= max) out[out.length - 1] = `${last}\n${piece}`;
    else out.push(piece);
    return out;
  }, []);
