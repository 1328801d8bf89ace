import { AutonomyStage } from '../../src/core/autonomy/stage.ts';
import { ActionKind } from '../../src/core/decision/action.ts';
import type { GateFacts } from '../../src/core/gate/facts.ts';
import { AgentName, RoleName } from '../../src/core/ids.ts';

/** Mulberry32: a seeded source of uniform numbers. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/**
 * A random request. Most facts are harmless most of the time, and numbers sit around their edges, so that allowed, asked
 * and forbidden all come up often and every rule decides alone now and then.
 */
export const randomFacts = (dice: () => number): GateFacts => {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;
  const rarely = (chance = 0.03): boolean => dice() < chance;
  const mostly = (chance = 0.97): boolean => dice() < chance;
  const near = (edge: number, spread = 2): number =>
    rarely(0.1) ? Math.max(0, edge + Math.floor(dice() * (2 * spread + 1)) - spread) : 0;
  const some = (): string[] => (rarely() ? ['a sentence'] : []);
  const cap = pick([1, 2, 5]);
  return {
    agent: pick(AgentName.options),
    action: pick(ActionKind.options),
    moment: pick(['sketch', 'propose', 'execute']),
    hasCharter: mostly(),
    toolListed: mostly(),
    toolRisk: pick(['low', 'low', 'medium', 'high']),
    toolReversible: mostly(0.7),
    autonomyStage: pick(AutonomyStage.options),
    stoppedAll: rarely(0.01),
    stoppedAgent: rarely(0.01),
    stoppedChannel: rarely(0.01),
    stoppedAccount: rarely(0.01),
    accountHeld: rarely(),
    accountInScope: mostly(),
    humanContactHoursAgo: pick([167, 168, 169, 1_000_000, 1_000_000, 1_000_000]),
    hasOpenOpportunity: rarely(0.1),
    answersHumanContact: rarely(0.3),
    consensusRisk: pick(['low', 'low', 'medium', 'high']),
    reachesPerson: rarely(0.3),
    suppression: rarely(0.1) ? pick(['unsubscribed', 'complained', 'bounced', 'do-not-contact', 'objected']) : 'none',
    recipientCountry: pick(['US', 'US', 'GB', 'DE', '']),
    subscriberType: pick(['corporate', 'corporate', 'corporate', 'individual', 'unknown', 'none']),
    hasConsent: mostly(0.6),
    recipientLocalHour: mostly(0.8) ? 10 : pick([0, 7, 8, 17, 18, 23]),
    recipientLocalWeekday: pick([1, 2, 3, 4, 5, 6, 7]),
    workingHourStart: 8,
    workingHourEnd: 18,
    isWorkingDay: mostly(),
    isNewContact: rarely(0.3),
    recipientTainted: rarely(),
    touchesPerson7d: near(cap),
    touchesAccount7d: near(cap),
    sendsMailboxToday: near(cap),
    decisionsToday: near(cap),
    touchesPerson30d: near(4 * cap),
    touchesAccount30d: near(4 * cap),
    sendsMailbox30d: near(4 * cap),
    decisions30d: near(4 * cap),
    moneyTodayMinor: near(900, 3),
    moneyMonthMinor: near(900, 3),
    capPerson: cap,
    capAccount: cap,
    capMailbox: cap,
    capDecisions: cap,
    capPersonMonth: 4 * cap,
    capAccountMonth: 4 * cap,
    capMailboxMonth: 4 * cap,
    capDecisionsMonth: 4 * cap,
    capMoneyDayMinor: 1000,
    capMoneyMonthMinor: 1000,
    complaintRatePer10k: rarely(0.35) ? pick([9, 10, 11]) : 0,
    bounceRatePer10k: rarely(0.35) ? pick([199, 200, 201]) : 0,
    sends30d: pick([0, 50, 99, 100, 150, 299, 300, 2000]),
    bannedClaims: some(),
    unprovenClaims: some(),
    unsourcedSentences: some(),
    commitments: some(),
    offVoice: some(),
    hasIdentity: mostly(),
    hasPostalAddress: mostly(),
    hasOptOut: mostly(),
    hasAiDisclosure: mostly(),
    hasOneClickHeaders: mostly(),
    urlsTainted: rarely(),
    sameActionOnTargetBefore: rarely(0.02),
    openDecisionOnTarget: rarely(0.02),
    runSteps: near(cap),
    capRunSteps: cap,
    amountMinor: mostly(0.7) ? 0 : pick([49, 50, 51, 66, 67, 99, 100, 101, 500, 1001]),
    financeAboveMinor: pick([0, 50, 100]),
    budgetStepPer10k: pick([0, 2000, 2001, 5000, 5001]),
    hoursSinceLastBudgetMove: pick([23, 24, 1_000_000]),
    platform: pick(['none', 'google', 'meta', 'linkedin']),
    budgetChangesLastHour: near(4),
    audienceSize: pick([0, 1, 2]),
    maxAudienceAlone: pick([1, 2]),
    underApprovedExperiment: rarely(0.15),
    requestedByPerson: rarely(0.1),
    confidencePer10k: pick([9499, 9500, 10_000, 10_000]),
    promotionSteps: pick([0, 1, 1, 1, 2]),
    promotionGatesPassed: mostly(0.9),
    promotionWithinCeiling: mostly(),
    promotionFromInForce: mostly(),
    promotionOwner: pick(['none', ...RoleName.options]),
  };
};
