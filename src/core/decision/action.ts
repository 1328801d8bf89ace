import { z } from 'zod';
import { AutonomyDomain, AutonomyStage } from '../autonomy/stage.ts';
import { AccountId, AgentName, CampaignId, DecisionId, ExperimentId, PersonId, SignalId, SlackUserId } from '../ids.ts';
import { Money } from '../money.ts';

/** A factual sentence of a draft and the dated signal it rests on (`claims.sourced`). */
export const Citation = z.object({ sentence: z.string(), signalId: SignalId, at: z.date() });

/** Exactly what a recipient gets; the approved bytes. */
export const EmailContent = z.object({
  from: z.string(),
  to: z.string(),
  replyTo: z.string(),
  subject: z.string().min(1).max(200),
  /** Plain text, the whole body with disclosure, postal address and opt-out. */
  text: z.string().min(1).max(20_000),
  headers: z.record(z.string(), z.string()),
});
export type EmailContent = z.infer<typeof EmailContent>;

const SendEmail = z.object({
  kind: z.literal('send-email'),
  accountId: AccountId,
  personId: PersonId,
  template: z.string(),
  purpose: z.enum(['introduce', 'follow-up', 'answer', 're-engage', 'invite']),
  email: EmailContent,
  citations: z.array(Citation),
});

/** Offers concrete slots by an invitation on the rep's calendar. */
const BookMeeting = z.object({
  kind: z.literal('book-meeting'),
  accountId: AccountId,
  personId: PersonId,
  repId: z.string(),
  startsAt: z.date(),
  durationMs: z.number().int(),
  title: z.string(),
  description: z.string(),
  attendeeEmail: z.string(),
});

const CreateRepTask = z.object({
  kind: z.literal('create-rep-task'),
  accountId: AccountId,
  personId: PersonId.optional(),
  repId: z.string(),
  title: z.string(),
  body: z.string(),
  dueAt: z.date(),
});

const WriteBrief = z.object({
  kind: z.literal('write-brief'),
  accountId: AccountId,
  title: z.string(),
  body: z.string(),
  citations: z.array(Citation),
});

const StartExperiment = z.object({
  kind: z.literal('start-experiment'),
  experimentId: ExperimentId,
  hypothesis: z.string(),
  segment: z.string(),
  metric: z.enum(['replied', 'meeting-booked', 'opportunity-created']),
  arms: z
    .array(z.object({ key: z.string(), name: z.string(), subject: z.string(), opening: z.string() }))
    .min(2)
    .max(6),
  personIds: z.array(PersonId),
  heldOutPersonIds: z.array(PersonId),
  /** Stop rules: largest complaint rate and longest run. */
  stopWhen: z.object({ complaintRate: z.number(), maxDays: z.number() }),
  minimumDetectableEffect: z.number(),
  /** People who get it first, and how long it then waits; absent where all are written to at once. */
  canary: z.object({ people: z.number().int(), holdHours: z.number() }).optional(),
});

const StopExperiment = z.object({
  kind: z.literal('stop-experiment'),
  experimentId: ExperimentId,
  winner: z.string().optional(),
  reason: z.string(),
});

const MoveBudget = z.object({
  kind: z.literal('move-budget'),
  platform: z.enum(['google', 'meta', 'linkedin']),
  from: z.object({ campaignId: CampaignId, name: z.string(), beforeDaily: Money, afterDaily: Money }),
  to: z.object({ campaignId: CampaignId, name: z.string(), beforeDaily: Money, afterDaily: Money }),
  amountDaily: Money,
});

const RepairRecords = z.object({
  kind: z.literal('repair-records'),
  repair: z.enum(['duplicate', 'lifecycle-stage', 'utm-taxonomy', 'owner', 'country']),
  rows: z
    .array(
      z.object({
        object: z.enum(['contact', 'company', 'deal']),
        recordId: z.string(),
        field: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
        why: z.string(),
        confidence: z.number(),
      }),
    )
    .min(1),
});

/** A learned rule of thumb: under which conditions which play works, with its evidence. */
const AdoptPlaybook = z.object({
  kind: z.literal('adopt-playbook'),
  name: z.string(),
  condition: z.string(),
  play: z.string(),
  /** In words, each number with its unit and what it is out of. */
  evidence: z.string(),
  n: z.number().int(),
});

/** A new version of an email template, drafted and checked by the content agent. */
const ReviseTemplate = z.object({
  kind: z.literal('revise-template'),
  template: z.string(),
  segment: z.string(),
  subject: z.string(),
  opening: z.string(),
  reason: z.string(),
});

const EscalateAccount = z.object({
  kind: z.literal('escalate-account'),
  accountId: AccountId,
  flaggedBy: z.string(),
  words: z.string(),
  ownerRepId: z.string(),
  brief: z.string(),
  nextSteps: z.array(z.string()).max(3),
});

const Answer = z.enum(['allowed', 'needs-approval', 'forbidden']);
/** What a change would have done to past decisions; see `BacktestSummary`. */
const Backtest = z.object({
  judged: z.number().int(),
  notJudged: z.number().int(),
  changed: z.number().int(),
  moves: z.array(z.object({ from: Answer, to: Answer, count: z.number().int() })),
  rules: z.array(z.object({ id: z.string(), way: z.enum(['stricter', 'freer']), count: z.number().int() })),
  askedOfOthers: z.number().int(),
  examples: z.array(z.object({ decisionId: z.string(), title: z.string(), at: z.date(), from: Answer, to: Answer })),
  from: z.date().nullable(),
  to: z.date().nullable(),
});

/** A person's change of an agent's charter: the whole text that the file will have, but for the line that names who did it. */
const ChangeCharter = z.object({
  kind: z.literal('change-charter'),
  agent: AgentName,
  file: z.string(),
  /** SHA-256 of the file's text that the change starts from; of any other text it is void. */
  beforeTextHash: z.string(),
  text: z.string().min(1).max(200_000),
  diff: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })).min(1),
  proposedBy: SlackUserId,
  proposedByName: z.string(),
  words: z.string(),
  /** The change that this one puts back. */
  putsBack: DecisionId.optional(),
  /** Over the days before it was proposed; absent when it could not be worked out. */
  backtest: Backtest.optional(),
});

/** An agent may do more by itself in one domain: one stage up, on the evidence that was found for it. */
const PromoteDomain = z.object({
  kind: z.literal('promote-domain'),
  /** Whose domain; the card itself is the analyst's. */
  agentName: AgentName,
  domain: AutonomyDomain,
  from: AutonomyStage,
  to: AutonomyStage,
  unlocks: z.string(),
  checks: z.array(
    z.object({ id: z.string(), label: z.string(), found: z.string(), needed: z.string(), source: z.string() }),
  ),
});

/** The closed set of typed actions. Anything else a model or a person names does not exist. */
export const Action = z.discriminatedUnion('kind', [
  SendEmail,
  BookMeeting,
  CreateRepTask,
  WriteBrief,
  StartExperiment,
  StopExperiment,
  MoveBudget,
  RepairRecords,
  AdoptPlaybook,
  ReviseTemplate,
  EscalateAccount,
  ChangeCharter,
  PromoteDomain,
]);
export type Action = z.infer<typeof Action>;
export type ActionKind = Action['kind'];
export type ActionOf<K extends ActionKind> = Extract<Action, { kind: K }>;
export const ActionKind = z.enum(Action.options.map((o) => o.shape.kind.value) as [ActionKind, ...ActionKind[]]);

/** Whether a task hands a qualified account over to its rep, as the sdr writes it. */
export const isHandover = (action: Action): boolean =>
  action.kind === 'create-rep-task' && action.title.startsWith('Take over');
