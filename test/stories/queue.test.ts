import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

const MARA = 'U0MARKETER';
const FEMI = 'U0FINANCE';
let world: SmallSystem;
const opened: Decision[] = [];
beforeAll(async () => {
  world = await startSmallSystem(11);
  for (let n = 0; n < 11; n += 1) opened.push(await world.email());
});
afterAll(() => world.close());

const homeText = async (user: string) => JSON.stringify((await world.home(user)).blocks);
const onPage = async (user: string) => [
  ...new Set([...(await homeText(user)).matchAll(/risk · <[^|]+\|(D-\d+)>/g)].map((match) => match[1])),
];
const choose = async (user: string, actionId: string, label: string) => {
  const home = await world.home(user);
  const option = home.blocks
    .flatMap((block) => (Array.isArray(block.elements) ? block.elements : []))
    .find((element: { action_id?: string }) => element.action_id === actionId)
    ?.options.find((one: { text: { text: string } }) => one.text.text === label);
  if (!option) throw new Error(`no \`${label}\` to choose`);
  expect(await world.as(user).clickInView(home.id, actionId, { selected_option: option })).toMatchObject({ ok: true });
};

describe('the queue on App Home', () => {
  test('shows what waits for this person with counts, a page at a time', async () => {
    await world.as(MARA).openHome();
    expect(await homeText(MARA)).toContain('*11 waiting for you*');
    expect(await onPage(MARA)).toHaveLength(8);
    const first = await onPage(MARA);
    await world.as(MARA).clickInView((await world.home(MARA)).id, ACTIONS.queueNext);
    const second = await onPage(MARA);
    expect(second).toHaveLength(3);
    expect([...first, ...second].sort()).toEqual(opened.map((one) => one._id).sort());
    expect(await homeText(MARA)).toContain('Page 2 of 2 · 11 decisions');
    await world.as(MARA).clickInView((await world.home(MARA)).id, ACTIONS.queuePrevious);
    expect(await onPage(MARA)).toEqual(first);
  });

  test('shows another person only what is theirs, and everything on request', async () => {
    await world.as(FEMI).openHome();
    expect(await homeText(FEMI)).toContain('*0 waiting for you*');
    expect(await onPage(FEMI)).toEqual([]);
    await choose(FEMI, ACTIONS.queueWhose, 'All');
    expect(await onPage(FEMI)).toHaveLength(8);
    expect(await onPage(MARA)).toHaveLength(8);
  });

  test('is filtered by native selects, and a filter without a match says so', async () => {
    await choose(MARA, ACTIONS.queueRisk, 'high risk');
    expect(await onPage(MARA)).toEqual([]);
    expect(await homeText(MARA)).toContain('Nothing that waits fits these filters.');
    expect(await homeText(MARA)).toContain('*11 waiting for you*');
    await choose(MARA, ACTIONS.queueRisk, 'Every risk');
    await choose(MARA, ACTIONS.queueAgent, 'outreach');
    await choose(MARA, ACTIONS.queueKind, 'Emails');
    expect(await onPage(MARA)).toHaveLength(8);
    await choose(MARA, ACTIONS.queueAgent, 'Every agent');
  });

  test('opens a card in one click, where it can be decided, and links to it in its channel', async () => {
    const decision = opened[0] as Decision;
    const { channel, ts } = await world.cardOf(decision);
    const link = `/archives/${channel}/p${ts.replace('.', '')}|Open the card>`;
    expect(await homeText(MARA)).toContain(link);
    const value = JSON.stringify({ d: decision._id, r: decision.revision, g: decision.digest });
    await world.as(MARA).clickInView((await world.home(MARA)).id, ACTIONS.review, {}, { value });
    await world.system.settle();
    const modal = world.as(MARA).modal();
    expect(JSON.stringify(modal?.blocks)).toContain(ACTIONS.approve);
    await world.as(MARA).clickInView(modal?.id ?? '', ACTIONS.approve);
    expect((await world.get(decision._id)).state).toMatch(/executed|observed/);
    expect(await homeText(MARA)).toContain('*10 waiting for you*');
    expect(world.shown({ channel, ts })).toMatch(/approved by Mara Keller/);
  });

  test('is asked for by the bare command: the five most urgent, each with a button', async () => {
    const { channel } = await world.cardOf(opened[1] as Decision);
    await world.as(MARA).command(channel, '/countersign');
    await world.system.settle();
    const told = JSON.stringify(world.as(MARA).ephemerals().at(-1));
    expect([...told.matchAll(new RegExp(ACTIONS.review, 'g'))]).toHaveLength(5);
  });
});
