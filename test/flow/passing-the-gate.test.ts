import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outreach } from '../../agents/outreach.ts';
import type { Action, ActionOf } from '../../src/core/decision/action.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { CampaignId } from '../../src/core/ids.ts';
import type { Candidate } from '../../src/core/plan/plan.ts';
import { executeDue } from '../../src/flow/execute-action.ts';
import { passGate } from '../../src/flow/pass-gate.ts';
import { proposeForAccount } from '../../src/flow/propose-plan.ts';
import { updateAccount } from '../../src/flow/update-account.ts';
import type { Agent } from '../../src/ports/agent.ts';
import { signalOf } from '../kit/account-fixtures.ts';
import { type FlowWorld, MARA, startFlowWorld, TOM } from '../kit/flow-world.ts';

const DAY_MS = 86_400_000;
let world: FlowWorld;
beforeAll(async () => {
  world = await startFlowWorld();
});
afterEach(() => {
  world.failures.length = 0;
});
afterAll(() => world.close());

const money = (minor: number) => ({ minor, currency: 'USD' as const });
const move = (over: Partial<Record<'amount' | 'fromBefore' | 'fromAfter' | 'toBefore' | 'toAfter', number>> = {}) =>
  ({
    kind: 'move-budget',
    platform: 'google',
    from: {
      campaignId: CampaignId.parse('1'),
      name: 'one',
      beforeDaily: money(over.fromBefore ?? 20_000),
      afterDaily: money(over.fromAfter ?? 19_000),
    },
    to: {
      campaignId: CampaignId.parse('2'),
      name: 'two',
      beforeDaily: money(over.toBefore ?? 20_000),
      afterDaily: money(over.toAfter ?? 21_000),
    },
    amountDaily: money(over.amount ?? 1_000),
  }) satisfies ActionOf<'move-budget'>;
const judged = async (action: Action) =>
  (await passGate(world.deps, { agent: 'budget', kind: action.kind, moment: 'execute', action, runSteps: 0 })).verdict;

describe('whatever goes wrong on the way to a verdict forbids', () => {
  const throwing = { get: () => Promise.reject(new Error('the store is away')) };

  test('a judge that throws, a store that is away, a clock that is broken', async () => {
    const { deps } = world;
    const input = { agent: 'budget', kind: 'move-budget', moment: 'execute', action: move(), runSteps: 0 } as const;
    expect((await passGate(deps, input)).verdict.outcome).toBe('needs-approval');
    const broken = [
      {
        ...deps,
        governance: () => ({
          ...deps.governance(),
          judge: () => {
            throw new Error('wasm trap');
          },
        }),
      },
      { ...deps, settings: { ...deps.settings, ...throwing } },
      { ...deps, touches: { ...deps.touches, used: () => Promise.reject(new Error('the store is away')) } },
      { ...deps, clock: { now: () => new Date(Number.NaN) } },
      { ...deps, signals: { ...deps.signals, count: async () => Number.NaN } },
    ];
    for (const one of broken) {
      const { verdict } = await passGate(one, input);
      expect(verdict.outcome).toBe('forbidden');
      expect(['gate.error', 'facts.invalid']).toContain(verdict.rules[0]?.id);
    }
  });

  test('an agent without a charter may do nothing', async () => {
    const { deps } = world;
    const governance = () => ({ ...deps.governance(), charters: new Map() });
    const input = { agent: 'budget', kind: 'move-budget', moment: 'propose', action: move(), runSteps: 0 } as const;
    const { verdict } = await passGate({ ...deps, governance }, input);
    expect(verdict).toMatchObject({ outcome: 'forbidden' });
    expect(verdict.rules.map((rule) => rule.id)).toContain('charter.missing');
  });

  test('amounts that are no amounts never pass, and what really changes is judged, not what is said', async () => {
    const cap = world.deps.governance().charters.get('budget')?.charter.limits.moneyPerDayMinor ?? 0;
    const amount = fc.oneof(
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 2 ** 53, 1e19),
      fc.integer({ min: 0, max: 10_000_000 }),
    );
    await fc.assert(
      fc.asyncProperty(amount, amount, amount, async (said, fromAfter, toAfter) => {
        const action = move({ amount: said, fromAfter, toAfter });
        const verdict = await judged(action);
        expect(verdict.outcome).not.toBe('allowed');
        const largest = Math.max(said, Math.abs(20_000 - fromAfter), Math.abs(toAfter - 20_000));
        if (!Number.isSafeInteger(largest) || largest > cap) expect(verdict.outcome).toBe('forbidden');
      }),
      { numRuns: 40 },
    );
    const hidden = await judged(move({ amount: 100, fromAfter: 0, toAfter: cap + 40_000 }));
    expect(hidden.rules.map((rule) => rule.id)).toContain('budget.step');
    const fromNothing = await judged(move({ fromBefore: 0, toBefore: 0, fromAfter: 0, toAfter: 500, amount: 500 }));
    expect(fromNothing.rules.map((rule) => rule.id)).toContain('budget.step');
  });
});

describe('what else was considered', () => {
  test('each candidate has the verdict on its own facts, forbidden ones with their rules', async () => {
    const home = await world.company();
    /** An agent that also lists what its charter does not: more of it than a run may take steps. */
    const greedy: Agent = {
      ...outreach,
      candidates: async (context, plan) => {
        const own = await outreach.candidates(context, plan);
        const extra = (n: number) => ({ ...own[0], key: `extra/${n}`, kind: 'move-budget', label: `extra ${n}` });
        return [...own, ...Array.from({ length: 14 }, (_, n) => extra(n) as Candidate)];
      },
    };
    let found: Awaited<ReturnType<typeof proposeForAccount>> | undefined;
    for (let round = 0; round < 20 && found?.kind !== 'decision'; round += 1)
      found = await proposeForAccount({ ...world.deps, agents: [greedy] }, home.id);
    if (found?.kind !== 'decision') throw new Error(JSON.stringify(found));
    const { alternatives } = found.decision;
    expect(alternatives.length).toBeGreaterThan(14);
    for (const one of alternatives) {
      expect(['allowed', 'needs-approval', 'forbidden']).toContain(one.verdict);
      if (one.kind !== 'wait') expect(one.ruleIds.length).toBeGreaterThan(0);
      expect(one.ruleIds).not.toContain('loop.steps');
      if (one.verdict === 'forbidden') expect(one.propensity).toBe(0);
    }
    const extra = alternatives.filter((one) => one.label.startsWith('extra'));
    expect(extra).toHaveLength(14);
    for (const one of extra) expect(one).toMatchObject({ verdict: 'forbidden', ruleIds: ['autonomy.instrument'] });
    expect(alternatives.reduce((sum, one) => sum + one.propensity, 0)).toBeCloseTo(1);
  });
});

describe('the last place under a cap', () => {
  test('of two meetings approved at the same moment, one is booked and the other is held by its cap', async () => {
    const home = await world.company();
    const charter = world.deps.governance().charters.get('sdr')?.charter;
    expect(charter?.limits.touchesPerAccountPerWeek).toBeGreaterThan(1);
    world.recharter('sdr', (one) => ({ ...one, limits: { ...one.limits, touchesPerAccountPerWeek: 1 } }));
    const meeting = (who: 0 | 2): ActionOf<'book-meeting'> => ({
      kind: 'book-meeting',
      accountId: home.account.id,
      personId: home.people[who].id,
      repId: 'rep_000001',
      startsAt: new Date(world.now().getTime() + 48 * 3_600_000),
      durationMs: 1_800_000,
      title: 'A talk',
      description: 'A talk about approvals',
      attendeeEmail: home.people[who].email,
    });
    const decisions = [];
    for (const who of [0, 2] as const)
      decisions.push(await world.open(meeting(who), { agent: 'sdr', person: home.people[who] }));
    expect(decisions.map((one) => one.state)).toEqual(['pending', 'pending']);
    await Promise.all(decisions.flatMap((one) => [MARA, TOM].map((by) => world.flow.approve(world.seen(one, by)))));
    await world.settle();
    const after = await Promise.all(decisions.map((one) => world.get(one._id)));
    expect(after.map((one) => one.state).sort()).toEqual(['approved', 'executed']);
    expect(after.find((one) => one.state === 'approved')?.held?.ruleIds).toEqual(['cap.account']);
    world.recharter('sdr', null);
  });
});

test('a quiet account whose touches have left the week is planned for by what is true now', async () => {
  const home = await world.company();
  const touched = (days: number, n: number) =>
    signalOf(
      'marketing-touch',
      home.people[1].id,
      new Date(world.now().getTime() - days * DAY_MS),
      { touchType: 'email', direction: 'outbound' },
      { id: `touch-${home.id}-${n}`, accountId: home.id },
    );
  await world.deps.signals.append([1, 2, 3, 4].map((n) => touched(2, n)));
  await updateAccount(world.deps, home.id);
  const pressure = async () => (await world.deps.accounts.state(home.id))?.pressure;
  /** Whether a mail is proposed in some of many rounds; what is chosen is drawn. */
  const writes = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) {
      const found = await proposeForAccount({ ...world.deps, agents: [outreach] }, home.id);
      if (found.kind === 'decision' && found.decision.action.kind === 'send-email') return true;
    }
    return false;
  };
  expect(await pressure()).toEqual({ touches7d: 4, touches30d: 4 });
  expect(await writes(4)).toBe(false);
  world.pass(7 * DAY_MS);
  expect(await writes(20)).toBe(true);
  expect(await pressure()).toEqual({ touches7d: 0, touches30d: 4 });
});

test('what is thought of at night is proposed like by day, and leaves in the morning once somebody agreed', async () => {
  const home = await world.company();
  const start = world.now();
  const night = new Date(start);
  night.setUTCDate(start.getUTCDate() + ((2 - start.getUTCDay() + 7) % 7) + 7);
  night.setUTCHours(23, 0, 0, 0);
  world.pass(night.getTime() - start.getTime());
  const chosen: (Decision | null)[] = [];
  // What is chosen is drawn; at night a mail has the chances that it has by day.
  for (let round = 0; round < 20 && chosen.at(-1)?.action.kind !== 'send-email'; round += 1) {
    const found = await proposeForAccount({ ...world.deps, agents: [outreach] }, home.id);
    chosen.push(found.kind === 'decision' ? found.decision : null);
  }
  const mail = chosen.at(-1);
  expect(mail).toMatchObject({
    state: 'pending',
    action: { kind: 'send-email' },
    verdict: { outcome: 'needs-approval' },
  });
  if (!mail) return;
  await world.flow.approve(world.seen(mail, MARA));
  await world.settle();
  expect(await world.get(mail._id)).toMatchObject({ state: 'approved', held: { ruleIds: ['quiet.hours'] } });
  expect(world.mail.api.outbox()).toEqual([]);
  world.pass(10 * 3_600_000);
  await executeDue(world.deps);
  await world.settle();
  expect((await world.get(mail._id)).state).toBe('executed');
  expect(world.mail.api.outbox()).toHaveLength(1);
});
