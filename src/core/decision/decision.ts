import { z } from 'zod';
import { Verdict } from '../gate/verdict.ts';
import { AccountId, AgentName, DecisionId, PersonId, RoleName, RunId, SignalId, SlackUserId } from '../ids.ts';
import { Money } from '../money.ts';
import { Action, ActionKind } from './action.ts';

export const DecisionState = z.enum([
  'proposed',
  'forbidden',
  'allowed',
  'pending',
  'approved',
  'rejected',
  'expired',
  'superseded',
  'executing',
  'executed',
  'failed',
  'unknown',
  'reconciled',
  'observed',
  'undone',
]);
export type DecisionState = z.infer<typeof DecisionState>;

/** States from which a decision may still have an effect outside. */
export const OPEN_STATES: readonly DecisionState[] = [
  'proposed',
  'allowed',
  'pending',
  'approved',
  'executing',
  'unknown',
];

/** States in which it was carried out and was not put back. */
export const DONE_STATES: readonly DecisionState[] = ['executed', 'reconciled', 'observed'];

/** Who it reaches, as the approver saw it. */
export const AudienceMember = z.object({
  personId: PersonId.optional(),
  name: z.string(),
  title: z.string(),
  accountId: AccountId.optional(),
  accountName: z.string(),
  stage: z.string(),
  address: z.string().optional(),
});
export type AudienceMember = z.infer<typeof AudienceMember>;

/** A dated fact behind the proposal, linked to its signal. */
export const Evidence = z.object({
  signalId: SignalId.optional(),
  at: z.date(),
  text: z.string(),
  link: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** An estimate with its interval (95 %) and what it rests on. `mean`, `low`, `high` are rates 0..1 unless `unit` says otherwise. */
export const Estimate = z.object({
  metric: z.string(),
  unit: z.enum(['rate', 'money', 'count']),
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  /** Number of observations behind it and what they are. */
  n: z.number().int(),
  basis: z.string(),
});
export type Estimate = z.infer<typeof Estimate>;

/**
 * A candidate that was scored, the chosen one included. INVARIANT (every-candidate-is-judged): each has the verdict that
 * the gate gave on its own facts; waiting does nothing, so nothing forbids it and no rule is named.
 */
export const Alternative = z.object({
  kind: ActionKind.or(z.literal('wait')),
  label: z.string(),
  score: z.number(),
  /** Probability this candidate had of being chosen, 0..1; they sum to 1. */
  propensity: z.number(),
  expected: Estimate.optional(),
  /** `not-judged` was written of waits and of a test's arms before every candidate was judged; both were allowed. */
  verdict: z.preprocess(
    (stored) => (stored === 'not-judged' ? 'allowed' : stored),
    z.enum(['allowed', 'needs-approval', 'forbidden']),
  ),
  ruleIds: z.array(z.string()),
  chosen: z.boolean(),
});
export type Alternative = z.infer<typeof Alternative>;

export const Writer = z.object({
  /** `built-in`, or the model's name. */
  name: z.string(),
  /** Set when the model was asked and the built-in writer had to step in: the reason, shown on the card. */
  fellBackBecause: z.string().optional(),
});
export type Writer = z.infer<typeof Writer>;

export const RejectionKind = z.enum([
  'wrong-person',
  'wrong-time',
  'wrong-message',
  'wrong-facts',
  'brand',
  'legal',
  'other',
]);
export type RejectionKind = z.infer<typeof RejectionKind>;

const Named = z.object({ slackUserId: SlackUserId, name: z.string() });

/** A delegate who may decide this in a colleague's place, since when and why. */
export const StandIn = z.object({
  slackUserId: SlackUserId,
  name: z.string(),
  forId: SlackUserId,
  forName: z.string(),
  roles: z.array(RoleName),
  because: z.enum(['away', 'no-answer']),
  since: z.date(),
  /** The last day of the absence, such as `2026-11-24`. */
  awayUntil: z.string().optional(),
});
export type StandIn = z.infer<typeof StandIn>;

/** What an approver wants to know before deciding. The clock stands still until it is answered, or until the bound. */
export const OpenQuestion = z.object({
  /** Counts the questions of this decision from 1. */
  n: z.number().int(),
  by: Named,
  text: z.string(),
  askedAt: z.date(),
  /** The latest moment up to which the clock stands still. */
  clockStopsUntil: z.date(),
  /** Why nobody's record answers it, once the agent has looked: a person is waited for. */
  unanswered: z.string().optional(),
  /** The set points as they were when it was asked. */
  before: z.object({ expiresAt: z.date(), remindAt: z.date().optional(), handOverAt: z.date().optional() }),
});
export type OpenQuestion = z.infer<typeof OpenQuestion>;

/** A question that is over: answered, or left open until the bound. */
export const PastQuestion = z.object({
  n: z.number().int(),
  by: Named,
  text: z.string(),
  askedAt: z.date(),
  endedAt: z.date(),
  /** Absent: nobody answered. */
  answer: z.object({ by: z.string(), name: z.string(), text: z.string() }).optional(),
  /** Working time that the clock stood still, in ms. */
  stoppedMs: z.number().int(),
});
export type PastQuestion = z.infer<typeof PastQuestion>;

/** One part of the content that an edit changed. */
export const ContentChange = z.object({ part: z.string(), before: z.string(), after: z.string() });
export type ContentChange = z.infer<typeof ContentChange>;

export const Approval = z.object({
  slackUserId: SlackUserId,
  name: z.string(),
  role: RoleName,
  /** The digest the person saw. Any other digest makes the approval void. */
  digest: z.string(),
  revision: z.number().int(),
  at: z.date(),
  /** Whose place the person decided in, where it was not the person's own. */
  for: Named.optional(),
});
export type Approval = z.infer<typeof Approval>;

export const Attempt = z.object({
  epoch: z.number().int(),
  idempotencyKey: z.string(),
  startedAt: z.date(),
  /** Wall-clock end of the worker's claim; after it, another worker may look the effect up. */
  leaseUntil: z.date().optional(),
  endedAt: z.date().optional(),
  /** `not-tried`: a stop came between the gate and the call. */
  result: z.enum(['executed', 'failed', 'unknown', 'not-tried']).optional(),
  detail: z.string().optional(),
});
export type Attempt = z.infer<typeof Attempt>;

/** What happened in the outside system, and where to look at it. */
export const Effect = z.object({
  system: z.string(),
  recordId: z.string(),
  link: z.string().optional(),
  at: z.date(),
  detail: z.string(),
});
export type Effect = z.infer<typeof Effect>;

export const Outcome = z.object({
  at: z.date(),
  kind: z.string(),
  /** `proxy` (opens, clicks) never counts as a result. */
  weight: z.enum(['proxy', 'result']),
  text: z.string(),
  signalId: SignalId.optional(),
});
export type Outcome = z.infer<typeof Outcome>;

/** A draft with a planted fault that tests whether it is read. It is never carried out. */
export const Seeded = z.object({
  at: z.date(),
  fault: z.enum(['wrong-company', 'unproven-claim', 'wrong-role', 'wrong-price']),
  /** The words that are wrong; an edit without them has found the fault. */
  marker: z.string(),
  /** What is wrong, as half a sentence. */
  what: z.string(),
});
export type Seeded = z.infer<typeof Seeded>;

/** Caps that are full, in the words of their rules; `freeAt`: when they have room again, absent where they never have. */
export const NoRoom = z.object({ ruleIds: z.array(z.string()), text: z.string(), freeAt: z.date().optional() });
export type NoRoom = z.infer<typeof NoRoom>;

/** Past-tense names; the ledger's vocabulary. */
export const DecisionEventType = z.enum([
  'proposed',
  'forbidden',
  'allowed',
  'approval-asked',
  'approval-given',
  'approved',
  'edited',
  'rejected',
  'snoozed',
  'snooze-ended',
  'reminded',
  'handed-over',
  'question-asked',
  'question-answered',
  'question-passed-on',
  'question-lapsed',
  'expired',
  'superseded',
  'held',
  'room-ran-out',
  'room-came-back',
  'reassigned',
  'left-batch',
  'test-caught',
  'test-missed',
  'undo-failed',
  'taken-back',
  'canary-held',
  'canary-passed',
  'canary-stopped',
  'execution-started',
  'executed',
  'execution-failed',
  'execution-unknown',
  'reconciled',
  'outcome-observed',
  'flag-overdue',
  'reading-corrected',
  'undone',
]);
export type DecisionEventType = z.infer<typeof DecisionEventType>;

export const DecisionEvent = z.object({
  /** `D-1042/7`: decision id and position, so a relay run twice appends once. */
  eventId: z.string(),
  type: DecisionEventType,
  at: z.date(),
  /** Slack user id, agent name or `countersign`. */
  by: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type DecisionEvent = z.infer<typeof DecisionEvent>;

/**
 * The one decision document: what was proposed, on which facts, under which rules, by whom decided, what was tried and
 * what came of it. State and event change in one conditional single-document update.
 */
export const Decision = z.object({
  _id: DecisionId,
  state: DecisionState,
  /** Counts edits of the content; starts at 1. */
  revision: z.number().int(),
  /** Counts every write; the compare-and-set field. */
  version: z.number().int(),
  /** SHA-256 over the canonical JSON of what is approved (see `digestOf`). */
  digest: z.string(),
  agent: AgentName,
  runId: RunId,
  accountId: AccountId.optional(),
  title: z.string(),
  /** The channel key the card belongs in: approvals | experiments | budget | escalations. */
  channel: z.enum(['approvals', 'experiments', 'budget', 'escalations']),
  action: Action,
  audience: z.array(AudienceMember),
  cost: Money,
  evidence: z.array(Evidence),
  goal: z.object({ text: z.string(), step: z.number().int(), of: z.number().int(), stepLabel: z.string() }),
  expected: Estimate.optional(),
  alternatives: z.array(Alternative),
  /** Memory that changed this proposal, e.g. an earlier rejection, as sentences. */
  because: z.array(z.string()),
  writer: Writer,
  verdict: Verdict,
  charterHash: z.string(),
  policyHash: z.string(),
  approvals: z.array(Approval),
  editedBy: z.array(
    z.object({
      slackUserId: SlackUserId,
      name: z.string(),
      at: z.date(),
      revision: z.number().int(),
      changes: z.array(ContentChange).optional(),
    }),
  ),
  /** The person of ours whose flag or request led to it; that person cannot approve it. */
  requestedBy: Named.optional(),
  /** The colleague whom somebody asked to decide it, the last one where there were several. */
  assigned: z.object({ to: Named, by: Named, at: z.date() }).optional(),
  standIns: z.array(StandIn).optional(),
  /** Groups of roles that nobody could decide for when it was asked. */
  unstaffed: z.array(z.array(RoleName)).optional(),
  /** The one reminder, and when the delegate is asked, if nobody has decided. */
  remindAt: z.date().optional(),
  handOverAt: z.date().optional(),
  question: OpenQuestion.optional(),
  questions: z.array(PastQuestion).optional(),
  rejection: z
    .object({ slackUserId: SlackUserId, name: z.string(), kind: RejectionKind, words: z.string(), at: z.date() })
    .optional(),
  supersededBy: z.object({ decisionId: z.string().optional(), reason: z.string() }).optional(),
  expiresAt: z.date(),
  /**
   * Approved, but a rule holds it right now (quiet hours, a cap, a stop); it is judged again until `until`. `freeAt`: when
   * the caps that hold it have room again, as far as is known.
   */
  held: z
    .object({
      ruleIds: z.array(z.string()),
      text: z.string(),
      since: z.date(),
      until: z.date(),
      freeAt: z.date().optional(),
    })
    .optional(),
  /** Waiting, and approved now it would end without an effect: these caps have room only after it could have been held. */
  noRoom: NoRoom.optional(),
  /** Forbidden by caps and nothing else: when they have room again, as far as is known. */
  freeAt: z.date().optional(),
  /** Who put it aside and was not reminded of it yet. */
  snoozes: z.array(Named.extend({ until: z.date() })).optional(),
  seeded: Seeded.optional(),
  /** The card it shares with others: a batch, or its agent's digest of a day. `left`: it has a card of its own as well by now. */
  card: z.object({ on: z.string(), left: z.boolean() }).optional(),
  attempts: z.array(Attempt),
  effect: Effect.optional(),
  /** What puts it back, stored before the effect. Absent: it cannot be undone. */
  inverse: z.record(z.string(), z.unknown()).optional(),
  undoneBy: z.object({ slackUserId: SlackUserId, name: z.string(), at: z.date() }).optional(),
  outcomes: z.array(Outcome),
  events: z.array(DecisionEvent),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type Decision = z.infer<typeof Decision>;
