import { describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { choose, fromMenu, inChannel, inDirectMessages, send, toldAlone } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { sendHandOver } from '../kit/hand-over-form.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { eventually, PEOPLE, type PersonKey, type Visit } from '../kit/workspace-visit.ts';

let world: SmallSystem;
// Home counts everything that waits, so that each try has a company of its own.
const story = browserStory(
  async () => {
    world = await startSmallSystem(2);
    return { url: world.system.url, close: world.close };
  },
  { programPer: 'try' },
);

const handTo = async (visit: Visit, card: Locator, name: RegExp) => {
  await fromMenu(visit, card, 'Reassign');
  await choose(visit, /Who should decide instead/, name);
  await send(visit, 'Hand over');
};
const homeOf = async (visit: Visit) => {
  await visit.goTo('/home');
  return visit.page.locator('.home');
};

describe('a decision that is handed over', () => {
  test('is with the colleague, in direct messages and on Home, and every copy shows what they decided', async () => {
    const task = await world.task('Call about the month-end');
    const [rita, tom] = [await story.visit({ as: 'rita' }), await story.visit({ as: 'tom' })];
    const card = await inChannel(rita, 'rita', 'approvals', task._id);
    await handTo(rita, card, /Tom Becker/);
    await toldAlone(rita, `${task._id} now waits for @Tom Becker.`);
    await card.getByText('needs Sales · handed to Tom Becker by Rita Novak · expires').waitFor();
    const thread = await rita.openThread(card);
    await thread.getByText('Rita Novak handed this to Tom Becker.').waitFor();

    const asked = await inDirectMessages(tom, 'tom', `Rita Novak asks you to decide ${task._id}`);
    expect(await asked.innerText()).toContain('Call about the month-end');
    const copy = await inDirectMessages(tom, 'tom', 'handed to Tom Becker by Rita Novak');
    await copy.getByRole('button', { name: 'Create 1 task' }).waitFor();
    const [ritasHome, tomsHome] = [await homeOf(rita), await homeOf(tom)];
    await ritasHome.getByText('0 waiting for you').waitFor();
    await ritasHome.getByText('1 other waits for somebody else or later').waitFor();
    await ritasHome.getByText('Nothing waits for you.').waitFor();
    await tomsHome.getByText('1 waiting for you').waitFor();
    await tomsHome.getByText('handed to Tom Becker by Rita Novak').waitFor();

    const theirs = await inDirectMessages(tom, 'tom', 'handed to Tom Becker by Rita Novak');
    await tom.press(theirs, 'Create 1 task');
    await theirs.getByText(/✓ task created .* approved by Tom Becker/).waitFor();
    await world.becomes(task, 'executed', 'observed');
    expect(world.practice.crm.api.list('tasks').map(({ properties }) => properties.hs_task_subject)).toEqual([
      'Call about the month-end',
    ]);
    const seen = await inChannel(rita, 'rita', 'approvals', task._id);
    await seen.getByText(/✓ task created .* approved by Tom Becker/).waitFor();
    for (const one of [theirs, seen]) {
      expect(await one.innerText()).not.toContain('handed to');
      expect(await one.getByRole('button', { name: 'Create 1 task' }).count()).toBe(0);
    }
    for (const visit of [rita, tom]) {
      const home = await homeOf(visit);
      await home.getByText('0 waiting for you').waitFor();
      await eventually(async () => expect(await home.innerText()).not.toContain('waits for somebody else'));
    }
  });

  test('is offered to those who may decide it and to nobody else; what is sent all the same is refused with who can', async () => {
    const task = await world.task('Call about the month-end');
    const visit = await story.visit();
    const offered = async (who: PersonKey): Promise<string[]> => {
      await fromMenu(visit, await inChannel(visit, who, 'approvals', task._id), 'Reassign');
      await visit
        .dialog()
        .getByRole('combobox', { name: /Who should decide instead/ })
        .click();
      const names = await visit.page.getByRole('option').allInnerTexts();
      await visit.page.keyboard.press('Escape');
      await visit.page.keyboard.press('Escape');
      await visit.dialog().waitFor({ state: 'detached' });
      return names;
    };
    expect(await offered('rita')).toEqual(['Tom Becker, Sales']);
    expect(await offered('mara')).toEqual(['Rita Novak, Sales', 'Tom Becker, Sales']);
    const notNamed = 'only people named in charters/people.yaml can hand over; nothing was changed';
    await fromMenu(visit, await inChannel(visit, 'omar', 'approvals', task._id), 'Reassign');
    await visit.dialog().getByText(notNamed).waitFor();
    expect(await visit.dialog().getByRole('combobox').count()).toBe(0);
    await visit.page.keyboard.press('Escape');

    // What a form that opened earlier sends is judged when it comes.
    const whoCan = `Sales decides about ${task._id}: ask Rita Novak or Tom Becker`;
    for (const [by, to, reason] of [
      ['rita', 'mara', `Mara Keller may not decide this. ${whoCan}. Nothing was handed over.`],
      ['rita', 'omar', `That person may not decide this. ${whoCan}. Nothing was handed over.`],
      ['rita', 'rita', 'you chose yourself, so nothing was changed; choose the colleague who should decide'],
      ['omar', 'tom', notNamed],
    ] as const) {
      await inChannel(visit, by, 'approvals', task._id);
      await sendHandOver(world, task, PEOPLE[by].id, PEOPLE[to].id);
      await toldAlone(visit, reason);
    }

    expect(await world.get(task._id)).toMatchObject({ state: 'pending', version: task.version });
    expect(await world.messagesOf(task)).toHaveLength(1);
    expect(await (await inChannel(visit, 'omar', 'approvals', task._id)).innerText()).not.toContain('handed to');
    await visit.actAs('mara');
    await (await homeOf(visit)).getByText('0 waiting for you').waitFor();
    await visit.actAs('rita');
    await (await homeOf(visit)).getByText('1 waiting for you').waitFor();
  });

  test('has nobody to go to where its giver is the only one who may decide it, and says so', async () => {
    const mail = await world.email();
    const visit = await story.visit();
    await fromMenu(visit, await inChannel(visit, 'mara', 'approvals', mail._id), 'Reassign');
    await visit.dialog().getByText(`There is nobody to hand ${mail._id} to now: nobody else may decide it.`).waitFor();
    expect(await visit.dialog().getByRole('combobox').count()).toBe(0);
  });
});
