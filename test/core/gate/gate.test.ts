import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import { type CharterSet, gateContextOf } from '../../../src/core/charter/charter-set.ts';
import { GateFacts } from '../../../src/core/gate/facts.ts';
import { createGate } from '../../../src/core/gate/gate.ts';
import { probeFacts } from '../../../src/core/gate/probe-facts.ts';
import type { Verdict } from '../../../src/core/gate/verdict.ts';
import type { AgentName } from '../../../src/core/ids.ts';
import { randomFacts, seeded } from '../../kit/gate-requests.ts';

const judgedAt = new Date('2026-11-24T10:00:00Z');
let shipped: CharterSet;
beforeAll(async () => {
  const loaded = await loadCharters('charters');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  shipped = loaded.value;
});

/** Facts about an action as the shipped charter of its agent sees it, in business hours, nothing unusual. */
const usual = (agent: AgentName, action: GateFacts['action'], more: Partial<GateFacts> = {}): GateFacts => {
  const charter = shipped.charters.get(agent);
  const tool = charter?.tools.find((one) => one.action === action);
  if (!charter || !tool) throw new Error(`${agent} has no ${action}`);
  return {
    ...probeFacts,
    agent,
    action,
    toolRisk: tool.risk,
    toolReversible: tool.reversible,
    autonomyStage: charter.autonomy[tool.domain] ?? 'standardize',
    capPerson: charter.limits.touchesPerPersonPerWeek,
    capAccount: charter.limits.touchesPerAccountPerWeek,
    capMailbox: charter.limits.sendsPerMailboxPerDay,
    capDecisions: charter.limits.decisionsPerDay,
    capPersonMonth: charter.limits.touchesPerPersonPerMonth,
    capAccountMonth: charter.limits.touchesPerAccountPerMonth,
    capMailboxMonth: charter.limits.sendsPerMailboxPerMonth,
    capDecisionsMonth: charter.limits.decisionsPerMonth,
    capMoneyDayMinor: charter.limits.moneyPerDayMinor,
    capMoneyMonthMinor: charter.limits.moneyPerMonthMinor,
    capRunSteps: 12,
    financeAboveMinor: charter.thresholds.financeAboveMinor,
    maxAudienceAlone: charter.thresholds.maxAudienceAlone,
    ...more,
  };
};
const firstEmail = (more: Partial<GateFacts> = {}): GateFacts =>
  usual('sdr', 'send-email', {
    reachesPerson: true,
    isNewContact: true,
    recipientCountry: 'GB',
    subscriberType: 'corporate',
    audienceSize: 1,
    ...more,
  });
const judge = (facts: GateFacts, explain = false): Verdict =>
  shipped.gate.judge(facts, gateContextOf(shipped, facts.agent, judgedAt, explain));
const brief = (verdict: Verdict) => [verdict.outcome, verdict.rules.map(({ id }) => id)];

describe('with the shipped charters', () => {
  test('a first email to a new corporate contact in business hours asks marketing', () => {
    const verdict = judge(firstEmail());
    expect(brief(verdict)).toEqual(['needs-approval', ['autonomy.stage', 'new-contact-needs-a-person']]);
    expect(verdict.need).toEqual({
      groups: [{ roles: ['marketing'], quorum: 1 }],
      withinMs: 8 * 3_600_000,
      fourEyes: false,
    });
    expect(verdict.rules[1]?.text).toBe('Nobody of ours has written to this person before');
  });

  test('a variant test asks marketing or demand gen', () => {
    const verdict = judge(usual('experiment', 'start-experiment', { audienceSize: 400 }));
    expect(brief(verdict)).toEqual(['needs-approval', ['autonomy.stage', 'canary']]);
    expect(verdict.rules[1]?.text).toBe('It reaches 400 people, more than the 25 that experiment may reach alone');
  });

  test('a budget move asks demand gen, and finance too above its limit', () => {
    const small = usual('budget', 'move-budget', { amountMinor: 40_000, platform: 'google', budgetStepPer10k: 1500 });
    expect(judge(small)).toMatchObject({
      outcome: 'needs-approval',
      rules: [{ id: 'autonomy.stage' }],
      need: { groups: [{ roles: ['demand-gen'], quorum: 1 }], fourEyes: false },
    });
    const verdict = judge({ ...small, amountMinor: 60_000 });
    expect(verdict.rules.map(({ text }) => text)[0]).toBe('$600 is above $500, from where finance decides too');
    expect(verdict.need).toMatchObject({
      groups: [
        { roles: ['demand-gen'], quorum: 1 },
        { roles: ['finance'], quorum: 1 },
      ],
      fourEyes: true,
    });
  });

  test('a research brief and a certain repair run by their stage, an uncertain repair asks', () => {
    expect(brief(judge(usual('research', 'write-brief')))).toEqual(['allowed', ['run-alone.by-stage']]);
    const repair = usual('hygiene', 'repair-records', { confidencePer10k: 9900 });
    expect(brief(judge(repair))).toEqual(['allowed', ['run-alone.by-stage']]);
    expect(brief(judge({ ...repair, confidencePer10k: 9000 }))).toEqual(['needs-approval', ['repair.confidence']]);
  });

  test('an unproven claim asks brand too, and a talk that people have asks sales too', () => {
    const verdict = judge(firstEmail({ unprovenClaims: ['We are the best.'], hasOpenOpportunity: true }));
    expect(verdict.need?.groups.flatMap(({ roles }) => roles)).toEqual(['marketing', 'brand', 'sales']);
  });

  test('a send that an approved test asked for needs no second person, and still no quiet hour', () => {
    const send = firstEmail({ underApprovedExperiment: true });
    expect(judge(send).outcome).toBe('allowed');
    expect(brief(judge({ ...send, recipientLocalHour: 20 }))).toEqual(['forbidden', ['quiet.hours']]);
  });

  test('what is thought of at night is judged as by day, and leaves in the morning', () => {
    const night = { recipientLocalHour: 23, isWorkingDay: false };
    expect(brief(judge(firstEmail(night)))).toEqual(brief(judge(firstEmail({}))));
    expect(brief(judge(firstEmail({ ...night, moment: 'sketch' })))).toEqual(brief(judge(firstEmail({}))));
    expect(judge(firstEmail({ ...night, moment: 'execute' })).outcome).toBe('forbidden');
  });

  const refusals: [string, Partial<GateFacts>, string][] = [
    [
      'suppress.unsubscribed',
      { suppression: 'complained' },
      'This person is marked complained; nobody writes to them again',
    ],
    [
      'consent.individual',
      { subscriberType: 'individual' },
      'This address is individual in GB, where consent with its time and source is needed; none is recorded',
    ],
    [
      'consent.individual',
      { subscriberType: 'unknown', recipientCountry: '' },
      'This address is unknown in , where consent with its time and source is needed; none is recorded',
    ],
    [
      'consent.objection',
      { suppression: 'objected' },
      'This person objected to direct marketing, which ends it and the profiling for it, for good',
    ],
    [
      'quiet.hours',
      { recipientLocalHour: 19, moment: 'execute' },
      'It is past 19:00 on Tuesday where the recipient is; sends go out from 08:00 to 18:00 on working days',
    ],
    ['cap.person', { touchesPerson7d: 2 }, '2 of 2 touches of this person in seven days are used'],
    ['cap.account', { touchesAccount7d: 4 }, '4 of 4 touches of this account in seven days are used'],
    ['cap.mailbox', { sendsMailboxToday: 60 }, '60 of 60 sends of this mailbox today are used'],
    ['cap.person.month', { touchesPerson30d: 8 }, '8 of 8 touches of this person in 30 days are used'],
    ['cap.account.month', { touchesAccount30d: 16 }, '16 of 16 touches of this account in 30 days are used'],
    ['cap.mailbox.month', { sendsMailbox30d: 1200 }, '1200 of 1200 sends of this mailbox in 30 days are used'],
    ['cap.decisions.month', { decisions30d: 2400 }, '2400 of 2400 decisions of sdr in 30 days are used'],
    [
      'health.complaints',
      { complaintRatePer10k: 12, sends30d: 2500 },
      '0.12 % of 2500 sends in 30 days were complained about; the channel pauses at 0.1 %',
    ],
    ['hold.account', { accountHeld: true }, 'Somebody of ours holds this account, so agents leave it alone'],
    [
      'claims.sourced',
      { unsourcedSentences: ['You opened a plant.'] },
      'These sentences about the recipient name no dated source: “You opened a plant.”',
    ],
    [
      'one.voice',
      { openDecisionOnTarget: true },
      'Another decision about the same person or record is open; two voices at once would contradict each other',
    ],
  ];
  test.each(refusals)('%s refuses %j with a sentence', (id, more, text) => {
    expect(judge(firstEmail(more))).toMatchObject({ outcome: 'forbidden', rules: [{ id, effect: 'forbid', text }] });
  });

  test('an opt-out between approval and execution is named as such', () => {
    const verdict = judge(firstEmail({ suppression: 'unsubscribed', moment: 'execute' }));
    expect(brief(verdict)).toEqual(['forbidden', ['suppress.unsubscribed', 'suppress.optout-honoured']]);
  });

  test('every rule of the compliance list has a policy or a limit under its id', () => {
    const ids = new Set(shipped.gate.rules.flatMap(({ id, limits }) => [id, ...limits.map((limit) => limit.id)]));
    const wanted =
      'suppress.unsubscribed suppress.optout-honoured consent.individual consent.objection disclose.identity disclose.ai header.one-click quiet.hours cap.person cap.account cap.mailbox health.complaints health.bounces claims.banned claims.unproven stop.human-contact claims.sourced commitments one.voice loop.breaker canary budget.cap budget.step budget.cooldown budget.google budget.meta budget.linkedin';
    expect(wanted.split(' ').filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('the smallest change that would have flipped it', () => {
  test.each([
    [
      { touchesPerson7d: 2 },
      { change: 'there had been 1 touch of this person in seven days instead of 2', to: 'needs-approval' },
    ],
    [
      { recipientLocalHour: 18, moment: 'execute' as const },
      { change: 'it were 17:00 instead of 18:00 where the recipient is', to: 'needs-approval' },
    ],
    [{ isNewContact: false }, { change: 'the stage were `supervise`', to: 'allowed' }],
    [{ suppression: 'bounced' as const }, { change: 'this person were not marked bounced', to: 'needs-approval' }],
  ] as const)('%j: %j', (more, flip) => {
    expect(judge(firstEmail(more), true).flip).toEqual(flip);
  });
  test('two refusals have no single change, and none is invented', () => {
    expect(judge(firstEmail({ accountHeld: true, suppression: 'objected' }), true).flip).toBeUndefined();
  });
});

describe('errors-never-allow', () => {
  /** Facts that run alone, so that only the damage can stop them. */
  const allowed = (): GateFacts => usual('research', 'write-brief');

  test('each fact that is missing forbids', () => {
    for (const name of Object.keys(GateFacts.shape)) {
      const { [name as keyof GateFacts]: _gone, ...rest } = allowed();
      const verdict = shipped.gate.judge(rest, gateContextOf(shipped, 'research', judgedAt));
      expect(verdict).toMatchObject({ outcome: 'forbidden', rules: [{ id: 'facts.invalid', effect: 'error' }] });
    }
  });

  test('no input reaches allow through an error', () => {
    const junk = fc.oneof(
      fc.anything(),
      fc.constantFrom(
        -1,
        1.5,
        2 ** 53,
        1e19,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        null,
        undefined,
        '',
        'Allow',
        [1],
        {},
      ),
      fc.bigInt(),
    );
    const damaged = fc.tuple(
      fc.constantFrom(...Object.keys(GateFacts.shape), 'extra', '__proto__', 'constructor'),
      junk,
    );
    const context = () => gateContextOf(shipped, 'research', judgedAt);
    fc.assert(
      fc.property(
        fc.oneof(
          junk,
          damaged.map(([name, value]) => ({ ...allowed(), [name]: value })),
        ),
        (input) => {
          const verdict = shipped.gate.judge(input, context());
          const isSound = GateFacts.safeParse(input).success;
          if (!isSound) {
            expect(verdict.outcome).toBe('forbidden');
            expect(verdict.rules.every(({ effect }) => effect === 'error')).toBe(true);
          }
          expect(verdict.rules.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('without a charter nothing runs, whatever the facts say', () => {
    const dice = seeded(3);
    for (let n = 0; n < 200; n += 1) {
      const verdict = shipped.gate.judge(randomFacts(dice), { charter: null, charterHash: 'none', judgedAt });
      expect(verdict.outcome).toBe('forbidden');
    }
  });

  test('a charter of another agent is no charter', () => {
    const context = gateContextOf(shipped, 'sdr', judgedAt);
    expect(brief(shipped.gate.judge(allowed(), context))).toEqual([
      'forbidden',
      ['charter.missing', 'tool.not-listed'],
    ]);
  });

  test('an action that the charter does not list is forbidden even when the facts claim it is', () => {
    const verdict = judge({ ...allowed(), action: 'move-budget' });
    expect(brief(verdict)).toEqual(['forbidden', ['tool.not-listed']]);
  });

  test('a rule that overflows forbids', () => {
    const policies = `
      @id("run") @text("t") permit (principal, action == Action::"Run", resource);
      @id("alone") @text("t") permit (principal, action == Action::"RunAlone", resource);
      @id("sum") @text("t") forbid (principal, action == Action::"RunAlone", resource)
      when { context.runSteps * 9007199254740991 * 1025 < 0 };`;
    const gate = createGate({ policies, schema: shipped.schema });
    if (!gate.ok) throw new Error(JSON.stringify(gate.error));
    const context = gateContextOf(shipped, 'research', judgedAt);
    expect(gate.value.judge(allowed(), context).outcome).toBe('allowed');
    expect(gate.value.judge({ ...allowed(), runSteps: 1 }, context)).toMatchObject({
      outcome: 'forbidden',
      rules: [{ id: 'gate.error', effect: 'error' }],
    });
  });

  test('when no rule matches, a person is asked', () => {
    const policies = '@id("run") @text("t") permit (principal, action == Action::"Run", resource);';
    const gate = createGate({ policies, schema: shipped.schema });
    if (!gate.ok) throw new Error(JSON.stringify(gate.error));
    expect(brief(gate.value.judge(allowed(), gateContextOf(shipped, 'research', judgedAt)))).toEqual([
      'needs-approval',
      ['nothing-matched'],
    ]);
  });
});
