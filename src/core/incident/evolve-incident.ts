import type { PersonOfOurs } from '../charter/charter.ts';
import { fail, ok, type Result } from '../result.ts';
import type {
  CauseKind,
  Incident,
  IncidentEventType,
  IncidentState,
  LessonKind,
  Occurrence,
  RuleChange,
  Severity,
} from './incident.ts';
import { askedSoFar, type NextAsked } from './next-asked.ts';

/** From each state, the states it may go to. INVARIANT (closed stays closed): nothing reopens; it happens anew. */
const TRANSITIONS: Record<IncidentState, readonly IncidentState[]> = {
  open: ['open', 'taken', 'escalated', 'closed'],
  taken: ['taken', 'escalated', 'closed'],
  escalated: ['escalated', 'taken', 'closed'],
  closed: ['closed'],
};

export type IncidentChange = {
  type: IncidentEventType;
  to: IncidentState;
  by: string;
  at: Date;
  data?: Record<string, unknown>;
  patch?: Partial<Incident>;
};

/** The one way an incident changes: state, event and version together. `fail` names the forbidden transition. */
export const evolveIncident = (incident: Incident, change: IncidentChange): Result<Incident, string> => {
  if (!TRANSITIONS[incident.state].includes(change.to))
    return fail(`\`${incident._id}\` is ${incident.state} and cannot become ${change.to}`);
  return ok({
    ...incident,
    ...change.patch,
    state: change.to,
    version: incident.version + 1,
    updatedAt: change.at,
    events: [
      ...incident.events,
      {
        eventId: `${incident._id}/${incident.events.length + 1}`,
        type: change.type,
        at: change.at,
        by: change.by,
        data: { state: change.to, ...change.data },
      },
    ],
  });
};

/** Who may answer now: whoever holds a role it has reached, and the person it was given to. */
export const mayHandle = (
  incident: Pick<Incident, 'chain' | 'level' | 'owner' | 'takenBy'>,
  person: PersonOfOurs | undefined,
): person is PersonOfOurs =>
  person !== undefined &&
  (person.slackUserId === incident.owner?.slackUserId ||
    person.slackUserId === incident.takenBy?.slackUserId ||
    person.roles.some((role) => incident.chain.slice(0, incident.level + 1).includes(role)));

const ENDED = 'is closed already; if it happened again, report it anew';
export type Act = { person: PersonOfOurs | undefined; people: readonly PersonOfOurs[]; at: Date };

/** Null when this person may act on it; otherwise the sentence for them, with the names of those who may. */
const refusalOf = (incident: Incident, act: Act, what: string): string | null => {
  if (incident.state === 'closed') return `${incident._id} ${ENDED}. Nothing was changed.`;
  if (mayHandle(incident, act.person)) return null;
  const names = act.people.filter((one) => mayHandle(incident, one)).map(({ name }) => name);
  return `You cannot ${what} ${incident._id}. These people can: ${names.join(', ') || 'nobody yet; give somebody the role in `people.yaml`'}. Nothing was changed.`;
};

const by = (person: PersonOfOurs | undefined) => ({
  by: person?.slackUserId ?? 'countersign',
  name: person?.name ?? 'Countersign',
});

/** Adds what happened again; the known is not added twice. A graver severity stays. */
export const repeated = (
  incident: Incident,
  occurrence: Occurrence,
  more: { severity: Severity; at: Date; pause?: Incident['pause'] },
): Result<IncidentChange, string> => {
  if (incident.state === 'closed') return fail('closed meanwhile');
  if (incident.occurrences.some(({ key }) => key === occurrence.key)) return fail('known');
  const { decisionId } = occurrence;
  return ok({
    type: 'incident-repeated',
    to: incident.state,
    by: 'countersign',
    at: more.at,
    data: { occurrence, severity: more.severity },
    patch: {
      occurrences: [...incident.occurrences, occurrence],
      decisionIds:
        decisionId && !incident.decisionIds.includes(decisionId)
          ? [...incident.decisionIds, decisionId]
          : incident.decisionIds,
      severity: more.severity,
      ...(more.pause ? { pause: more.pause } : {}),
    },
  });
};

/** A person makes it theirs; a new clock runs until it has to be closed. */
export const takenOver = (incident: Incident, act: Act, dueAt: Date): Result<IncidentChange, string> => {
  const refusal = refusalOf(incident, act, 'take over');
  if (refusal) return fail(refusal);
  const { person, at } = act;
  if (!person) return fail('nobody took it');
  if (incident.takenBy?.slackUserId === person.slackUserId && incident.state === 'taken')
    return fail(`${incident._id} is yours already. Nothing was changed.`);
  if (incident.state === 'taken' && incident.takenBy)
    return fail(`${incident.takenBy.name} has ${incident._id} already; talk to them. Nothing was changed.`);
  const who = { slackUserId: person.slackUserId, name: person.name };
  return ok({
    type: 'incident-taken',
    to: 'taken',
    by: person.slackUserId,
    at,
    data: { name: person.name, dueAt },
    patch: { takenBy: { ...who, at }, owner: who, dueAt, overdueSince: undefined },
  });
};

/** One step of the runbook is done; who and when stay with it. */
export const stepDone = (incident: Incident, act: Act, step: number): Result<IncidentChange, string> => {
  const refusal = refusalOf(incident, act, 'tick steps of');
  if (refusal) return fail(refusal);
  const one = incident.runbook[step];
  if (!one || !act.person) return fail(`${incident._id} has no step ${step + 1}. Nothing was changed.`);
  if (one.done) return fail(`${one.done.name} did step ${step + 1} already.`);
  const done = { slackUserId: act.person.slackUserId, name: act.person.name, at: act.at };
  return ok({
    type: 'runbook-step-done',
    to: incident.state,
    by: act.person.slackUserId,
    at: act.at,
    data: { step: step + 1, text: one.text, name: act.person.name },
    patch: { runbook: incident.runbook.map((each, at) => (at === step ? { ...each, done } : each)) },
  });
};

/** True when its time is over and nobody was told yet. */
export const isDue = (incident: Incident, now: Date): boolean =>
  incident.state !== 'closed' && incident.overdueSince === undefined && incident.dueAt <= now;

/**
 * Hands it to the next one, because the clock ran out or a person asks. Where nobody is left it stays and says since when
 * it is overdue. `next` has the new end of the clock.
 */
export const escalated = (
  incident: Incident,
  input: { act: Act | null; at: Date; next: (NextAsked & { dueAt: Date }) | null },
): Result<IncidentChange, string> => {
  const { act, at, next } = input;
  const refusal = act ? refusalOf(incident, act, 'escalate') : null;
  if (refusal) return fail(refusal);
  if (!act && !isDue(incident, at)) return fail('not due');
  const { by: who, name } = by(act?.person);
  const asked = askedSoFar(incident);
  if (next === null) {
    if (act)
      return fail(
        `${incident._id} cannot go further: everybody who could be asked has been (${asked.map((one) => one.name).join(', ') || 'nobody'}). Nothing was changed.`,
      );
    return ok({
      type: 'incident-overdue',
      to: incident.state,
      by: who,
      at,
      data: { dueAt: incident.dueAt },
      patch: { overdueSince: incident.dueAt },
    });
  }
  return ok({
    type: 'incident-escalated',
    to: 'escalated',
    by: who,
    at,
    data: {
      from: incident.chain[incident.level],
      to: next.chain[next.level],
      because: act ? 'a person asked' : 'the clock ran out',
      heldBy: incident.takenBy?.name ?? null,
      owner: next.person.name,
      insteadOf: next.insteadOf ?? null,
      isByCharter: next.isByCharter,
      dueAt: next.dueAt,
      ...(act ? { name } : {}),
    },
    patch: {
      chain: next.chain,
      level: next.level,
      owner: {
        slackUserId: next.person.slackUserId,
        name: next.person.name,
        ...(next.insteadOf ? { insteadOf: next.insteadOf } : {}),
      },
      asked,
      takenBy: undefined,
      dueAt: next.dueAt,
    },
  });
};

export type Closing = {
  cause: CauseKind;
  causeWords: string;
  lesson: LessonKind;
  lessonWords: string;
  /** Needed for a lesson that is a rule. */
  rule?: RuleChange;
};

/** Why this person cannot close it, whatever they would write; null when they can. */
export const closingRefusal = (incident: Incident, act: Act): string | null => {
  const refusal = refusalOf(incident, act, 'close');
  if (refusal) return refusal;
  return incident.state === 'taken'
    ? null
    : `Take ${incident._id} over first, so that somebody answers for its end. Nothing was changed.`;
};

/** INVARIANT (no close without cause and lesson): both have words, a lesson of `none` has its reason. */
export const closed = (incident: Incident, act: Act, closing: Closing): Result<IncidentChange, string> => {
  const refusal = closingRefusal(incident, act);
  if (refusal || !act.person) return fail(refusal ?? 'nobody closed it');
  const causeWords = closing.causeWords.trim();
  const lessonWords = closing.lessonWords.trim();
  if (!causeWords) return fail(`${incident._id} cannot be closed without its cause in words. Nothing was changed.`);
  if (!lessonWords)
    return fail(
      closing.lesson === 'none'
        ? `${incident._id} cannot be closed without the reason why there is no lesson. Nothing was changed.`
        : `${incident._id} cannot be closed without the lesson in words. Nothing was changed.`,
    );
  if (closing.lesson === 'rule' && !closing.rule)
    return fail(`Name the charter's field and its new value, so that the rule can be proposed. Nothing was changed.`);
  const closure = {
    slackUserId: act.person.slackUserId,
    name: act.person.name,
    at: act.at,
    cause: closing.cause,
    causeWords,
    lesson: closing.lesson,
    lessonWords,
    ...(closing.lesson === 'rule' && closing.rule ? { rule: closing.rule } : {}),
  };
  return ok({
    type: 'incident-closed',
    to: 'closed',
    by: act.person.slackUserId,
    at: act.at,
    data: { ...closure },
    patch: { closure },
  });
};
