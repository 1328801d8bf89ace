import { describe, expect, test } from '@jest/globals';
import { budget } from '../../agents/budget.ts';
import { hygiene } from '../../agents/hygiene.ts';
import { outreach } from '../../agents/outreach.ts';
import { sdr } from '../../agents/sdr.ts';
import { Action } from '../../src/core/decision/action.ts';
import { CampaignId } from '../../src/core/ids.ts';
import { aboutOf } from '../../src/core/memory/lessons.ts';
import { money } from '../../src/core/money.ts';
import type { AccountView, MemoryItem } from '../../src/core/plan/plan.ts';
import { scoreCandidates } from '../../src/core/plan/score.ts';
import type { Agent, AgentContext } from '../../src/ports/agent.ts';
import { committee, contextOf, daysAgo, NOW, signalOf, viewOf } from '../kit/account-fixtures.ts';

const warm = () => [
  signalOf('marketing-touch', 'edith', daysAgo(4), { touchType: 'webinar', direction: 'inbound' }),
  signalOf('web-session', 'carla', daysAgo(2), { sessionType: 'pricing_page' }),
];
const best = async (agent: Agent, context: AgentContext) => {
  const plan = await agent.plan(context);
  const scored = scoreCandidates(await agent.candidates(context, plan), context.beliefs, NOW);
  const chosen = scored[0];
  if (!chosen) throw new Error('no candidate');
  const draft = await agent.draft(context, plan, chosen);
  if (!draft.ok) throw new Error(draft.error);
  expect(Action.safeParse(draft.value.action).error).toBeUndefined();
  return { chosen, scored, proposal: draft.value };
};
const rejected = (kind: string, over: Partial<MemoryItem>): MemoryItem => ({
  id: 'm1',
  accountId: 'acct_1',
  kind: 'rejected',
  tag: kind,
  text: 'ask Tomas',
  at: daysAgo(1),
  decisionId: 'D-7',
  ...over,
});
/** A decision with the fields that memory reads. */
const decisionOf = (action: unknown, state = 'rejected') =>
  ({
    _id: 'D-7',
    state,
    agent: 'outreach',
    action,
    createdAt: daysAgo(1),
    outcomes: [],
  }) as unknown as AccountView['recent'][number];

describe('outreach', () => {
  test('writes to a role that nobody engaged, with dated facts behind it', async () => {
    const view = viewOf(warm());
    const { proposal } = await best(outreach, contextOf('outreach', view));
    expect(proposal.action).toMatchObject({ kind: 'send-email', purpose: 'introduce' });
    expect(proposal.goal).toMatchObject({ of: 5 });
    expect(proposal.evidence.every((e) => e.signalId)).toBe(true);
    expect(view.state.missingRoles).toContain('technical_evaluator');
    expect(proposal.audience[0]?.title).toBe('Director');
  });

  test('does not write to somebody again who may still answer, or whose mail is under way, and says why', async () => {
    const mail = (state: string, sentDaysAgo?: number) => ({
      ...decisionOf({ kind: 'send-email', personId: 'tariq', template: 'introduce.technical_evaluator.access' }, state),
      ...(sentDaysAgo === undefined ? {} : { effect: { at: daysAgo(sentDaysAgo) } }),
    });
    const chancesOf = async (recent: unknown[], replied = false) => {
      const view = { ...viewOf(warm()), recent } as AccountView;
      const members = view.state.members.map((one) =>
        one.personId === 'tariq' && replied ? { ...one, lastReplyAt: daysAgo(0) } : one,
      );
      const context = contextOf('outreach', { ...view, state: { ...view.state, members } });
      const candidates = await outreach.candidates(context, await outreach.plan(context));
      const toTariq = candidates.filter(({ personId }) => personId === 'tariq');
      expect(new Set(toTariq.map(({ kind }) => kind))).toEqual(new Set(['send-email', 'create-rep-task']));
      return toTariq.flatMap(({ adjustments }) => adjustments.map(({ factor, because }) => `${because}: × ${factor}`));
    };
    const open = expect.stringMatching(/Tariq.* may still answer the mail of .* \(D-7\): × 0$/);
    expect(await chancesOf([])).toEqual([]);
    expect(await chancesOf([mail('executed', 1)])).toContainEqual(open);
    expect(await chancesOf([mail('observed', 2)])).toContainEqual(open);
    expect(await chancesOf([mail('approved')])).toContainEqual(expect.stringContaining('is under way (D-7): × 0'));
    // Nobody waits for ever, nor after an answer.
    expect(await chancesOf([mail('executed', 4)])).not.toContainEqual(open);
    expect(await chancesOf([mail('executed', 1)], true)).not.toContainEqual(open);
  });

  test('after “wrong person”, the next proposal goes to somebody else and says why', async () => {
    const first = await best(outreach, contextOf('outreach', viewOf(warm())));
    const wrong = first.chosen.personId as string;
    const second = await best(
      outreach,
      contextOf('outreach', viewOf(warm(), { memory: [rejected('wrong-person', { personId: wrong })] })),
    );
    expect(second.chosen.personId).not.toBe(wrong);
    expect(
      second.scored.filter((s) => s.personId === wrong && s.kind === 'send-email').every((s) => s.propensity === 0),
    ).toBe(true);
    expect(second.proposal.because[0]).toContain('Because D-7 was rejected on 1 Mar: the wrong person');
    expect(second.proposal.because[0]).toContain('“ask Tomas”');
  });

  test('after “wrong message”, the next email makes another point', async () => {
    const first = await best(outreach, contextOf('outreach', viewOf(warm())));
    const view = viewOf(warm(), {
      memory: [rejected('wrong-message', { personId: first.chosen.personId })],
      recent: [decisionOf(first.proposal.action)],
    });
    const second = await best(outreach, contextOf('outreach', view));
    expect(second.chosen.hints.template?.split('.')[2]).not.toBe(first.chosen.hints.template?.split('.')[2]);
  });

  test('after “wrong time”, waiting or a rep comes before another email', async () => {
    const context = contextOf('outreach', viewOf(warm(), { memory: [rejected('wrong-time', {})] }));
    const scored = scoreCandidates(
      await outreach.candidates(context, await outreach.plan(context)),
      context.beliefs,
      NOW,
    );
    expect(scored[0]?.kind).not.toBe('send-email');
  });

  test('after “wrong facts”, what was cited is not used again', async () => {
    const signals = warm();
    const first = await best(outreach, contextOf('outreach', viewOf(signals)));
    const cited =
      first.proposal.action.kind === 'send-email' ? first.proposal.action.citations.map((c) => c.signalId) : [];
    expect(cited.length).toBeGreaterThan(0);
    const view = viewOf(signals, {
      memory: [rejected('wrong-facts', {})],
      recent: [decisionOf(first.proposal.action)],
    });
    const second = await best(outreach, contextOf('outreach', view));
    expect(
      second.proposal.action.kind === 'send-email' ? second.proposal.action.citations.map((c) => c.signalId) : [],
    ).not.toEqual(expect.arrayContaining(cited));
  });

  test('what a rejection ruled out stays out when its decision is a month old, because memory keeps what it was about', async () => {
    const first = await best(outreach, contextOf('outreach', viewOf(warm())));
    const about = aboutOf(first.proposal.action);
    expect(about).toMatchObject({ play: 'email', template: first.chosen.hints.template });
    const later = (kind: string) => {
      const memory = [rejected(kind, { personId: first.chosen.personId, about, at: daysAgo(40) })];
      return best(outreach, contextOf('outreach', viewOf(warm(), { memory })));
    };
    const { proposal } = await later('wrong-facts');
    expect(aboutOf(proposal.action).citedSignalIds).not.toEqual(expect.arrayContaining(about.citedSignalIds));
    const second = await later('wrong-message');
    expect(second.chosen.hints.template?.split('.')[2]).not.toBe(first.chosen.hints.template?.split('.')[2]);
    expect(second.proposal.because[0]).toContain('So this makes another point.');
  });

  test.each(['wrong-time', 'wrong-message', 'wrong-facts', 'brand', 'legal', 'other'])(
    'a task that was rejected as %s is not asked of the rep again',
    async (kind) => {
      const known = committee().filter(({ id }) => id === 'edith' || id === 'carla');
      const alone = viewOf(warm(), { people: known });
      const beliefs = new Map(contextOf('outreach', alone).beliefs);
      beliefs.set('rep-task|*|*', { key: 'rep-task|*|*', wins: 60, losses: 40, n: 100, basis: '60 of 100' });
      const first = await best(outreach, contextOf('outreach', alone, { beliefs }));
      expect(first.chosen.kind).toBe('create-rep-task');
      const memory = [rejected(kind, { personId: first.chosen.personId, about: aboutOf(first.proposal.action) })];
      const view = { ...alone, memory, recent: [decisionOf(first.proposal.action)] };
      const context = contextOf('outreach', view, { beliefs });
      const [next] = scoreCandidates(
        await outreach.candidates(context, await outreach.plan(context)),
        context.beliefs,
        NOW,
      );
      expect(next?.kind).not.toBe('create-rep-task');
    },
  );

  test('a divided committee gets a rep, not an email', async () => {
    const reply = (person: string, intent: string) =>
      signalOf('email-replied', person, daysAgo(20), {}, { extracted: { intent, confidence: 1, extractor: 't' } });
    const { proposal } = await best(
      outreach,
      contextOf('outreach', viewOf([reply('carla', 'interested'), reply('tariq', 'objection')])),
    );
    expect(proposal.action.kind).toBe('create-rep-task');
  });
});

describe('sdr', () => {
  const interested = () =>
    signalOf(
      'email-replied',
      'carla',
      daysAgo(1),
      {},
      { trust: 'untrusted', text: 'yes', extracted: { intent: 'interested', confidence: 1, extractor: 't' } },
    );

  test('books a free half hour inside working hours for somebody who is interested', async () => {
    const busy = [{ from: daysAgo(0), to: daysAgo(-3) }];
    const context = contextOf('sdr', viewOf([interested()]), { reads: { busy: async () => busy } });
    const { proposal } = await best(sdr, context);
    if (proposal.action.kind !== 'book-meeting') throw new Error(proposal.action.kind);
    expect(proposal.action.startsAt.getTime()).toBeGreaterThanOrEqual(daysAgo(-3).getTime());
    expect([1, 2, 3, 4, 5]).toContain(proposal.action.startsAt.getUTCDay());
    expect(proposal.action.startsAt.getUTCHours()).toBeGreaterThanOrEqual(9);
    expect(proposal.action.attendeeEmail).toBe('carla@harlow-freight.example');
  });

  test('after a rejected answer, a question gets another point, and where there is only one answer it waits', async () => {
    const replied = (intent: string) =>
      signalOf(
        'email-replied',
        'carla',
        daysAgo(1),
        {},
        { extracted: { intent, objection: 'security', confidence: 1, extractor: 't' } },
      );
    const firstAndNext = async (intent: string, kind: string) => {
      const signals = [replied(intent)];
      const { proposal } = await best(sdr, contextOf('sdr', viewOf(signals)));
      const memory = [rejected(kind, { personId: 'carla', about: aboutOf(proposal.action) })];
      const context = contextOf('sdr', viewOf(signals, { memory }));
      const candidates = await sdr.candidates(context, await sdr.plan(context));
      const [next] = scoreCandidates(candidates, context.beliefs, NOW);
      return { first: proposal, context, next };
    };
    for (const kind of ['wrong-message', 'brand']) {
      const { first, context } = await firstAndNext('question', kind);
      const { proposal } = await best(sdr, context);
      expect(aboutOf(proposal.action).template).not.toBe(aboutOf(first.action).template);
      expect(proposal.because[0]).toContain('So this makes another point.');
      expect((await firstAndNext('objection', kind)).next?.kind).toBe('wait');
    }
    const { context } = await firstAndNext('question', 'wrong-facts');
    expect(aboutOf((await best(sdr, context)).proposal.action).citedSignalIds).toEqual([]);
  });

  test('answers an objection with what it was about, citing the reply', async () => {
    const reply = signalOf(
      'email-replied',
      'carla',
      daysAgo(1),
      {},
      { extracted: { intent: 'objection', objection: 'security', confidence: 1, extractor: 't' } },
    );
    const { proposal } = await best(sdr, contextOf('sdr', viewOf([reply])));
    if (proposal.action.kind !== 'send-email') throw new Error(proposal.action.kind);
    expect(proposal.action.purpose).toBe('answer');
    expect(proposal.action.email.text).toContain('security');
    expect(proposal.action.citations[0]?.signalId).toBe(reply.id);
  });
});

describe('budget and hygiene', () => {
  const campaign = (id: string) => ({
    id: CampaignId.parse(id),
    name: id,
    platform: 'google' as const,
    status: 'enabled' as const,
    dailyBudget: money(10_000),
  });
  const report = ['good', 'poor'].flatMap((id) =>
    Array.from({ length: 30 }, (_, i) => ({
      campaignId: CampaignId.parse(id),
      day: `2026-02-${String(i + 1).padStart(2, '0')}`,
      cost: money(10_000),
      clicks: 9,
      leads: id === 'good' ? 3 : 1,
    })),
  );
  const reads = { campaigns: async () => [campaign('good'), campaign('poor')], adReport: async () => report };

  test('money moves to where the next dollar brings more, a fifth at most', async () => {
    const { proposal, chosen } = await best(budget, contextOf('budget', undefined, { reads }));
    expect(proposal.action).toMatchObject({
      from: { campaignId: 'poor', afterDaily: money(8_000) },
      to: { campaignId: 'good', afterDaily: money(12_000) },
      amountDaily: money(2_000),
    });
    expect(chosen.expected.low).toBeGreaterThan(0);
    expect(chosen.expected.unit).toBe('count');
  });

  test('a repair says before, after and why, and the fuller record of two is kept', async () => {
    const record = (id: string, properties: Record<string, string | null>) => ({ id, properties, updatedAt: NOW });
    const contacts = [
      record('1', { email: 'a@x.example', firstname: 'A', country: 'UK' }),
      record('2', { email: 'A@x.example', firstname: null, country: 'GB' }),
    ];
    const context = contextOf('hygiene', undefined, {
      reads: { crmRecords: async (object) => (object === 'contacts' ? contacts : []) },
    });
    const candidates = await hygiene.candidates(context, await hygiene.plan(context));
    expect(candidates.map((c) => c.key).sort()).toEqual(['repair/country', 'repair/duplicate']);
    const duplicate = candidates.find((c) => c.key === 'repair/duplicate');
    if (!duplicate) throw new Error('no duplicate found');
    const draft = await hygiene.draft(context, await hygiene.plan(context), duplicate);
    expect(draft.ok && draft.value.action).toMatchObject({
      repair: 'duplicate',
      rows: [{ recordId: '2', field: 'hs_lead_status', before: null, after: 'UNQUALIFIED' }],
    });
  });
});
