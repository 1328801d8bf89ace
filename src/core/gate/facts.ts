import { z } from 'zod';
import { AutonomyStage } from '../autonomy/stage.ts';
import { ActionKind } from '../decision/action.ts';
import { AgentName, RoleName } from '../ids.ts';

const count = z.number().int().min(0).max(1_000_000_000);

/**
 * Everything the rules may read about one proposed action, flat and bounded. Collected from the store by
 * `flow/gate-facts`; the gate looks at nothing else, so a recorded verdict can be replayed from it. A missing attribute
 * is an error, and an error never allows. Rates are per 10,000 (integers: Cedar has no floats).
 */
export const GateFacts = z.strictObject({
  agent: AgentName,
  action: ActionKind,
  /** `propose` when a card is made, `execute` right before the effect, `sketch` for a candidate without content. */
  moment: z.enum(['sketch', 'propose', 'execute']),
  hasCharter: z.boolean(),
  toolListed: z.boolean(),
  toolRisk: z.enum(['low', 'medium', 'high']),
  toolReversible: z.boolean(),
  autonomyStage: AutonomyStage,
  // stop switches and holds
  stoppedAll: z.boolean(),
  stoppedAgent: z.boolean(),
  stoppedChannel: z.boolean(),
  stoppedAccount: z.boolean(),
  accountHeld: z.boolean(),
  accountInScope: z.boolean(),
  /** Hours since a reply, a rep's own touch; 1,000,000 when never. */
  humanContactHoursAgo: count,
  hasOpenOpportunity: z.boolean(),
  /** True when the action answers the human contact itself (a reply to an inbound question, a handover). */
  answersHumanContact: z.boolean(),
  consensusRisk: z.enum(['low', 'medium', 'high']),
  // recipient
  reachesPerson: z.boolean(),
  suppression: z.enum(['none', 'unsubscribed', 'complained', 'bounced', 'do-not-contact', 'objected']),
  recipientCountry: z.string(),
  subscriberType: z.enum(['corporate', 'individual', 'unknown', 'none']),
  hasConsent: z.boolean(),
  recipientLocalHour: z.number().int().min(0).max(23),
  recipientLocalWeekday: z.number().int().min(1).max(7),
  /** The charter's working hours, in the recipient's local time: from `start` (included) to `end` (excluded). */
  workingHourStart: z.number().int().min(0).max(23),
  workingHourEnd: z.number().int().min(1).max(24),
  /** The recipient's local weekday is one of the charter's working days. */
  isWorkingDay: z.boolean(),
  isNewContact: z.boolean(),
  recipientTainted: z.boolean(),
  // caps, counted from the store, this action not included
  touchesPerson7d: count,
  touchesAccount7d: count,
  sendsMailboxToday: count,
  decisionsToday: count,
  touchesPerson30d: count,
  touchesAccount30d: count,
  sendsMailbox30d: count,
  decisions30d: count,
  moneyTodayMinor: count,
  moneyMonthMinor: count,
  capPerson: count,
  capAccount: count,
  capMailbox: count,
  capDecisions: count,
  capPersonMonth: count,
  capAccountMonth: count,
  capMailboxMonth: count,
  capDecisionsMonth: count,
  capMoneyDayMinor: count,
  capMoneyMonthMinor: count,
  // channel health over 30 days, per 10,000
  complaintRatePer10k: count,
  bounceRatePer10k: count,
  sends30d: count,
  // content (empty arrays for a sketch)
  bannedClaims: z.array(z.string()),
  unprovenClaims: z.array(z.string()),
  unsourcedSentences: z.array(z.string()),
  commitments: z.array(z.string()),
  offVoice: z.array(z.string()),
  hasIdentity: z.boolean(),
  hasPostalAddress: z.boolean(),
  hasOptOut: z.boolean(),
  hasAiDisclosure: z.boolean(),
  hasOneClickHeaders: z.boolean(),
  urlsTainted: z.boolean(),
  // repetition and locks
  sameActionOnTargetBefore: z.boolean(),
  /** Another decision, not the one being judged, is open on the same person or record. */
  openDecisionOnTarget: z.boolean(),
  runSteps: count,
  capRunSteps: count,
  // money
  amountMinor: count,
  financeAboveMinor: count,
  /** Size of the change against the smaller daily budget, per 10,000. */
  budgetStepPer10k: count,
  hoursSinceLastBudgetMove: count,
  platform: z.enum(['none', 'google', 'meta', 'linkedin']),
  budgetChangesLastHour: count,
  // audience and experiments
  audienceSize: count,
  maxAudienceAlone: count,
  /** A send that an approved, running experiment asked for. */
  underApprovedExperiment: z.boolean(),
  /** Requested by a person of ours (a flag), not by an agent's own plan. */
  requestedByPerson: z.boolean(),
  /** Lowest confidence among the rows of a data repair; 10,000 for every other action. */
  confidencePer10k: z.number().int().min(0).max(10_000),
  // promotion of a domain; every other action has 0, true, true, true and `none`
  /** Stages up that are asked for. */
  promotionSteps: z.number().int().min(0).max(10),
  /** Every gate of the stage asked for is passed by the evidence of this moment. */
  promotionGatesPassed: z.boolean(),
  /** The agent's charter lets cards go that far. */
  promotionWithinCeiling: z.boolean(),
  /** The stage it starts from is the one in force. */
  promotionFromInForce: z.boolean(),
  /** The role that owns the charter of the agent to be promoted. */
  promotionOwner: RoleName.or(z.literal('none')),
});
export type GateFacts = z.infer<typeof GateFacts>;
