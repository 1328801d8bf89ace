import { listed } from '../../approval/quorum.ts';
import type { ActionKind } from '../../decision/action.ts';
import type { DecisionLine } from '../../decision/decision-line.ts';
import { KIND_NAMES } from '../../decision/verbs.ts';
import { formatMoney, money } from '../../money.ts';
import { plural } from '../../plural.ts';
import type { ResultMeant, StateMeant } from '../question/question.ts';
import { type Said, said } from './said.ts';
import { kindsListed, RESULT_NAMES, STATE_NAMES } from './tally.ts';

const BY_THEMSELVES: ReadonlySet<StateMeant> = new Set(['expired', 'failed']);
const DONE: Partial<Record<ActionKind, string>> = {
  'send-email': 'sent',
  'book-meeting': 'sent out',
  'move-budget': 'made',
  'start-experiment': 'started',
  'create-rep-task': 'created',
  'write-brief': 'filed',
};

type Counted = {
  state: StateMeant;
  found: readonly DecisionLine[];
  /** The kind that was asked for; all when absent. */
  kind: ActionKind | undefined;
  /** People of ours who did it. */
  by: readonly string[];
  agent: string | null;
  subject: string | null;
  /** `since 23 Nov`. */
  during: string;
};

/** `3 mails were sent since 23 Nov`, `No budget move was made today`, `14 decisions wait for a person now: 11 mails, …`. */
export const countSentence = ({ state, found, kind, by, agent, subject, during }: Counted): Said => {
  const names = kind ? KIND_NAMES[kind] : (['decision', 'decisions'] as const);
  const n = found.length;
  const number = n === 0 ? `No ${names[0]}` : plural(n, ...names);
  const of = `${agent ? ` of the ${agent} agent` : ''}${subject ? ` for ${subject}` : ''}`;
  const kinds = kind === undefined && n > 0 ? `: ${kindsListed(found)}` : '';
  if (state === 'waiting')
    return said`${number}${of} ${n === 1 || n === 0 ? 'waits' : 'wait'} for a person now${kinds}.`;
  const minor = found.reduce((sum, { action }) => sum + (action.amountDaily?.minor ?? 0), 0);
  const currency = found.find(({ action }) => action.amountDaily)?.action.amountDaily?.currency ?? 'USD';
  const amount = kind === 'move-budget' && n > 0 ? `, ${formatMoney(money(minor, currency))} a day in all` : '';
  const became = state === 'done' && kind ? (DONE[kind] ?? STATE_NAMES.done) : STATE_NAMES[state];
  const whose = by.length > 0 ? ` by ${listed(by, 'and')}` : '';
  const were = BY_THEMSELVES.has(state) ? '' : n === 1 || n === 0 ? 'was ' : 'were ';
  return said`${number}${of} ${were}${became}${whose} ${during}${amount}${kinds}.`;
};

/** `4 replies came back since 1 Nov; 60 mails were sent in that time, so 6.7 per 100`. */
export const resultSentence = (result: ResultMeant, n: number, sent: number, during: string): Said => {
  const number = n === 0 ? `No ${RESULT_NAMES[result][0]}` : plural(n, ...RESULT_NAMES[result]);
  const isOfMails = !result.startsWith('meeting') && result !== 'opportunity';
  if (!isOfMails) return said`${number} came of what agents did ${during}.`;
  const share = n > 0 && sent > 0 ? `, so ${((n / sent) * 100).toFixed(1).replace(/\.0$/, '')} per 100` : '';
  const mails = sent === 0 ? 'no mail was' : `${plural(sent, 'mail')} ${sent === 1 ? 'was' : 'were'}`;
  return said`${number} came back ${during}; ${mails} sent in that time${share}.`;
};
