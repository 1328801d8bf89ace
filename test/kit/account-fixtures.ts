import { Account, type AccountState, Person } from '../../src/core/account/account.ts';
import { foldAccount } from '../../src/core/account/fold.ts';
import { createUnsubscribeTokens } from '../../src/core/account/unsubscribe-token.ts';
import { Charter } from '../../src/core/charter/charter.ts';
import { Pipeline } from '../../src/core/charter/pipeline.ts';
import { RunId } from '../../src/core/ids.ts';
import type { AccountView, Belief } from '../../src/core/plan/plan.ts';
import { Signal } from '../../src/core/signal/signal.ts';
import type { AgentContext, AgentReads, Sender } from '../../src/ports/agent.ts';

export const NOW = new Date('2026-03-02T10:00:00Z');
export const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

export const accountOf = (over: Record<string, unknown> = {}): Account =>
  Account.parse({
    id: 'acct_1',
    name: 'Harlow Freight',
    domain: 'harlow-freight.example',
    industry: 'logistics',
    country: 'GB',
    timeZone: 'Europe/London',
    employeeBand: '500-999',
    revenueBand: '$50M-$200M',
    processMaturity: 'medium',
    ownerRepId: 'rep_1',
    createdAt: daysAgo(400),
    ...over,
  });

export const personOf = (id: string, buyerRole: string, over: Record<string, unknown> = {}): Person =>
  Person.parse({
    id,
    accountId: 'acct_1',
    name: `${id.charAt(0).toUpperCase()}${id.slice(1)} Shah`,
    title: 'Director',
    function: 'vp_finance',
    seniority: 'director',
    buyerRole,
    email: `${id}@harlow-freight.example`,
    emailType: 'corporate',
    country: 'GB',
    timeZone: 'Europe/London',
    createdAt: daysAgo(300),
    ...over,
  });

export const committee = (): Person[] => [
  personOf('edith', 'economic_buyer'),
  personOf('carla', 'champion', { function: 'ap_manager' }),
  personOf('tariq', 'technical_evaluator', { function: 'it_director' }),
  personOf('tomas', 'technical_evaluator', { function: 'it_director' }),
  personOf('ursula', 'end_user', { function: 'procurement_manager' }),
];

let count = 0;
export const signalOf = (
  kind: string,
  personId: string | undefined,
  at: Date,
  facts: Record<string, string | number> = {},
  over: Record<string, unknown> = {},
): Signal => {
  count += 1;
  return Signal.parse({
    id: `sig_${count}`,
    kind,
    accountId: 'acct_1',
    personId,
    at,
    receivedAt: at,
    source: { system: 'crm', recordId: `r_${count}` },
    trust: 'trusted',
    facts,
    ...over,
  });
};

export const viewOf = (
  signals: Signal[],
  over: Partial<AccountView> & { hold?: AccountState['hold'] } = {},
): AccountView => {
  const { hold, ...rest } = over;
  const account = rest.account ?? accountOf();
  const people = rest.people ?? committee();
  return {
    account,
    people,
    state: foldAccount(account, people, signals, hold, NOW),
    signals: [...signals].sort((a, b) => b.at.getTime() - a.at.getTime()),
    memory: [],
    recent: [],
    ...rest,
  };
};

export const OPT_OUT_TOKENS = createUnsubscribeTokens('a secret of these fixtures only, 32+');
export const sender: Sender = {
  fromName: 'Mara Keller',
  fromAddress: 'mara@veridian.example',
  replyTo: 'mara@veridian.example',
  company: 'Veridian Technologies',
  product: 'Veridian Procure',
  postalAddress: '2100 Sample Street, Austin, TX 78701, USA',
  optOutUrl: (person) => `https://mail.veridian.example/u/${OPT_OUT_TOKENS.of(person)}`,
  aiDisclosure: 'This message was written by an AI agent of Veridian Technologies; a person of ours answers for it.',
  proofs: [],
  voice: { tone: ['plain'], avoid: ['synergy'], maxWords: 140 },
};

const segmentOf = (id: string, employeeBands: string[], minBuyingSignals: number, minCoverage: number) => ({
  id,
  name: id,
  match: { employeeBands },
  guardrails: {
    qualified: {
      minBuyingSignals,
      withinDays: 30,
      employeeBands,
      anyOfRoles: ['economic_buyer', 'champion'],
      minCoverage,
    },
    progressed: { stages: ['opportunity', 'proposal'], minCoverage, maxConsensusRisk: 'medium' },
    accepted: { byRepWithinHours: 24, evidence: ['meeting-held', 'call-logged'] },
  },
});
export const pipeline: Pipeline = Pipeline.parse({
  segments: [segmentOf('mid-market', ['500-999'], 2, 0.25), segmentOf('other', [], 4, 0.5)],
  proxies: ['email-opened', 'email-clicked'],
});

export const charterOf = (agent: string): Charter =>
  Charter.parse({
    agent,
    goal: { text: 'Engage the committee', metric: 'coverage', target: 0.5, horizonDays: 60 },
    scope: {},
    tools: [
      {
        action: 'send-email',
        domain: 'email',
        risk: 'medium',
        reversible: false,
        approvers: [{ roles: ['marketing'], quorum: 1 }],
        expiresAfterHours: 8,
      },
    ],
    thresholds: { minExpectedValueMinor: 0, maxAudienceAlone: 1, financeAboveMinor: 50_000 },
    limits: {
      touchesPerPersonPerWeek: 2,
      touchesPerPersonPerMonth: 8,
      touchesPerAccountPerWeek: 4,
      touchesPerAccountPerMonth: 16,
      sendsPerMailboxPerDay: 60,
      sendsPerMailboxPerMonth: 1_200,
      decisionsPerDay: 50,
      decisionsPerMonth: 1_000,
      moneyPerDayMinor: 20_000,
      moneyPerMonthMinor: 200_000,
    },
    workingHours: { start: 9, end: 17, days: [1, 2, 3, 4, 5] },
    owner: 'marketing',
    metrics: [],
    reviewBy: '2027-01-01',
  });

export const contextOf = (
  agent: string,
  account: AccountView | undefined,
  over: Partial<Omit<AgentContext, 'reads'>> & { reads?: Partial<AgentReads> } = {},
): AgentContext => {
  const { reads, ...rest } = over;
  return {
    now: NOW,
    runId: RunId.parse('run-1'),
    dice: () => 0.1,
    charter: charterOf(agent),
    sender,
    pipeline,
    people: [],
    beliefs: new Map<string, Belief>([
      ['win|*|*', { key: 'win|*|*', wins: 25, losses: 75, n: 100, basis: '25 of 100' }],
      ['email|*|*', { key: 'email|*|*', wins: 25, losses: 75, n: 100, basis: '25 of 100' }],
      ['rep-task|*|*', { key: 'rep-task|*|*', wins: 25, losses: 75, n: 100, basis: '25 of 100' }],
      ['wait|*|*', { key: 'wait|*|*', wins: 10, losses: 90, n: 100, basis: '10 of 100' }],
    ]),
    account,
    reads: {
      accountViews: async () => (account ? [account] : []),
      committees: async () => (account ? [account] : []),
      campaigns: async () => [],
      adReport: async () => [],
      crmRecords: async () => [],
      busy: async () => [],
      experiments: async () => [],
      recentDecisions: async () => [],
      memory: async () => [],
      ...reads,
    },
    ...rest,
  };
};
