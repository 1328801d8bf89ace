import { AutonomyStage } from '../autonomy/stage.ts';
import { formatMoney, money } from '../money.ts';
import type { GateFacts } from './facts.ts';
import type { Verdict } from './verdict.ts';

/** One thing about the world that could have been otherwise. `size` orders changes; the smallest is tried first. */
export type Change = { set: Partial<GateFacts>; change: string; size: number };
type Outcome = Verdict['outcome'];

const usd = (minor: number): string => formatMoney(money(minor));
const hour = (at: number): string => `${String(at).padStart(2, '0')}:00`;
const times = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

type Flag = { [K in keyof GateFacts]: GateFacts[K] extends boolean ? K : never }[keyof GateFacts];
/** Flags, which way is the freer one, and how each way reads after "if". */
const FLAGS: [Flag, boolean, string, string][] = [
  ['accountHeld', false, 'nobody held the account', 'somebody of ours held the account'],
  ['stoppedAll', false, 'agents were not stopped', 'all agents were stopped'],
  ['stoppedAgent', false, 'this agent were not stopped', 'this agent were stopped'],
  ['stoppedChannel', false, 'the channel were not stopped', 'the channel were stopped'],
  ['stoppedAccount', false, 'agents were not stopped on this account', 'agents were stopped on this account'],
  ['accountInScope', true, 'the charter covered this account', 'the charter did not cover this account'],
  ['hasOpenOpportunity', false, 'the account had no open opportunity', 'the account had an open opportunity'],
  ['isNewContact', false, 'we had written to this person before', 'this person were a new contact'],
  ['recipientTainted', false, 'the address came from our own records', 'the address came from outside text'],
  ['urlsTainted', false, 'every link were ours', 'a link were not ours'],
  ['isWorkingDay', true, 'it were a working day there', 'it were not a working day there'],
  ['hasConsent', true, 'consent were recorded', 'no consent were recorded'],
  ['openDecisionOnTarget', false, 'no other decision on it were open', 'another decision on it were open'],
  ['sameActionOnTargetBefore', false, 'it had not been done before', 'it had been done before'],
  ['hasIdentity', true, 'the sender were named', 'the sender were not named'],
  ['hasPostalAddress', true, 'the postal address were in it', 'the postal address were missing'],
  ['hasOptOut', true, 'a working opt-out were in it', 'the opt-out were missing'],
  ['hasAiDisclosure', true, 'it said that an agent wrote it', 'it did not say that an agent wrote it'],
  ['hasOneClickHeaders', true, 'the one-click headers were right', 'the one-click headers were missing'],
  ['promotionGatesPassed', true, 'every gate of the stage were passed', 'a gate of the stage were not passed'],
  ['promotionWithinCeiling', true, 'the ceiling left room', 'the ceiling were lower'],
  ['requestedByPerson', false, 'no colleague had asked for it', 'a colleague had asked for it'],
];

const flags = (facts: GateFacts): Change[] =>
  FLAGS.map(([name, free, freer, stricter]) => ({
    set: { [name]: !facts[name] },
    change: facts[name] === free ? stricter : freer,
    size: 10,
  }));

/** Counters under a cap: one slot free, or the last one used. */
const counters = (facts: GateFacts): Change[] => {
  const pairs: [keyof GateFacts, number, number, string, string][] = [
    [
      'touchesPerson7d',
      facts.touchesPerson7d,
      facts.capPerson,
      'touch of this person in seven days',
      'touches of this person in seven days',
    ],
    [
      'touchesAccount7d',
      facts.touchesAccount7d,
      facts.capAccount,
      'touch of this account in seven days',
      'touches of this account in seven days',
    ],
    [
      'sendsMailboxToday',
      facts.sendsMailboxToday,
      facts.capMailbox,
      'send of this mailbox today',
      'sends of this mailbox today',
    ],
    [
      'decisionsToday',
      facts.decisionsToday,
      facts.capDecisions,
      'decision of this agent today',
      'decisions of this agent today',
    ],
    [
      'touchesPerson30d',
      facts.touchesPerson30d,
      facts.capPersonMonth,
      'touch of this person in 30 days',
      'touches of this person in 30 days',
    ],
    [
      'touchesAccount30d',
      facts.touchesAccount30d,
      facts.capAccountMonth,
      'touch of this account in 30 days',
      'touches of this account in 30 days',
    ],
    [
      'sendsMailbox30d',
      facts.sendsMailbox30d,
      facts.capMailboxMonth,
      'send of this mailbox in 30 days',
      'sends of this mailbox in 30 days',
    ],
    [
      'decisions30d',
      facts.decisions30d,
      facts.capDecisionsMonth,
      'decision of this agent in 30 days',
      'decisions of this agent in 30 days',
    ],
    ['runSteps', facts.runSteps, facts.capRunSteps, 'step in this run', 'steps in this run'],
    [
      'budgetChangesLastHour',
      facts.budgetChangesLastHour,
      4,
      'budget change in the last hour',
      'budget changes in the last hour',
    ],
  ];
  return pairs.flatMap(([name, now, cap, one, many]) => {
    const to = now >= cap ? cap - 1 : cap;
    if (to < 0) return [];
    const change = `there had been ${times(to, one, many)} instead of ${now}`;
    return [{ set: { [name]: to }, change, size: Math.abs(now - to) }];
  });
};

const amounts = (facts: GateFacts): Change[] => {
  const day = facts.capMoneyDayMinor - facts.moneyTodayMinor;
  const edges = [
    facts.financeAboveMinor,
    day,
    Math.floor(day / 2),
    Math.floor((2 * day) / 3),
    facts.capMoneyMonthMinor - facts.moneyMonthMinor,
  ];
  if (facts.amountMinor === 0) return [];
  return edges.flatMap((edge) => {
    const to = facts.amountMinor > edge ? edge : edge + 1;
    if (to <= 0) return [];
    const size = (10 * Math.abs(to - facts.amountMinor)) / facts.amountMinor;
    return [{ set: { amountMinor: to }, change: `it were ${usd(to)} instead of ${usd(facts.amountMinor)}`, size }];
  });
};

const clock = (facts: GateFacts): Change[] => {
  const { recipientLocalHour: now, workingHourStart: start, workingHourEnd: end } = facts;
  const working = now >= start && now < end;
  const hours = working ? [start - 1, end] : [start, end - 1];
  const inDay = hours.filter((to) => to >= 0 && to <= 23);
  return inDay.map((to) => ({
    set: { recipientLocalHour: to },
    change: `it were ${hour(to)} instead of ${hour(now)} where the recipient is`,
    size: Math.abs(to - now),
  }));
};

/** Numbers with a fixed edge: `edge` is the first value on the other side, seen from below. */
const edges = (facts: GateFacts): Change[] => {
  const list: [keyof GateFacts, number, number, (to: number) => string, number][] = [
    [
      'humanContactHoursAgo',
      facts.humanContactHoursAgo,
      168,
      (to) => `the last human contact were ${to} hours ago`,
      24,
    ],
    [
      'hoursSinceLastBudgetMove',
      facts.hoursSinceLastBudgetMove,
      24,
      (to) => `the last budget move were ${to} hours ago`,
      4,
    ],
    ['budgetStepPer10k', facts.budgetStepPer10k, 5001, (to) => `the step were ${to / 100} %`, 500],
    ['budgetStepPer10k', facts.budgetStepPer10k, 2001, (to) => `the step were ${to / 100} %`, 500],
    ['complaintRatePer10k', facts.complaintRatePer10k, 10, (to) => `the complaint rate were ${to / 100} %`, 5],
    ['bounceRatePer10k', facts.bounceRatePer10k, 200, (to) => `the bounce rate were ${to / 100} %`, 50],
    ['confidencePer10k', facts.confidencePer10k, 9500, (to) => `the least certain row were ${to / 100} % sure`, 100],
    [
      'audienceSize',
      facts.audienceSize,
      facts.maxAudienceAlone + 1,
      (to) => `it reached ${times(to, 'person', 'people')}`,
      5,
    ],
  ];
  return list.map(([name, now, edge, change, unit]) => {
    const to = now >= edge ? edge - 1 : edge;
    return { set: { [name]: to }, change: change(to), size: 1 + Math.abs(now - to) / unit };
  });
};

const named = (facts: GateFacts): Change[] => {
  const stages = AutonomyStage.options;
  const at = stages.indexOf(facts.autonomyStage);
  const list: Change[] = stages.flatMap((stage, index) =>
    index === at
      ? []
      : [{ set: { autonomyStage: stage }, change: `the stage were \`${stage}\``, size: 12 * Math.abs(index - at) }],
  );
  const risk = (['low', 'medium', 'high'] as const).filter((level) => level !== facts.consensusRisk);
  for (const level of risk)
    list.push({ set: { consensusRisk: level }, change: `the committee's consensus risk were ${level}`, size: 11 });
  list.push(
    facts.suppression === 'none'
      ? { set: { suppression: 'unsubscribed' }, change: 'this person had unsubscribed', size: 20 }
      : { set: { suppression: 'none' }, change: `this person were not marked ${facts.suppression}`, size: 20 },
  );
  if (facts.subscriberType === 'individual' || facts.subscriberType === 'unknown')
    list.push({ set: { subscriberType: 'corporate' }, change: 'the address were a corporate one', size: 15 });
  const texts = [
    ['bannedClaims', 'the banned claims'],
    ['unprovenClaims', 'the unproven claims'],
    ['unsourcedSentences', 'the unsourced sentences'],
    ['commitments', 'the promises'],
    ['offVoice', 'the words that are not in our voice'],
  ] as const;
  for (const [name, what] of texts)
    if (facts[name].length > 0)
      list.push({ set: { [name]: [] }, change: `${what} were not in it`, size: 5 * facts[name].length });
  return list;
};

/** Every single change worth considering, the smallest first. */
export const changesOf = (facts: GateFacts): Change[] =>
  [...flags(facts), ...counters(facts), ...amounts(facts), ...clock(facts), ...edges(facts), ...named(facts)].sort(
    (a, b) => a.size - b.size,
  );

const FREEDOM: Record<Outcome, number> = { forbidden: 0, 'needs-approval': 1, allowed: 2 };

/**
 * The smallest single change that gives another outcome, each tried by judging the changed facts. A change that frees is
 * preferred to one that restricts; undefined when no single change does either. `reads` names, per determining rule, the
 * facts it looks at: a freeing change has to touch every one of these rules, so only such changes are tried.
 */
export const findFlip = (
  facts: GateFacts,
  outcome: Outcome,
  reads: ReadonlySet<string>[],
  judge: (changed: GateFacts) => Outcome,
): Verdict['flip'] => {
  const changes = changesOf(facts);
  const tried = (change: Change): NonNullable<Verdict['flip']> => ({
    change: change.change,
    to: judge({ ...facts, ...change.set }),
  });
  if (outcome !== 'allowed')
    for (const change of changes) {
      const names = Object.keys(change.set);
      if (!reads.every((rule) => names.some((name) => rule.has(name)))) continue;
      const flip = tried(change);
      if (FREEDOM[flip.to] > FREEDOM[outcome]) return flip;
    }
  if (outcome !== 'forbidden')
    for (const change of changes) {
      const flip = tried(change);
      if (FREEDOM[flip.to] < FREEDOM[outcome]) return flip;
    }
  return undefined;
};
