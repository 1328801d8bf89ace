import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActionOf } from '../../src/core/decision/action.ts';
import { CampaignId, ExperimentId, PersonId, SignalId } from '../../src/core/ids.ts';
import { executeDue } from '../../src/flow/execute-action.ts';
import { takeIn } from '../../src/flow/observe-outcome.ts';
import { receiveSignals } from '../../src/flow/receive-signal.ts';
import { reconcile } from '../../src/flow/reconcile.ts';
import { runExperiments } from '../../src/flow/run-experiments.ts';
import { updateAccount } from '../../src/flow/update-account.ts';
import type { Model } from '../../src/ports/model.ts';
import { DENIZ, FEMI, type FlowWorld, MARA, RITA, startFlowWorld, TOM } from '../kit/flow-world.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await startFlowWorld();
  world.ads.api.seed({
    campaigns: ['11', '12', '13', '14'].map((id) => ({ id, name: `Campaign ${id}`, dailyMicros: 2_000_000_000 })),
  });
});
afterAll(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

const inbox = (to: string) => world.mail.api.inboxOf(to);
const money = (minor: number) => ({ minor, currency: 'USD' as const });
const budgets = () =>
  Object.fromEntries(world.ads.api.campaigns().map((campaign) => [campaign.id, campaign.dailyMicros / 10_000]));
const move = (from: string, to: string, amount: number): ActionOf<'move-budget'> => ({
  kind: 'move-budget',
  platform: 'google',
  from: {
    campaignId: CampaignId.parse(from),
    name: `Campaign ${from}`,
    beforeDaily: money(200_000),
    afterDaily: money(200_000 - amount),
  },
  to: {
    campaignId: CampaignId.parse(to),
    name: `Campaign ${to}`,
    beforeDaily: money(200_000),
    afterDaily: money(200_000 + amount),
  },
  amountDaily: money(amount),
});
const openMove = (action: ActionOf<'move-budget'>) =>
  world.open(action, { agent: 'budget', channel: 'budget', title: 'Move budget' });

describe('money', () => {
  test('above the line needs finance and demand generation, two people, and is put back with one click', async () => {
    const decision = await openMove(move('11', '12', 60_000));
    expect(decision.verdict.rules.map((rule) => rule.id)).toContain('money-needs-finance');
    const first = await world.flow.approve(world.seen(decision, DENIZ));
    expect(first).toMatchObject({ ok: true, decision: { state: 'pending' } });
    const again = await world.flow.approve(world.seen(decision, DENIZ));
    expect(again.ok || again.reason).toMatch(/^you approved `D-\d+` already; it still needs .*Finance/);
    await world.settle();
    expect(budgets()).toMatchObject({ 11: 200_000, 12: 200_000 });
    expect(await world.flow.approve(world.seen(decision, FEMI))).toMatchObject({ decision: { state: 'approved' } });
    await world.settle();
    expect(await world.get(decision._id)).toMatchObject({ state: 'executed', inverse: { from: 200_000, to: 200_000 } });
    expect(budgets()).toMatchObject({ 11: 140_000, 12: 260_000 });
    expect((await world.flow.undo({ decisionId: decision._id, by: RITA })).ok).toBe(false);
    expect(await world.flow.undo({ decisionId: decision._id, by: FEMI })).toMatchObject({
      decision: { state: 'undone' },
    });
    expect(budgets()).toMatchObject({ 11: 200_000, 12: 200_000 });
    const twice = await world.flow.undo({ decisionId: decision._id, by: DENIZ });
    expect(twice.ok || twice.reason).toBe(`${decision._id} was put back already by Femi Adeyemi.`);
    world.pass(31 * 24 * 3_600_000);
  });

  test('is not put back over a change that somebody made since', async () => {
    const decision = await openMove(move('13', '14', 20_000));
    await world.flow.approve(world.seen(decision, DENIZ));
    await world.settle();
    await world.deps.ads.setDailyBudgets([{ campaignId: CampaignId.parse('13'), daily: money(99_900) }]);
    const answer = await world.flow.undo({ decisionId: decision._id, by: DENIZ });
    expect(answer.ok || answer.reason).toContain('the budget of Campaign 13 was changed again since');
    expect(budgets()).toMatchObject({ 13: 99_900, 14: 220_000 });
    expect(await world.get(decision._id)).toMatchObject({ state: 'executed' });
    expect((await world.get(decision._id)).events.at(-1)).toMatchObject({ type: 'undo-failed', by: DENIZ });
    world.at(new Date('2026-04-13T11:00:00Z'));
  });
});

describe('stopping', () => {
  test('holds what was approved, and two people lift it', async () => {
    const decision = await world.email(await world.company());
    const to = (decision.action as ActionOf<'send-email'>).email.to;
    const stopped = await world.flow.stop({ scope: 'all', by: RITA });
    expect(stopped.text).toContain('Rita Novak stopped `all`. Nothing new leaves from now on.');
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    expect(await world.get(decision._id)).toMatchObject({
      state: 'approved',
      held: { ruleIds: ['stop.all'] },
      attempts: [],
    });
    expect((await world.flow.resume({ scope: 'all', by: MARA })).text).toContain('A second person has to run');
    expect((await world.flow.resume({ scope: 'all', by: MARA })).text).toContain('until then it stays stopped');
    await executeDue(world.deps);
    expect(inbox(to)).toEqual([]);
    expect((await world.flow.resume({ scope: 'all', by: DENIZ })).text).toContain('runs again, agreed by two people');
    await executeDue(world.deps);
    expect(await world.get(decision._id)).toMatchObject({ state: 'executed' });
    expect(await world.get(decision._id)).not.toHaveProperty('held');
    expect(inbox(to)).toHaveLength(1);
    const log = (await world.stores.ledger.forDecision('none')).map((entry) => entry.type);
    expect(log).toEqual(expect.arrayContaining(['stopped', 'resume-asked', 'resumed']));
  });

  test('two stops at once are both in force', async () => {
    await Promise.all(
      (['agent:sdr', 'agent:budget', 'channel:content'] as const).map((scope) => world.flow.stop({ scope, by: MARA })),
    );
    const home = await world.flow.home(MARA);
    expect(home.stopped.map((one) => one.scope).sort()).toEqual(['agent:budget', 'agent:sdr', 'channel:content']);
    for (const { scope } of home.stopped) for (const by of [MARA, DENIZ]) await world.flow.resume({ scope, by });
    expect((await world.flow.home(MARA)).stopped).toEqual([]);
  });
});

describe('caps', () => {
  test('hold what is over them, and let it go when a place is free', async () => {
    const one = (charter: Parameters<NonNullable<Parameters<typeof world.recharter>[1]>>[0]) => ({
      ...charter,
      limits: { ...charter.limits, touchesPerAccountPerWeek: 1 },
    });
    world.recharter('outreach', one);
    const home = await world.company();
    const [first, second] = [await world.email(home, 0), await world.email(home, 1)];
    await Promise.all([first, second].map((decision) => world.flow.approve(world.seen(decision, MARA))));
    await world.settle();
    const states = [await world.get(first._id), await world.get(second._id)];
    expect(states.map((decision) => decision.state).sort()).toEqual(['approved', 'executed']);
    const waiting = states.find((decision) => decision.state === 'approved');
    expect(waiting?.held?.ruleIds).toEqual(['cap.account']);
    expect([...inbox(home.people[0].email), ...inbox(home.people[1].email)]).toHaveLength(1);
    world.pass(2 * 24 * 3_600_000);
    await executeDue(world.deps);
    expect(await world.get(waiting?._id ?? '')).toMatchObject({ state: 'approved' });
    // Three days after it was held its time is over.
    world.pass(2 * 24 * 3_600_000);
    await executeDue(world.deps);
    const ended = await world.get(waiting?._id ?? '');
    expect(ended.state).toBe('failed');
    expect(ended.events.at(-1)?.data.reason).toMatch(/^held by `cap\.account` until its time ran out/);
    world.recharter('outreach', null);
    world.at(new Date('2026-04-20T11:00:00Z'));
  });

  test('of a month hold where the week has room: of two at the same moment one goes, and later ones are not proposed', async () => {
    const capped = (months: number) =>
      world.recharter('outreach', (charter) => ({
        ...charter,
        limits: { ...charter.limits, touchesPerAccountPerWeek: 4, touchesPerAccountPerMonth: months },
      }));
    capped(1);
    const home = await world.company();
    const [first, second] = [await world.email(home, 0), await world.email(home, 1)];
    await Promise.all([first, second].map((decision) => world.flow.approve(world.seen(decision, MARA))));
    await world.settle();
    const states = [await world.get(first._id), await world.get(second._id)];
    expect(states.map(({ state }) => state).sort()).toEqual(['approved', 'executed']);
    const held = states.find(({ state }) => state === 'approved');
    expect(held?.held).toMatchObject({ ruleIds: ['cap.account.month'] });
    expect([...inbox(home.people[0].email), ...inbox(home.people[1].email)]).toHaveLength(1);

    // The week is over and the month is not.
    world.pass(8 * 24 * 3_600_000);
    await updateAccount(world.deps, home.id);
    expect(await world.email(home, 2)).toMatchObject({
      state: 'forbidden',
      verdict: {
        rules: [{ id: 'cap.account.month', text: '1 of 1 touches of this account in 30 days are used' }],
        facts: { touchesAccount7d: 0, touchesAccount30d: 1 },
      },
    });
    world.pass(23 * 24 * 3_600_000);
    await updateAccount(world.deps, home.id);
    expect((await world.email(home, 2)).state).toBe('pending');
    world.recharter('outreach', null);
    world.at(new Date('2026-05-26T11:00:00Z'));
  });
});

describe('a service that does not answer', () => {
  test('after the effect: it is looked up, recorded, and never repeated', async () => {
    const decision = await world.email(await world.company());
    const to = (decision.action as ActionOf<'send-email'>).email.to;
    world.faults.add({ when: 'after', what: 'reset', method: 'POST', path: /^\/emails$/, times: 9 });
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    expect(await world.get(decision._id)).toMatchObject({ state: 'unknown' });
    world.faults.clear();
    await reconcile(world.deps);
    expect(await world.get(decision._id)).toMatchObject({ state: 'reconciled', effect: { system: 'mail' } });
    expect(inbox(to)).toHaveLength(1);
    await executeDue(world.deps);
    await reconcile(world.deps);
    expect(inbox(to)).toHaveLength(1);
    expect((await world.stores.signals.byDecision(decision._id)).map((signal) => signal.kind)).toContain('email-sent');
  });

  test('before the effect: after three looks it failed, and its place under the caps is free again', async () => {
    const home = await world.company();
    const decision = await world.email(home);
    world.faults.add({ when: 'before', what: 'reset', method: 'POST', path: /^\/emails$/, times: 9 });
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    world.faults.clear();
    expect(await world.get(decision._id)).toMatchObject({ state: 'unknown' });
    world.faults.add({ when: 'before', what: { status: 503 }, method: 'GET', path: /^\/emails/, times: 20 });
    await reconcile(world.deps);
    expect(await world.get(decision._id)).toMatchObject({ state: 'unknown' });
    world.faults.clear();
    for (let look = 0; look < 3; look += 1) await reconcile(world.deps);
    expect(await world.get(decision._id)).toMatchObject({ state: 'failed' });
    expect(inbox(home.people[0].email)).toEqual([]);
    expect(await world.stores.touches.used(`account:${home.id}`, new Date(0))).toBe(0);
  });

  test('an answer that comes before the effect is on record still reaches the card', async () => {
    const home = await world.company();
    const decision = await world.email(home);
    world.faults.add({ when: 'after', what: 'reset', method: 'POST', path: /^\/emails$/, times: 9 });
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    world.faults.clear();
    await takeIn(
      world.deps,
      await receiveSignals(world.deps, [reply(decision._id, home, 'Sounds good, let us talk.')]),
    );
    expect((await world.get(decision._id)).outcomes).toEqual([]);
    await reconcile(world.deps);
    expect(await world.get(decision._id)).toMatchObject({ state: 'observed', outcomes: [{ kind: 'email-replied' }] });
  });
});

const reply = (
  decisionId: string,
  home: Awaited<ReturnType<FlowWorld['company']>>,
  text: string,
  kind = 'email-replied',
) => ({
  id: SignalId.parse(`${kind}/${decisionId}`),
  kind,
  accountId: home.id,
  personId: home.people[0].id,
  at: world.now(),
  receivedAt: world.now(),
  source: { system: 'mail', recordId: decisionId },
  trust: 'untrusted',
  text,
  facts: {},
  decisionId,
});

describe('what comes back', () => {
  const sent = async () => {
    const home = await world.company();
    const decision = await world.email(home);
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    return { home, decision };
  };
  const beliefOf = async (key: string) => (await world.stores.memory.beliefs()).find((one) => one.key === key);

  test('is learned from once, whatever else follows', async () => {
    const { home, decision } = await sent();
    const signal = reply(decision._id, home, 'Sounds interesting, can you tell me more?');
    const meeting = { ...reply(decision._id, home, '', 'meeting-booked'), text: undefined };
    await takeIn(world.deps, await receiveSignals(world.deps, [signal]));
    await takeIn(world.deps, await receiveSignals(world.deps, [signal, meeting]));
    expect(await beliefOf(`test|${home.people[0].id}`)).toMatchObject({ wins: 1, losses: 0, n: 1 });
    expect((await world.get(decision._id)).outcomes.map((one) => one.kind)).toEqual([
      'email-replied',
      'meeting-booked',
    ]);
    expect(world.said.filter((one) => one.to === decision._id && one.text.includes('replied'))).toHaveLength(1);
    expect(await world.stores.accounts.worthPlanning(world.now(), 100)).toContain(home.id);
  });

  test('an opt-out takes effect at once, whatever a model reads into it', async () => {
    const { home, decision } = await sent();
    const asked: string[] = [];
    const model: Model = {
      name: 'm-1',
      structured: async (request) => {
        asked.push(request.input);
        return { ok: true, value: request.schema.parse({ intent: 'interested', objection: null, confidence: 1 }) };
      },
    };
    const deps = { ...world.deps, model };
    const read = async (text: string, id: string) =>
      (await receiveSignals(deps, [{ ...reply(decision._id, home, text), id: SignalId.parse(id) }]))[0]?.extracted;
    expect(await read('Happy to talk on Tuesday.', 'reply-1')).toMatchObject({
      intent: 'interested',
      extractor: 'm-1',
    });
    expect(await world.stores.accounts.person(home.people[0].id)).not.toHaveProperty('suppression');
    expect(await read('Great product, but take me off your list please.', 'reply-2')).toMatchObject({
      intent: 'unsubscribe',
      extractor: 'replies-v2',
    });
    expect(asked).toEqual(['Happy to talk on Tuesday.']);
    expect(await world.stores.accounts.person(home.people[0].id)).toMatchObject({
      suppression: { kind: 'unsubscribed' },
    });
  });

  test('a complaint suppresses the address at once and takes autonomy down, on the record', async () => {
    world.recharter('outreach', (charter) => ({ ...charter, autonomy: { ...charter.autonomy, email: 'automate' } }));
    const { home, decision } = await sent();
    const complaint = { ...reply(decision._id, home, '', 'email-complained'), text: undefined };
    await takeIn(world.deps, await receiveSignals(world.deps, [complaint]));
    expect(await world.stores.accounts.person(home.people[0].id)).toMatchObject({
      suppression: { kind: 'complained' },
    });
    const agents = (await world.flow.home(MARA)).agents;
    expect(agents.find((agent) => agent.name === 'outreach')?.domains).toContainEqual(
      expect.objectContaining({ domain: 'email', stage: 'standardize' }),
    );
    const entries = await world.stores.ledger.forDecision(decision._id);
    expect(entries.find((entry) => entry.type === 'autonomy-lowered')?.data).toMatchObject({
      domain: 'email',
      to: 'standardize',
    });
    expect(world.shown).toContainEqual({
      key: expect.stringMatching(/^demotion\/outreach\/email\//),
      channel: 'approvals',
    });
    world.recharter('outreach', null);
    const next = await world.email(home);
    expect(next).toMatchObject({ state: 'forbidden' });
    expect(next.verdict.rules.map((rule) => rule.id)).toContain('suppress.unsubscribed');
  });
});

describe('a flag', () => {
  test('withdraws what is open, holds the account, and lets go when it is given back', async () => {
    const home = await world.company();
    const open = await world.email(home);
    const flagged = await world.flow.flag({
      account: home.account.name,
      words: 'their CFO is angry',
      by: TOM,
      place: { channel: 'C1', ts: '1.1' },
    });
    if (!flagged.ok) throw new Error(flagged.reason);
    await world.settle();
    expect(await world.get(open._id)).toMatchObject({ state: 'superseded' });
    expect(flagged.decision).toMatchObject({ state: 'executed', channel: 'escalations' });
    expect((await world.stores.accounts.state(home.id))?.hold).toMatchObject({
      by: TOM,
      decisionId: flagged.decision._id,
    });
    expect((await world.email(home)).verdict.rules.map((rule) => rule.id)).toContain('hold.account');
    expect(world.said.some((one) => one.to === RITA && one.text.startsWith('Tom Becker flagged'))).toBe(true);
    const again = await world.flow.flag({ account: home.id, words: 'still', by: RITA });
    expect(again).toMatchObject({ ok: false, kind: 'already' });
    expect((await world.flow.takeOver({ decisionId: flagged.decision._id, by: MARA })).ok).toBe(false);
    expect(await world.flow.takeOver({ decisionId: flagged.decision._id, by: RITA })).toMatchObject({ ok: true });
    const late = await world.flow.takeOver({ decisionId: flagged.decision._id, by: TOM });
    expect(late.ok || late.reason).toBe('Rita Novak took it over already. Nothing was changed.');
    expect(
      await world.flow.giveBack({ decisionId: flagged.decision._id, by: RITA, words: 'calm again' }),
    ).toMatchObject({ ok: true });
    await world.settle();
    expect((await world.stores.accounts.state(home.id))?.hold).toBeUndefined();
    expect(world.said.filter((one) => one.to === 'C1/1.1').map((one) => one.text)).toEqual([
      expect.stringContaining('Rita Novak took over'),
      expect.stringContaining('"calm again"'),
    ]);
    expect((await world.flow.takeOver({ decisionId: flagged.decision._id, by: TOM })).ok).toBe(false);
  });
});

describe('a repair', () => {
  test('is undone row by row, and rows that somebody changed since stay', async () => {
    world.crm.api.seed(
      ['901', '902'].map((id) => ({
        object: 'contacts' as const,
        id,
        properties: { country: 'UK' },
        createdAt: new Date('2026-03-01'),
      })),
    );
    const decision = await world.open(
      {
        kind: 'repair-records',
        repair: 'country',
        rows: ['901', '902'].map((recordId) => ({
          object: 'contact' as const,
          recordId,
          field: 'country',
          before: 'UK',
          after: 'GB',
          why: 'one spelling',
          confidence: 0.99,
        })),
      },
      { agent: 'hygiene', title: 'Repair two countries' },
    );
    if (decision.state === 'pending')
      await world.flow.approve(
        world.seen(decision, decision.verdict.need?.groups[0]?.roles.includes('marketing') ? MARA : DENIZ),
      );
    await world.settle();
    expect(await world.get(decision._id)).toMatchObject({ state: 'executed' });
    const country = (id: string) => world.crm.api.get('contacts', id)?.properties.country;
    expect([country('901'), country('902')]).toEqual(['GB', 'GB']);
    world.crm.api.change('contacts', '902', { country: 'IE' }, 'somebody');
    expect(await world.flow.undo({ decisionId: decision._id, by: DENIZ })).toMatchObject({ ok: true });
    await world.settle();
    expect([country('901'), country('902')]).toEqual(['UK', 'IE']);
    expect(world.said.find((one) => one.to === decision._id)?.text).toContain('left: 902');
  });
});

describe('a test', () => {
  test('gives each person one arm with its chance, sends once, counts what left, and stops with the test', async () => {
    // A complaint of the last thirty days would make each send ask.
    world.at(new Date('2026-07-06T11:00:00Z'));
    const homes = [];
    for (let i = 0; i < 5; i += 1) homes.push(await world.company({ country: 'US', timeZone: 'Europe/London' }));
    const people = homes.map((home) => home.people[0]);
    const experimentId = ExperimentId.parse('E-contract');
    const decision = await world.open(
      {
        kind: 'start-experiment',
        experimentId,
        hypothesis: 'a question opens more replies than an offer',
        segment: 'finance',
        metric: 'replied',
        arms: ['A', 'B'].map((key) => ({
          key,
          name: key,
          subject: `A question about invoices ${key}`,
          opening: 'How do you approve invoices today?',
        })),
        personIds: people.slice(0, 4).map((person) => PersonId.parse(person.id)),
        heldOutPersonIds: people.slice(4).map((person) => PersonId.parse(person.id)),
        stopWhen: { complaintRate: 0.01, maxDays: 14 },
        minimumDetectableEffect: 0.1,
      },
      { agent: 'experiment', channel: 'experiments', title: 'Test: question or offer' },
    );
    expect(decision.state).toBe('pending');
    await world.flow.approve(world.seen(decision, MARA));
    await world.settle();
    await Promise.all([runExperiments(world.deps), runExperiments(world.deps)]);
    await world.settle();
    const running = await world.stores.experiments.get(experimentId);
    expect(running?.state).toBe('running');
    const assigned = running?.assignments ?? [];
    expect(new Set(assigned.map((one) => one.personId)).size).toBe(assigned.length);
    expect(assigned.length).toBeGreaterThanOrEqual(3);
    expect(assigned.every((one) => one.propensity === 0.5 && one.decisionId)).toBe(true);
    for (const one of assigned)
      expect(await world.get(one.decisionId ?? '')).toMatchObject({
        state: 'executed',
        verdict: { rules: expect.not.arrayContaining([expect.objectContaining({ effect: 'forbid' })]) },
      });
    expect(running?.arms.reduce((sum, arm) => sum + arm.sent, 0)).toBe(assigned.length);
    for (const [i, person] of people.entries()) expect(inbox(person.email).length).toBeLessThanOrEqual(i === 4 ? 0 : 1);
    expect(await world.flow.undo({ decisionId: decision._id, by: MARA })).toMatchObject({ ok: true });
    await runExperiments(world.deps);
    expect((await world.stores.experiments.get(experimentId))?.assignments).toHaveLength(assigned.length);
  });
});

describe('why', () => {
  test('answers by id, by person at account, and about one account; offers several; guesses nothing', async () => {
    const home = await world.company();
    const one = await world.email(home, 0);
    const ask = (question: string) => world.flow.why({ question, by: MARA });
    const byId = await ask(`why ${one._id}?`);
    if (byId.kind !== 'decision') throw new Error(byId.kind);
    expect(byId.entries.map((entry) => entry.type)).toEqual(['proposed', 'approval-asked']);
    expect(byId.account?.id).toBe(home.id);
    expect(await ask(`why did you write to ${home.people[0].name} at ${home.account.name}?`)).toMatchObject({
      kind: 'decision',
      decision: { _id: one._id },
    });
    await world.email(home, 1);
    expect(await ask(`what about ${home.account.name}?`)).toMatchObject({ kind: 'choose', matches: [{}, {}] });
    expect(await ask('D-999999')).toMatchObject({ kind: 'nothing' });
    expect(await ask('why did you write to Nobody Known at Nothing Company?')).toMatchObject({ kind: 'nothing' });
    expect(await ask('why?')).toMatchObject({ kind: 'nothing' });
  });
});
