import { stillMissing } from '../../approval/approval.ts';
import { countingApprovals, missing, roleLabel } from '../../approval/quorum.ts';
import type { Decision } from '../../decision/decision.ts';
import { KIND_NAMES, VERBS } from '../../decision/verbs.ts';
import { plainName } from '../../plain-name.ts';
import { isOpen } from '../question/fits.ts';
import type { Question, ResultMeant } from '../question/question.ts';
import { atMoment, listedParts, rule, type Said, said } from './said.ts';

/** One entry of the audit log about the decision, as everybody may see it. */
export type LogEntry = { type: string; at: Date; by: string; data: Record<string, unknown> };

const nameIn = ({ by, data }: LogEntry): string => (typeof data.name === 'string' ? data.name : by);
const lastOf = (entries: readonly LogEntry[], ...types: string[]): LogEntry | undefined =>
  entries.findLast(({ type }) => types.includes(type));

/** Signals that are results of each kind that can be asked for. */
export const RESULT_SIGNALS: Record<ResultMeant, readonly string[]> = {
  reply: ['email-replied'],
  'meeting-booked': ['meeting-booked'],
  'meeting-held': ['meeting-held'],
  opportunity: ['opportunity-changed'],
  bounce: ['email-bounced'],
  complaint: ['email-complained'],
  unsubscribe: ['unsubscribed'],
  open: ['email-opened'],
  click: ['email-clicked'],
};

const wrongWhat = (kind: string, words: string): string =>
  `${plainName(kind)}${words.trim() ? `, “${words.trim().slice(0, 300)}”` : ', without further words'}`;

const rejected = ({ rejection }: Decision, entries: readonly LogEntry[]): Said | null => {
  const entry = lastOf(entries, 'rejected');
  if (!rejection || !entry) return null;
  return said`${nameIn(entry)} rejected it ${atMoment(entry.at)}: ${wrongWhat(rejection.kind, rejection.words)}`;
};

/** Who approved what is on the card now; an approval of other bytes is void and is not told. */
const approved = (d: Decision, entries: readonly LogEntry[]): Said | null => {
  const counting = countingApprovals(d).flatMap((one) => {
    const entry = entries.findLast(
      ({ type, by }) => by === one.slackUserId && (type === 'approved' || type === 'approval-given'),
    );
    return entry ? [{ ...one, entry }] : [];
  });
  const last = counting.at(-1);
  if (!last) return null;
  const names = counting.map(
    (one) => `${nameIn(one.entry)} (${roleLabel(one.role)}${one.for ? `, for ${one.for.name}` : ''})`,
  );
  return said`${listedParts(names)} approved it ${counting.length > 1 ? 'by ' : ''}${atMoment(last.entry.at)}`;
};

const putBack = (d: Decision, entries: readonly LogEntry[]): Said | null => {
  const undone = lastOf(entries, 'undone');
  if (undone) return said`${nameIn(undone)} put it back ${atMoment(undone.at)}`;
  const taken = lastOf(entries, 'taken-back');
  if (taken) return said`${nameIn(taken)} took it back ${atMoment(taken.at)}, before it left`;
  return d.undoneBy ? said`${d.undoneBy.name} put it back ${atMoment(d.undoneBy.at)}` : null;
};

/** A rule's sentence inside another one. */
const lowered = (text: string): string =>
  /^\p{Lu}\p{Ll}/u.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;

const forbidding = (d: Decision): Said => {
  const hits = d.verdict.rules.filter(({ effect }) => effect === 'forbid' || effect === 'error');
  const shown = (hits.length > 0 ? hits : d.verdict.rules).slice(0, 3);
  return listedParts(shown.map(({ id, text }) => said`${rule(id)} (${lowered(text)})`));
};

/** What is true of it now, in one sentence without its full stop. */
export const stateSentence = (d: Decision, entries: readonly LogEntry[]): Said => {
  const { done, nothing, service } = VERBS[d.action.kind];
  const at = d.effect?.at ?? d.updatedAt;
  switch (d.state) {
    case 'pending':
      return said`it waits for ${stillMissing(d) ?? missing(d)}, and ends ${atMoment(d.expiresAt)} if nobody decides`;
    case 'approved':
    case 'allowed':
      return d.held
        ? said`it is held by ${listedParts(d.held.ruleIds.map(rule))}: ${d.held.text}`
        : said`it is about to be carried out`;
    case 'executing':
      return said`it is being carried out right now`;
    case 'executed':
    case 'observed':
    case 'reconciled':
      return d.effect
        ? said`${done} ${atMoment(at)}`
        : said`${service} was asked again and has no trace of it, so ${nothing}`;
    case 'undone':
      return putBack(d, entries) ?? said`it was put back`;
    case 'rejected':
      return rejected(d, entries) ?? said`it was rejected, and ${nothing}`;
    case 'expired':
      return said`it ended ${atMoment(lastOf(entries, 'expired')?.at ?? d.expiresAt)} because nobody decided in its time, and ${nothing}`;
    case 'superseded':
      return said`it was ${d.supersededBy?.decisionId ? 'replaced' : 'ended'}${d.supersededBy ? `: ${d.supersededBy.reason}` : ''}; ${nothing}`;
    case 'forbidden':
      return said`it is held by ${forbidding(d)}`;
    case 'failed':
      return said`it failed, and ${nothing}`;
    case 'unknown':
      return said`${service} did not answer; it is being looked up, and nothing is repeated`;
    case 'proposed':
      return said`it is being checked against the charter and the policies`;
  }
};

const sentence = (...parts: Said[]): Said => [...parts.flat(), '.'];
const capital = (words: Said): Said => {
  const [first, ...rest] = words;
  return typeof first === 'string' ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : words;
};

const whoDecided = (question: Question, d: Decision, entries: readonly LogEntry[]): Said => {
  const now = stateSentence(d, entries);
  if (question.states.includes('put-back')) {
    const back = putBack(d, entries);
    return back ? sentence(back) : sentence(said`Nobody put it back: `, now);
  }
  if (question.states.includes('edited')) {
    const edit = lastOf(entries, 'edited');
    return edit
      ? sentence(said`${nameIn(edit)} edited it ${atMoment(edit.at)}, so it is revision ${d.revision}`)
      : sentence(said`Nobody edited it; `, now);
  }
  if (d.action.kind === 'escalate-account' && d.requestedBy)
    return sentence(said`${d.requestedBy.name} flagged it ${atMoment(d.createdAt)}: “${d.action.words.slice(0, 300)}”`);
  const no = rejected(d, entries);
  const yes = approved(d, entries);
  if (no) return sentence(question.states.includes('approved') ? said`Nobody approved it: ` : [], no);
  const isNo = question.states.includes('rejected');
  if (yes && d.state === 'pending') return sentence(yes, said`; `, now);
  if (yes) return sentence(isNo ? said`Nobody rejected it: ` : [], yes, said`; `, now);
  if (d.state === 'pending') return sentence(said`Nobody has decided yet: `, now);
  if (d.verdict.outcome === 'allowed') {
    const permit = d.verdict.rules.find(({ effect }) => effect === 'permit');
    return sentence(said`No person was asked: ${permit ? rule(permit.id) : 'the charter'} allows it; `, now);
  }
  return sentence(said`Nobody ${isNo ? 'rejected' : 'approved'} it: `, now);
};

/** Results come before proxies, the newest first. */
const newestOutcome = (d: Decision, kinds: readonly string[]): Decision['outcomes'][number] | undefined =>
  d.outcomes.findLast(({ kind, weight }) => (kinds.length > 0 ? kinds.includes(kind) : weight === 'result')) ??
  (kinds.length > 0 ? undefined : d.outcomes.at(-1));

const outcome = (question: Question, d: Decision, entries: readonly LogEntry[]): Said => {
  const kinds = question.results.flatMap((result) => RESULT_SIGNALS[result]);
  const now = stateSentence(d, entries);
  if (!d.effect) return sentence(said`${isOpen(d) ? 'Not yet' : 'No'}: `, now);
  const found = newestOutcome(d, kinds);
  if (found) {
    const proxy = found.weight === 'proxy' ? ' (a proxy, not a result)' : '';
    return sentence(capital(said`${found.text} ${atMoment(found.at)}${proxy}; `), now);
  }
  const other = kinds.length > 0 ? newestOutcome(d, []) : undefined;
  const what: Partial<Record<ResultMeant, string>> = {
    reply: 'no reply came back',
    bounce: 'it did not bounce',
    complaint: 'nobody complained',
  };
  const missed = question.results[0]
    ? (what[question.results[0]] ?? 'that did not come back')
    : 'nothing came back yet';
  return sentence(capital(now), said`; ${missed}${other ? said`. What did: ${other.text} ${atMoment(other.at)}` : []}`);
};

/** Why a person is asked: the rules that ask, and whose decision it is. */
const whyAsked = (d: Decision, entries: readonly LogEntry[]): Said => {
  const asking = d.verdict.rules.filter(({ effect }) => effect === 'ask');
  const by =
    asking.length > 0
      ? listedParts(asking.slice(0, 4).map(({ id, text }) => said`${rule(id)} (${lowered(text)})`))
      : ['its charter'];
  if (d.verdict.outcome !== 'needs-approval')
    return sentence(said`No person is asked about it: `, stateSentence(d, entries));
  const verb = d.state === 'pending' ? 'ask' : 'asked';
  return sentence(said`I ${verb} for a person because of `, by, said`; `, stateSentence(d, entries));
};

/** What is said where somebody asks why and it did not happen. */
const NOT_SO = {
  'put-back': 'was not put back',
  rejected: 'was not rejected',
  expired: 'has not expired',
  held: 'is not held',
  failed: 'did not fail',
} as const;

const whyState = (question: Question, d: Decision, entries: readonly LogEntry[]): Said | null => {
  const asked = new Set(question.states);
  if (asked.has('put-back') && putBack(d, entries))
    return sentence(putBack(d, entries) ?? [], said`. Undo asks for no reason, so none is on record`);
  if (asked.has('rejected') && d.state === 'rejected') return sentence(rejected(d, entries) ?? []);
  if (asked.has('expired') && d.state === 'expired') return sentence(capital(stateSentence(d, entries)));
  if (asked.has('held') && (d.held || d.state === 'forbidden')) return sentence(capital(stateSentence(d, entries)));
  if (asked.has('failed') && d.state === 'failed') return sentence(capital(stateSentence(d, entries)));
  const other = (Object.keys(NOT_SO) as (keyof typeof NOT_SO)[]).find((state) => asked.has(state));
  return other ? sentence(said`It ${NOT_SO[other]}: `, stateSentence(d, entries)) : null;
};

/**
 * The sentence that answers a question about one decision, read from its entries in the audit log. Null for a plain why,
 * which the explanation itself answers. `d` and `entries` are as everybody may see them.
 */
export const directAnswer = (question: Question, d: Decision, entries: readonly LogEntry[]): Said | null => {
  if (d.seeded && d.state !== 'pending')
    return question.topic === 'why' ? null : said`Nobody decided it: it was a test draft, which is never carried out.`;
  switch (question.topic) {
    case 'who-decided':
      return whoDecided(question, d, entries);
    case 'outcome':
    case 'waiting':
    case 'happened':
      return outcome(question, d, entries);
    case 'why-asked':
      return whyAsked(d, entries);
    case 'why-not':
      return sentence(capital(stateSentence(d, entries)));
    case 'why':
      return whyState(question, d, entries);
    default:
      return null;
  }
};

/** What a list of them is called: `3 mails`, `2 decisions`. */
export const kindsCounted = (decisions: readonly { action: { kind: Decision['action']['kind'] } }[]): string => {
  const kinds = [...new Set(decisions.map(({ action }) => action.kind))];
  const [one, many] = kinds.length === 1 && kinds[0] ? KIND_NAMES[kinds[0]] : ['decision', 'decisions'];
  return `${decisions.length.toLocaleString('en-US')} ${decisions.length === 1 ? one : many}`;
};
