import type { Charter } from '../../src/core/charter/charter.ts';
import type { GateFacts } from '../../src/core/gate/facts.ts';
import { RoleName } from '../../src/core/ids.ts';

export type ReferenceVerdict = { outcome: 'allowed' | 'needs-approval' | 'forbidden'; ruleIds: string[] };
type Test = [id: string, fires: (f: GateFacts) => boolean];

const isSend = (f: GateFacts): boolean => f.action === 'send-email' || f.action === 'book-meeting';
const isEmail = (f: GateFacts): boolean => f.action === 'send-email';
const isMove = (f: GateFacts): boolean => f.action === 'move-budget';
const isPromotion = (f: GateFacts): boolean => f.action === 'promote-domain';
const hasWords = (f: GateFacts): boolean => isEmail(f) && f.moment !== 'sketch';

/** A rep's own flag. */
const isFlag = (f: GateFacts): boolean => f.action === 'escalate-account' && f.requestedByPerson;

/** Limits: true when used up. */
const LIMITS: Test[] = [
  ['charter.missing', (f) => !f.hasCharter],
  ['tool.not-listed', (f) => !f.toolListed],
  ['cap.person', (f) => isSend(f) && f.touchesPerson7d >= f.capPerson],
  ['cap.account', (f) => isSend(f) && f.touchesAccount7d >= f.capAccount],
  ['cap.mailbox', (f) => isEmail(f) && f.sendsMailboxToday >= f.capMailbox],
  ['cap.decisions', (f) => f.action !== 'change-charter' && !isFlag(f) && f.decisionsToday >= f.capDecisions],
  ['loop.steps', (f) => f.runSteps >= f.capRunSteps],
  ['budget.cap', (f) => f.amountMinor > 0 && f.moneyTodayMinor + f.amountMinor > f.capMoneyDayMinor],
  ['budget.cap.month', (f) => f.amountMinor > 0 && f.moneyMonthMinor + f.amountMinor > f.capMoneyMonthMinor],
  [
    'budget.google',
    (f) => f.amountMinor > 0 && f.platform === 'google' && f.moneyTodayMinor + 2 * f.amountMinor > f.capMoneyDayMinor,
  ],
  [
    'budget.linkedin',
    (f) =>
      f.amountMinor > 0 && f.platform === 'linkedin' && f.moneyTodayMinor + 1.5 * f.amountMinor > f.capMoneyDayMinor,
  ],
  ['budget.meta', (f) => f.platform === 'meta' && f.budgetChangesLastHour >= 4],
  ['cap.person.month', (f) => isSend(f) && f.touchesPerson30d >= f.capPersonMonth],
  ['cap.account.month', (f) => isSend(f) && f.touchesAccount30d >= f.capAccountMonth],
  ['cap.mailbox.month', (f) => isEmail(f) && f.sendsMailbox30d >= f.capMailboxMonth],
  ['cap.decisions.month', (f) => f.action !== 'change-charter' && !isFlag(f) && f.decisions30d >= f.capDecisionsMonth],
];

const FORBID: Test[] = [
  ['stop.all', (f) => f.stoppedAll && !isFlag(f)],
  ['stop.agent', (f) => f.stoppedAgent && f.action !== 'change-charter' && !isFlag(f)],
  ['stop.channel', (f) => f.stoppedChannel && f.action !== 'change-charter' && !isFlag(f)],
  ['stop.account', (f) => f.stoppedAccount && f.action !== 'escalate-account'],
  ['hold.account', (f) => f.accountHeld && f.action !== 'escalate-account' && !f.requestedByPerson],
  ['scope.account', (f) => !f.accountInScope && f.action !== 'escalate-account'],
  [
    'autonomy.instrument',
    (f) =>
      f.autonomyStage === 'instrument' && !['write-brief', 'escalate-account', 'change-charter'].includes(f.action),
  ],
  ['one.voice', (f) => f.openDecisionOnTarget],
  ['loop.breaker', (f) => f.sameActionOnTargetBefore],
  ['charter.by-a-person', (f) => f.action === 'change-charter' && !f.requestedByPerson],
  [
    'suppress.unsubscribed',
    (f) => f.suppression !== 'none' && f.suppression !== 'objected' && (f.reachesPerson || isSend(f)),
  ],
  [
    'suppress.optout-honoured',
    (f) => f.suppression === 'unsubscribed' && f.moment === 'execute' && (f.reachesPerson || isSend(f)),
  ],
  ['consent.objection', (f) => f.suppression === 'objected' && f.action !== 'repair-records'],
  [
    'consent.individual',
    (f) => isSend(f) && f.subscriberType !== 'corporate' && !f.hasConsent && f.recipientCountry !== 'US',
  ],
  [
    'quiet.hours',
    (f) =>
      isSend(f) &&
      (f.moment === 'execute' || f.underApprovedExperiment) &&
      !(f.isWorkingDay && f.recipientLocalHour >= f.workingHourStart && f.recipientLocalHour < f.workingHourEnd),
  ],
  [
    'health.complaints',
    (f) =>
      isEmail(f) && f.complaintRatePer10k >= 10 && (f.sends30d >= 300 || f.complaintRatePer10k * f.sends30d >= 2e4),
  ],
  [
    'health.bounces',
    (f) => isEmail(f) && f.bounceRatePer10k >= 200 && (f.sends30d >= 100 || f.bounceRatePer10k * f.sends30d >= 3e4),
  ],
  ['disclose.identity', (f) => hasWords(f) && (!f.hasIdentity || !f.hasPostalAddress || !f.hasOptOut)],
  ['disclose.ai', (f) => hasWords(f) && !f.hasAiDisclosure],
  ['header.one-click', (f) => hasWords(f) && !f.hasOneClickHeaders],
  ['claims.banned', (f) => f.bannedClaims.length > 0],
  ['claims.sourced', (f) => f.unsourcedSentences.length > 0],
  ['budget.step', (f) => isMove(f) && f.budgetStepPer10k > 5000],
  ['budget.cooldown', (f) => isMove(f) && f.hoursSinceLastBudgetMove < 24],
  ['promotion.one-step', (f) => isPromotion(f) && f.promotionSteps !== 1],
  ['promotion.evidence', (f) => isPromotion(f) && !f.promotionGatesPassed],
  ['promotion.ceiling', (f) => isPromotion(f) && !f.promotionWithinCeiling],
  ['promotion.in-force', (f) => isPromotion(f) && !f.promotionFromInForce],
];

const runsByStage = (f: GateFacts): boolean => {
  if (f.underApprovedExperiment || isFlag(f)) return true;
  switch (f.autonomyStage) {
    case 'instrument':
    case 'standardize':
      return false;
    case 'assist':
      return f.toolRisk === 'low' && f.toolReversible && !f.reachesPerson && f.amountMinor === 0;
    case 'automate':
      return f.toolRisk === 'low' || (f.toolRisk === 'medium' && f.toolReversible);
    case 'supervise':
      return f.toolRisk !== 'high';
    case 'expand':
      return true;
  }
};

const ASK: Test[] = [
  [
    'consent.corporate-country',
    (f) =>
      isSend(f) &&
      f.subscriberType === 'corporate' &&
      !f.hasConsent &&
      f.recipientCountry !== 'US' &&
      f.recipientCountry !== 'GB',
  ],
  ['health.complaints.few', (f) => isEmail(f) && f.complaintRatePer10k >= 10],
  ['health.bounces.few', (f) => isEmail(f) && f.bounceRatePer10k >= 200],
  ['claims.unproven', (f) => f.unprovenClaims.length > 0],
  ['commitments', (f) => f.commitments.length > 0],
  ['voice.brand', (f) => f.offVoice.length > 0],
  ['taint.recipient', (f) => f.recipientTainted],
  ['taint.url', (f) => f.urlsTainted],
  ['budget.meta.learning', (f) => isMove(f) && f.platform === 'meta' && f.budgetStepPer10k > 2000],
  ['money-needs-finance', (f) => f.amountMinor > f.financeAboveMinor],
  ['autonomy.stage', (f) => !runsByStage(f)],
  ['new-contact-needs-a-person', (f) => isSend(f) && f.isNewContact && !f.underApprovedExperiment],
  [
    'stop.human-contact',
    (f) =>
      isSend(f) &&
      !f.answersHumanContact &&
      !f.requestedByPerson &&
      (f.hasOpenOpportunity || f.humanContactHoursAgo < 168),
  ],
  ['consensus.risk', (f) => isEmail(f) && f.consensusRisk === 'high' && !f.isNewContact],
  ['canary', (f) => f.audienceSize > f.maxAudienceAlone && !f.underApprovedExperiment],
  ['repair.confidence', (f) => f.action === 'repair-records' && f.confidencePer10k < 9500],
  [
    'requested-by-a-person',
    (f) => f.requestedByPerson && f.action !== 'escalate-account' && f.action !== 'change-charter',
  ],
  ['escalation.owner', (f) => f.action === 'escalate-account' && !f.requestedByPerson],
  ['charter.owner', (f) => f.action === 'change-charter'],
  ['promotion.people', (f) => isPromotion(f) && f.promotionOwner === 'none'],
  ...RoleName.options.map(
    (role): Test => [`promotion.owner.${role}`, (f) => isPromotion(f) && f.promotionOwner === role],
  ),
];

const ALONE: Test[] = [
  ['run-alone.by-stage', (f) => f.underApprovedExperiment || !['instrument', 'standardize'].includes(f.autonomyStage)],
  ['run-alone.asked-for', isFlag],
];

/**
 * The shipped policies a second time, in plain TypeScript and without Cedar: the order of the lists is the order of the
 * files, and a forbidden verdict names the used-up limits only when nothing else forbids, or when all is to be explained.
 */
export const referenceGate = (facts: GateFacts, charter: Charter | null, explain = false): ReferenceVerdict => {
  const known = charter !== null && charter.agent === facts.agent;
  const listed =
    known && (facts.action === 'change-charter' || charter.tools.some(({ action }) => action === facts.action));
  const seen = { ...facts, hasCharter: facts.hasCharter && known, toolListed: facts.toolListed && listed };
  const firing = (tests: Test[]): string[] => tests.filter(([, fires]) => fires(seen)).map(([id]) => id);
  const forbidden = firing(FORBID);
  const limits = firing(LIMITS);
  if (forbidden.length > 0 || limits.length > 0)
    return {
      outcome: 'forbidden',
      ruleIds: forbidden.length === 0 || explain ? [...forbidden, ...limits] : forbidden,
    };
  const asking = firing(ASK);
  if (asking.length > 0) return { outcome: 'needs-approval', ruleIds: asking };
  return { outcome: 'allowed', ruleIds: firing(ALONE) };
};
