import { z } from 'zod';
import { AutonomyDomain } from '../charter/charter.ts';
import { AccountId, AgentName, DecisionId, RoleName, SignalId, SlackUserId } from '../ids.ts';
import { IncidentKind } from './incident-kind.ts';

/** Shown to people as `I-1003`. */
export const IncidentId = z
  .string()
  .regex(/^I-\d+$/)
  .brand<'IncidentId'>();
export type IncidentId = z.infer<typeof IncidentId>;

export const Severity = z.enum(['low', 'medium', 'high']);
export type Severity = z.infer<typeof Severity>;

export const IncidentState = z.enum(['open', 'taken', 'escalated', 'closed']);
export type IncidentState = z.infer<typeof IncidentState>;

/** Why it happened, as the person who closes it says. */
export const CauseKind = z.enum([
  'wrong-data',
  'wrong-content',
  'missing-rule',
  'wrong-rule',
  'outside-service',
  'human-error',
  'false-alarm',
]);
export type CauseKind = z.infer<typeof CauseKind>;

export const LessonKind = z.enum(['playbook', 'rule', 'none']);
export type LessonKind = z.infer<typeof LessonKind>;

/** One time it happened. `key` names the observation, so that the same one seen twice counts once. */
export const Occurrence = z.object({
  key: z.string(),
  at: z.date(),
  text: z.string(),
  decisionId: DecisionId.optional(),
  signalId: SignalId.optional(),
});
export type Occurrence = z.infer<typeof Occurrence>;

/** A field of one agent's charter and the value that the lesson asks for. */
export const RuleChange = z.object({ agent: AgentName, field: z.string().min(1), value: z.string().min(1) });
export type RuleChange = z.infer<typeof RuleChange>;

const Who = z.object({ slackUserId: SlackUserId, name: z.string() });
const WhoWhen = Who.extend({ at: z.date() });

/** Past-tense names; they go into the audit log as they are. */
export const IncidentEventType = z.enum([
  'incident-opened',
  'incident-repeated',
  'incident-paused',
  'incident-taken',
  'runbook-step-done',
  'incident-escalated',
  'incident-overdue',
  'incident-closed',
  'lesson-proposed',
]);
export type IncidentEventType = z.infer<typeof IncidentEventType>;

export const IncidentEvent = z.object({
  /** `I-1003/4`: incident and position, so that a relay run twice appends once. */
  eventId: z.string(),
  type: IncidentEventType,
  at: z.date(),
  /** Slack user id, or `countersign`. */
  by: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type IncidentEvent = z.infer<typeof IncidentEvent>;

/**
 * An exception with an owner, a clock and an end. One document per kind and subject while it is open; what happens again
 * is added to it. State and event change in one conditional single-document update, as with decisions.
 */
export const Incident = z.object({
  _id: IncidentId,
  kind: IncidentKind,
  /** What it is about: `agent:sdr`, `account:…`, `campaign:…`, `rule:…`, `decision:…`. */
  subject: z.string(),
  title: z.string(),
  severity: Severity,
  state: IncidentState,
  /** Counts every write; the compare-and-set field. */
  version: z.number().int(),
  /** Whose action caused it, where that is known; the place of the incident rate. */
  agent: AgentName.optional(),
  domain: AutonomyDomain.optional(),
  accountId: AccountId.optional(),
  reportedBy: Who.optional(),
  decisionIds: z.array(DecisionId),
  occurrences: z.array(Occurrence),
  /** Roles that answer, in order; `level` counts how often the clock ran out. */
  chain: z.array(RoleName).min(1),
  level: z.number().int(),
  clock: z.object({
    takeWithinMinutes: z.number(),
    closeWithinMinutes: z.number(),
    counts: z.enum(['working', 'elapsed']),
  }),
  /** The person on duty whom it was given to, a delegate `insteadOf` somebody; nobody when no one holds the role. */
  owner: Who.extend({ insteadOf: z.string().optional() }).optional(),
  /** Everybody it was with before, in order. */
  asked: z.array(Who).optional(),
  takenBy: WhoWhen.optional(),
  dueAt: z.date(),
  /** The clock ran out and there is nobody further to ask. */
  overdueSince: z.date().optional(),
  /** Copied when it opened, so that a change of the file does not move ticks. */
  runbook: z.array(z.object({ text: z.string(), done: WhoWhen.optional() })),
  /** The stop that a high severity asked for, and when it was in force. */
  pause: z.object({ scope: z.string(), wantedAt: z.date(), doneAt: z.date().optional() }).optional(),
  closure: WhoWhen.extend({
    cause: CauseKind,
    causeWords: z.string(),
    lesson: LessonKind,
    lessonWords: z.string(),
    /** For a rule: the field of a charter and what it is to be, as `thresholds.maxAudienceAlone` and `5`. */
    rule: RuleChange.optional(),
    /** The proposal that the lesson became. */
    lessonDecisionId: DecisionId.optional(),
  }).optional(),
  events: z.array(IncidentEvent),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type Incident = z.infer<typeof Incident>;

/** One per kind and subject may be open. */
export const openKeyOf = (incident: Pick<Incident, 'kind' | 'subject'>): string =>
  `${incident.kind}|${incident.subject}`;
