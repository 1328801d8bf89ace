import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Practice } from '../../src/main/practice.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';
import { earnPromotion, grantStage, playbook } from '../kit/autonomy-set-up.ts';
import { openAction } from '../kit/open-action.ts';
import { ROOT } from '../kit/run-countersign.ts';
import { configOf, smallDataDir } from '../kit/small-data-dir.ts';

const [MARA, DENIZ, RITA] = ['U0MARKETER', 'U0DEMANDGEN', 'U0REPONE'];
const DAY = 86_400_000;
let dir: string;
let system: System;
beforeAll(async () => {
  dir = await smallDataDir(1);
  system = await startSystem(configOf(dir), { root: ROOT, withJobs: false });
  (system.deps.clock as PracticeClock).pause();
});
afterAll(async () => {
  await system.close();
  await rm(dir, { recursive: true, force: true });
});

const slack = () => (system.practice as Practice).slack;
const as = (user: string) => slack().as(user);
const review = async () => {
  await system.work.find((one) => one.name === 'review-autonomy')?.run();
  await system.settle();
};
const cardOf = async (id: string) => {
  const [row] = await system.deps.outbox.find({ kind: 'card', decisionId: id });
  if (!row?.channelId || !row.ts) throw new Error(`no card of ${id}`);
  return { channel: row.channelId, ts: row.ts };
};
const propose = async (n: number): Promise<Decision> => {
  const decision = await openAction(system.deps, playbook(n), { agent: 'analyst', title: `Adopt play ${n}` });
  await system.settle();
  return decision;
};
const promotion = async (): Promise<Decision | undefined> =>
  (await system.deps.decisions.newest(50)).find(({ action }) => action.kind === 'promote-domain');
const get = async (id: string) => {
  await system.settle();
  return system.deps.decisions.get(id);
};

test('autonomy goes up by a card that two people agree to, changes what is asked, is taken back, and falls by itself', async () => {
  // Without evidence nothing is proposed.
  await review();
  expect(await promotion()).toBeUndefined();
  expect((await propose(1)).state).toBe('pending');

  await earnPromotion(system.deps);
  await review();
  const asked = await promotion();
  expect(asked).toMatchObject({
    state: 'pending',
    action: { agentName: 'analyst', domain: 'content', from: 'standardize', to: 'assist' },
    verdict: { rules: [{ id: 'autonomy.stage' }, { id: 'promotion.owner.marketing' }], need: { fourEyes: true } },
  });
  if (!asked) throw new Error('no promotion');
  await review();
  expect(
    (await system.deps.decisions.newest(50)).filter(({ action }) => action.kind === 'promote-domain'),
  ).toHaveLength(1);
  const card = await cardOf(asked._id);
  const shown = JSON.stringify(slack().message(card.channel, card.ts));
  expect(shown).toContain('Approval agreement');
  expect(shown).toContain('100 % (30 of 30; 95 % interval 88.6 % to 100 %)');

  await as(RITA).click(card, ACTIONS.approve);
  await as(MARA).click(card, ACTIONS.approve);
  await as(MARA).click(card, ACTIONS.approve);
  expect(await get(asked._id)).toMatchObject({ state: 'pending', approvals: [{ slackUserId: MARA }] });
  await as(DENIZ).click(card, ACTIONS.approve);
  expect(await get(asked._id)).toMatchObject({
    state: 'executed',
    approvals: [{ slackUserId: MARA }, { slackUserId: DENIZ }],
    effect: { recordId: 'autonomy:analyst:content' },
  });
  expect((await propose(2)).verdict).toMatchObject({ outcome: 'allowed', rules: [{ id: 'run-alone.by-stage' }] });

  await as(MARA).click(card, ACTIONS.undo);
  expect((await get(asked._id))?.state).toBe('undone');
  expect((await propose(3)).state).toBe('pending');
});

test('a granted stage that rests on too few observations falls at once, and the card says what it takes to come back', async () => {
  await grantStage(system.deps, 'analyst', 'content', 'assist');
  await review();
  expect((await propose(4)).state).toBe('allowed');
  (system.deps.clock as PracticeClock).advance(40 * DAY);
  await review();
  expect((await propose(5)).state).toBe('pending');
  const [row] = (await system.deps.outbox.find({ kind: 'live' })).filter(({ _id }) => _id.includes('analyst/content'));
  if (!row?.channelId || !row.ts) throw new Error('no card of the demotion');
  const shown = JSON.stringify(slack().message(row.channelId, row.ts));
  for (const part of ['too few observations', 'asks before everything again', 'To come back', 'agreed to by'])
    expect(shown).toContain(part);
  await as(MARA).click({ channel: row.channelId, ts: row.ts }, ACTIONS.autonomy);
  await system.settle();
  expect(JSON.stringify(as(MARA).modal())).toContain('Taken down by itself');
  await as(MARA).command(row.channelId, '/countersign', 'autonomy analyst');
  await system.settle();
  expect(JSON.stringify(as(MARA).ephemerals())).toContain('Taken down by itself');
});

test('a stop names its scope, two different people resume it, and the first one reads what will run', async () => {
  const [row] = await system.deps.outbox.find({ kind: 'live' });
  const channel = row?.channelId ?? '';
  const say = async (user: string, text: string): Promise<string> => {
    await as(user).command(channel, '/countersign', text);
    await system.settle();
    return JSON.stringify(as(user).ephemerals().at(-1));
  };
  expect(await say(RITA, 'stop channel:fax')).toMatch(/I do not know .*Nothing was stopped.*email, content/);
  expect(await system.flow.home(RITA)).toMatchObject({ stopped: [] });
  expect(await say(RITA, 'stop agent analyst')).toContain('Nothing was in flight');
  expect(await propose(6)).toMatchObject({ state: 'forbidden', verdict: { rules: [{ id: 'stop.agent' }] } });
  expect(await say(RITA, 'resume agent analyst')).toMatch(/A second person .*No decision waits for that/);
  await say(RITA, 'resume agent analyst');
  expect((await system.flow.home(RITA)).stopped).toMatchObject([{ scope: 'agent:analyst' }]);
  expect(await say(DENIZ, 'resume agent analyst')).toContain('runs again');
  expect((await propose(7)).state).toBe('pending');
});

test('a planning round from App Home answers in a view', async () => {
  await as(MARA).openHome();
  await slack().eventsSettled();
  await system.settle();
  await as(MARA).clickInView(as(MARA).home()?.id ?? '', ACTIONS.run);
  await system.settle();
  expect(JSON.stringify(as(MARA).modal())).toContain('Looked at');
});
