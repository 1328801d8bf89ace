import type { Decision, Estimate } from '../core/decision/decision.ts';
import type { Incident } from '../core/incident/incident.ts';
import { plural } from '../core/plural.ts';
import type { Said } from '../core/report/answer/said.ts';
import type { Told } from '../core/report/answer/told.ts';
import { type AccountView, accountCard } from './account-card.ts';
import { ACTIONS } from './action-ids.ts';
import { type Blocks, button, type Card, context, section } from './blocks.ts';
import { factWords } from './fact-words.ts';
import { incidentLines, incidentWhy } from './incident-why.ts';
import { LIMITS } from './limits.ts';
import { middle, score } from './numbers.ts';
import { packed, writerLine } from './reasons.ts';
import { markup } from './said.ts';
import { type StateContext, stateText } from './state-line.ts';
import { bold, capitalized, code, cut, linked, safe, spoken } from './text.ts';
import { clockTime, dated, dayAndTime } from './time.ts';
import { askButton, toldCard } from './told-card.ts';

/** One entry of the audit log, as far as a person is told. */
export type RecordedEntry = {
  _id: number;
  type: string;
  at: Date;
  by: string;
  data: Record<string, unknown>;
  hash: string;
};
export type WhyView =
  | {
      kind: 'decision';
      decision: Decision;
      entries: RecordedEntry[];
      incidents?: Incident[];
      link: string;
      direct?: { lead: Said; lines: Said[] };
    }
  | { kind: 'incident'; incident: Incident; entries: RecordedEntry[]; link: string }
  | {
      kind: 'choose';
      question: string;
      matches: { decisionId: string; title: string; at: Date; state: string; asks?: string }[];
    }
  | { kind: 'which'; lead: Said; options: { name: string; detail: string; asks: string }[] }
  | { kind: 'told'; told: Told }
  | { kind: 'account'; lead: Said; found: AccountView }
  | { kind: 'nothing'; reason: string; asks?: string[] };

type WhyContext = StateContext & { nameOf: (by: string) => string };

const lead = (d: Decision): string => {
  const strongest = d.evidence[0];
  const chosen = d.alternatives.find((a) => a.chosen);
  const why = strongest ? `because of this: ${safe(strongest.text, 240)}` : 'without a dated signal behind it';
  const others = d.alternatives.length - 1;
  const best = chosen && others > 0 ? ` It was chosen over ${plural(others, 'other candidate')}.` : '';
  return `${bold(d.title, 200)}: I proposed this ${why}.${best}`;
};

const inputs = (d: Decision, c: WhyContext): string[] => [
  ...(d.evidence.length > 0 ? ['*Inputs*'] : []),
  ...d.evidence
    .slice(0, 10)
    .map(
      (e) =>
        `• ${dated(e.at, c, e.link ?? (e.signalId ? c.link(`/signals/${encodeURIComponent(e.signalId)}`) : undefined))}: ${safe(e.text, 240)}`,
    ),
  ...d.because.slice(0, 5).map((b) => `• From memory: ${safe(b, 240)}`),
];

const EFFECT = {
  permit: 'allows',
  ask: 'asks for a person',
  forbid: 'forbids',
  error: 'could not be judged, so it holds',
};

const rules = (d: Decision, facts = factWords(d.verdict, d.cost.currency)): string[] => [
  '*Rules*',
  ...d.verdict.rules.slice(0, 8).map((r) => `• ${code(r.id)} ${EFFECT[r.effect]}: ${safe(r.text, 200)}`),
  ...(facts.length > 0 ? [`• Facts they looked at: ${facts.slice(0, 10).join(' · ')}`] : []),
  ...(d.verdict.flip
    ? [`• It would have been ${d.verdict.flip.to.replace('-', ' ')} if ${safe(d.verdict.flip.change, 200)}`]
    : []),
];

/** A count says its metric itself. */
const estimated = (e: Estimate, currency: string): string =>
  e.unit === 'count' ? middle(e, currency) : `${middle(e, currency)} ${safe(e.metric, 60)}`;

const alternatives = (d: Decision): string[] => [
  d.alternatives.length === 0 ? '*Alternatives*: nothing else was open' : '*Alternatives*, by expected value',
  ...d.alternatives
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 6)
    .map(
      (a) =>
        `• ${a.chosen ? `${bold(a.label, 120)} (chosen)` : safe(a.label, 120)} · worth ${score(a.score, d.cost.currency)}${a.expected ? `, ${estimated(a.expected, d.cost.currency)}` : ''}, ${Math.round(a.propensity * 100)} % chance of being chosen, ${a.verdict.replaceAll('-', ' ')}${a.ruleIds[0] ? ` (${code(a.ruleIds[0])})` : ''}`,
    ),
];

const SAID: Record<string, string> = {
  'approval-asked': 'asked for approval',
  'approval-given': 'approved',
  edited: 'edited',
  'execution-started': 'execution started',
  executed: 'executed',
  'execution-failed': 'execution failed',
  'execution-unknown': 'no answer from the service',
  'outcome-observed': 'outcome',
  'reading-corrected': 'reply read again',
  'flag-overdue': 'nobody took it over in time',
};

/** Who did it, where that is not the program itself, and what was said or came of it. */
const byWhom = ({ type, by, data }: RecordedEntry, c: WhyContext): string => {
  const outcome = data.outcome as { text?: unknown } | undefined;
  const said = [data.text, outcome?.text].find((text) => typeof text === 'string');
  return `${by === 'countersign' ? '' : ` ${type === 'outcome-observed' ? 'from' : 'by'} ${safe(c.nameOf(by), 60)}`}${said ? `: ${safe(said, 160)}` : ''}`;
};

const recorded = (entries: RecordedEntry[], c: WhyContext): string[] => [
  '*What happened*, from the audit log',
  ...(entries.length === 0 ? ['• Nothing is in the audit log yet; it follows within seconds.'] : []),
  ...entries
    .slice(-14)
    .map(
      (e) =>
        `• ${clockTime(e.at, c)} ${SAID[e.type] ?? safe(e.type.replaceAll('-', ' '), 60)}${byWhom(e, c)} (no. ${e._id})`,
    ),
  ...(entries.length > 14 ? [`• ${entries.length - 14} earlier entries are in the record`] : []),
];

const outcome = (d: Decision, c: WhyContext): string[] => [
  '*Outcome*',
  ...(d.outcomes.length === 0
    ? [
        `• ${d.effect ? `${capitalized(safe(d.effect.detail, 200))}. Nothing came back yet.` : 'There is none: nothing was done in the outside world.'}`,
      ]
    : d.outcomes
        .slice(-5)
        .map(
          (o) =>
            `• ${dayAndTime(o.at, c)} ${safe(o.text, 200)}${o.weight === 'proxy' ? ' (a proxy, not a result)' : ''}`,
        )),
];

const decisionAnswer = (view: Extract<WhyView, { kind: 'decision' }>, c: WhyContext): Card => {
  const { decision: d, entries, link } = view;
  const id = `${d._id}.${d.version}.why`;
  const answer = lead(d);
  const direct = view.direct && [view.direct.lead, ...view.direct.lines].map((one) => markup(one, c)).join('\n');
  const last = entries.at(-1);
  const parts = [
    inputs(d, c),
    rules(d),
    alternatives(d),
    recorded(entries, c),
    outcome(d, c),
    incidentLines(view.incidents ?? [], c),
  ]
    .filter((part) => part.length > 0)
    .flatMap((part) => packed(part, LIMITS.sectionText - 100));
  return {
    text: cut(spoken(direct ?? answer), LIMITS.messageText),
    blocks: [
      ...(direct ? [section(`${id}.direct`, direct)] : []),
      section(`${id}.lead`, `${answer}\n*Now*  ${stateText(d, c)}.`),
      ...parts.slice(0, 12).map((text, i) => section(`${id}.${i}`, text)),
      context(
        `${id}.record`,
        [
          linked(link, `Record ${d._id}`),
          `revision ${d.revision}`,
          `digest ${code(d.digest.slice(0, 12))}`,
          ...(last ? [`log no. ${last._id}, hash ${code(last.hash.slice(0, 12))}`] : []),
          writerLine(d),
        ].join(' · '),
      ),
      {
        type: 'context_actions',
        block_id: `${id}.feedback`,
        elements: [
          {
            type: 'feedback_buttons',
            action_id: ACTIONS.feedback,
            positive_button: {
              text: { type: 'plain_text', text: 'This helped' },
              value: JSON.stringify({ d: d._id, y: 1 }),
            },
            negative_button: {
              text: { type: 'plain_text', text: 'This did not help' },
              value: JSON.stringify({ d: d._id, y: 0 }),
            },
          },
        ],
      },
    ],
  };
};

/** States as people say them; the others read as they are. */
const CALLED: Record<string, string> = {
  pending: 'waits for a person',
  executing: 'under way',
  executed: 'done',
  observed: 'done, with an outcome',
  reconciled: 'done, looked up',
  forbidden: 'held by a rule',
  superseded: 'replaced',
  unknown: 'being looked up',
};

const chooseCard = (view: Extract<WhyView, { kind: 'choose' }>, c: WhyContext): Card => {
  const blocks: Blocks = [
    section(undefined, `Several decisions fit “${safe(view.question, 500)}”. Which one do you mean?`),
    ...view.matches.slice(0, 5).map((m) => ({
      ...section(
        undefined,
        `${bold(m.title, 160)}\n${safe(m.decisionId, 40)} · ${CALLED[m.state] ?? safe(m.state, 40)} · ${dayAndTime(m.at, c)}`,
      ),
      accessory: m.asks ? askButton(m.asks, 'This one') : button(ACTIONS.why, 'Why', ticketValueOf(m.decisionId)),
    })),
  ];
  return { text: safe(view.question, 600), blocks };
};

/** One line and one button for each that may be meant. */
const whichCard = (view: Extract<WhyView, { kind: 'which' }>, c: WhyContext): Card => {
  const lead = markup(view.lead, c);
  return {
    text: spoken(lead),
    blocks: [
      section(undefined, lead),
      ...view.options.slice(0, 5).map(({ name, detail, asks }) => ({
        ...section(undefined, `${bold(name, 120)} · ${safe(detail, 200)}`),
        accessory: askButton(asks, 'This one'),
      })),
    ],
  };
};

const nothingCard = ({ reason, asks }: Extract<WhyView, { kind: 'nothing' }>): Card => {
  const text = safe(reason, 1_000);
  return {
    text: spoken(text),
    blocks: [
      section(undefined, text),
      ...(asks ?? []).map((question) => ({
        ...section(undefined, `“${safe(question, 300)}”`),
        accessory: askButton(question, 'Ask'),
      })),
      ...(asks ? [{ type: 'actions' as const, elements: [button(ACTIONS.waiting, 'What waits for me', 'why')] }] : []),
    ],
  };
};

/** Leads with the answer; then inputs with dates, rules, alternatives with scores, people and times, outcome, record. */
export const whyCard = (view: WhyView, c: WhyContext): Card => {
  switch (view.kind) {
    case 'decision':
      return decisionAnswer(view, c);
    case 'incident':
      return incidentWhy(view, c);
    case 'choose':
      return chooseCard(view, c);
    case 'which':
      return whichCard(view, c);
    case 'told':
      return toldCard(view.told, c);
    case 'account': {
      const card = accountCard(view.found, c);
      const lead = markup(view.lead, c);
      return { text: spoken(lead), blocks: [section(undefined, lead), ...card.blocks] };
    }
    case 'nothing':
      return nothingCard(view);
  }
};

const ticketValueOf = (decisionId: string): string => JSON.stringify({ d: decisionId });
