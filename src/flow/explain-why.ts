import { veiled } from '../core/attention/veil.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Deps } from './deps.ts';
import type { WhyAnswer } from './flow.ts';
import { relayLedger } from './relay-ledger.ts';

const INCIDENT_ID = /\bI-(\d+)\b/i;
const DECISION_ID = /\bD-(\d+)\b/i;
/** `… <person> at <account>`, with or without a question mark. */
const PERSON_AT =
  /\b(?:to|write to|email|contact|reach|invite|meet)\s+(.{2,60}?)\s+(?:at|from|of)\s+(.{2,80}?)\s*\??$/i;
const AT_ACCOUNT = /\b(?:at|about|with|on|for|account)\s+(.{2,80}?)\s*\??$/i;

/** Words of the question, not of what it is about. */
const ASKING = new Set([
  'what',
  'when',
  'where',
  'which',
  'that',
  'this',
  'have',
  'with',
  'about',
  'write',
  'wrote',
  'send',
  'sent',
]);

const answerFor = async (deps: Deps, decision: Decision): Promise<WhyAnswer> => {
  // The answer is read from the log, so the log is brought up to date first.
  await relayLedger(deps);
  const entries = await deps.ledger.forDecision(decision._id);
  const shown = veiled(decision, entries);
  return {
    kind: 'decision',
    incidents: await deps.incidents.forDecision(decision._id),
    decision: shown.decision,
    entries: shown.entries,
    account: decision.accountId ? await deps.accounts.get(decision.accountId) : null,
    link: deps.link(`/records/${decision._id}`),
  };
};

const aboutIncident = async (deps: Deps, id: string): Promise<WhyAnswer> => {
  await relayLedger(deps);
  const incident = await deps.incidents.get(id);
  if (!incident)
    return {
      kind: 'nothing',
      reason: `There is no incident ${id}. \`/countersign incidents\` lists those that are open.`,
    };
  const entries = await deps.ledger.forDecision(id);
  return { kind: 'incident', incident, entries, link: deps.link(`/records/${id}`) };
};

const choose = (question: string, decisions: Decision[]): WhyAnswer => ({
  kind: 'choose',
  question,
  matches: decisions.slice(0, 5).map((decision) => ({
    decisionId: decision._id,
    title: decision.title,
    at: decision.createdAt,
    state: decision.state,
  })),
});

const ASKS_ABOUT_MAIL = /\b(?:wr[io]te|written|e-?mail(?:ed)?|mail(?:ed)?)\b/i;

/** Of decisions that fit: whoever asks about writing means mails, and not a meeting or a call with the same person. */
export const meant = <T extends { action: { kind: Decision['action']['kind'] } }>(
  question: string,
  fitting: T[],
): T[] => {
  const mails = ASKS_ABOUT_MAIL.test(question) ? fitting.filter(({ action }) => action.kind === 'send-email') : [];
  return mails.length > 0 ? mails : fitting;
};

const reaches = (decision: Decision, personName: string): boolean =>
  decision.audience.some((member) => member.name.toLowerCase().includes(personName.toLowerCase()));

/**
 * Step 10. Finds the decision a question is about (an id, a person at an account, an account, or words of its title) and
 * answers from `audit_log`. Several matches are offered; none is guessed.
 */
export const explainWhy = async (deps: Deps, input: { question: string; by: string }): Promise<WhyAnswer> => {
  const question = input.question.trim();
  const incidentId = INCIDENT_ID.exec(question)?.[1];
  if (incidentId) return aboutIncident(deps, `I-${incidentId}`);
  const id = DECISION_ID.exec(question);
  if (id) {
    const decision = await deps.decisions.get(`D-${id[1]}`);
    return decision
      ? answerFor(deps, decision)
      : { kind: 'nothing', reason: `There is no decision D-${id[1]}. \`/countersign\` lists the last five.` };
  }
  const personAt = PERSON_AT.exec(question);
  const accountText = personAt?.[2] ?? AT_ACCOUNT.exec(question)?.[1] ?? question;
  const accounts = await deps.accounts.findByName(accountText.replace(/["'“”]/g, ''));
  const wanted: Decision[] = [];
  for (const account of accounts) {
    const all = await deps.decisions.forAccount(account.id, 50);
    wanted.push(...(personAt?.[1] ? all.filter((decision) => reaches(decision, personAt[1] as string)) : all));
  }
  const acted = wanted.filter((decision) => decision.effect !== undefined);
  const list = meant(question, acted.length > 0 ? acted : wanted);
  if (list.length === 1 && list[0]) return answerFor(deps, list[0]);
  if (list.length > 1) return choose(question, list);
  const newest = await deps.decisions.newest(300);
  const words = question
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 3 && !ASKING.has(word));
  const matching = newest.filter(
    (decision) => words.length > 0 && words.every((word) => decision.title.toLowerCase().includes(word)),
  );
  if (matching.length === 1 && matching[0]) return answerFor(deps, matching[0]);
  if (matching.length > 1) return choose(question, matching);
  return {
    kind: 'nothing',
    reason:
      'I found no decision for that. Name a decision (`why D-1042`), or a person and an account (`why did you write to <person> at <account>?`).',
  };
};
