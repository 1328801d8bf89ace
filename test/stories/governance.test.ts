import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../src/core/decision/decision.ts';
import { choose, inChannel, openFromHome, send, write } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { chartersWith } from '../kit/charters-with.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { eventually } from '../kit/workspace-visit.ts';

let world: SmallSystem;
let charters: string;
// A stop, an incident and a changed charter stay, so that each try has a program of its own.
const story = browserStory(
  async () => {
    charters = await chartersWith();
    world = await startSmallSystem(6, { COUNTERSIGN_CHARTERS_DIR: charters });
    const close = async () => {
      await world.close();
      await rm(charters, { recursive: true, force: true });
    };
    return { url: world.system.url, close };
  },
  { programPer: 'try' },
);

describe('a charter', () => {
  test('is changed from the page: Edit, a card with the difference, the owner’s approval, and the file is written', async () => {
    const visit = await story.visit({ as: 'bianca' });
    await visit.channel('sales');
    await visit.say('/countersign charter outreach');
    const shown = visit.page.locator('.msg-ephemeral').filter({ hasText: 'Charter of outreach' }).last();
    await shown.waitFor();
    expect(await shown.innerText()).toMatch(
      /Sending an email.*committee coverage: 50 %|committee coverage: 50 %.*Sending an email/s,
    );
    await visit.press(shown, /^Edit$/);
    await write(visit, /^Why/, 'two touches were too few');
    await write(visit, /Touches per person in a week/, '3');
    await send(visit, 'Propose the change');

    const card = await inChannel(visit, 'mara', 'approvals', 'Charter change: outreach');
    const rows = (await card.locator('table tbody tr').allInnerTexts()).map((row) => row.split('\t'));
    expect(rows).toEqual([['Touches per person in a week', '2', '3']]);
    expect(await card.innerText()).toMatch(
      /Bianca Rossi proposes this.*two touches were too few.*needs Marketing|needs Marketing.*two touches were too few/s,
    );
    await visit.press(card, 'Change the charter');
    await card.getByText(/✓ charter changed .*approved by Mara Keller/).waitFor();
    const file = await readFile(join(charters, 'outreach.yaml'), 'utf8');
    expect(file).toContain('touchesPerPersonPerWeek: 3');
    expect(file).toMatch(/^# Last change: D-\d+, .* proposed by Bianca Rossi, approved by Mara Keller$/m);
    expect(file).toContain('# What this agent may propose');
  });

  test('as YAML names the line of a mistake in the modal, on a phone', async () => {
    const visit = await story.visit({ as: 'bianca', size: 'phone', path: '/home' });
    const home = visit.page.locator('.home');
    await eventually(async () => {
      if (!(await visit.dialog().isVisible())) await home.getByRole('button', { name: 'Charter' }).first().click();
      await visit.dialog().waitFor({ timeout: 3_000 });
    });
    await visit.dialog().getByText('Charter of sdr').first().waitFor();
    await visit.press(visit.dialog(), 'Edit as YAML');
    const yaml = visit.dialog().getByRole('textbox', { name: /sdr\.yaml/ });
    await yaml.first().waitFor();
    await write(visit, /^Why/, 'a mistake');
    const first = yaml.first();
    await first.fill((await first.inputValue()).replace('horizonDays: 30', 'horizonDays: soon'));
    await visit.dialog().getByRole('button', { name: 'Propose the change' }).click();
    await visit
      .dialog()
      .getByText(/Line \d+, column \d+, goal\.horizonDays: /)
      .waitFor();
  });
});

describe('the red button', () => {
  test('on Home stops every agent before the next call, and two different people lift it', async () => {
    const visit = await story.visit({ as: 'rita', path: '/home' });
    const home = visit.page.locator('.home');
    const email = await world.email();
    await openFromHome(visit, home.getByRole('button', { name: 'Stop', exact: true }));
    await write(visit, /^Why/, 'the price list is last year’s');
    await send(visit, 'Stop now');
    await home.getByText(/⏸ Every agent stopped by Rita Novak/).waitFor();

    const card = await inChannel(visit, 'mara', 'approvals', new RegExp(`${email._id}`));
    await visit.press(card, 'Send to 1 person');
    await card.getByText(/held by .*stop\.all.*price list is last year/).waitFor();
    expect(world.practice.mail.api.outbox()).toEqual([]);

    for (const [person, button] of [
      ['mara', 'Agree to resume'],
      ['deniz', 'Agree, run again'],
    ] as const) {
      await visit.actAs(person);
      await visit.goTo('/home');
      await home.getByText(/⏸ Every agent stopped by Rita Novak/).waitFor();
      const modal = await openFromHome(visit, home.getByRole('button', { name: 'Resume', exact: true }));
      await modal.getByText(email._id).first().waitFor();
      await send(visit, button);
    }
    await eventually(async () => expect(await home.innerText()).not.toMatch(/⏸ Every agent stopped/));
    await world.run('execute-due');
    await world.becomes(email, 'executed', 'observed');
    expect(world.practice.mail.api.outbox()).toHaveLength(1);
  });
});

describe('an incident', () => {
  test('is taken over, worked through and closed with a cause and a lesson, which waits as a proposal', async () => {
    const visit = await story.visit();
    const email = await world.email();
    const mail = await inChannel(visit, 'mara', 'approvals', new RegExp(email._id));
    await visit.press(mail, 'Send to 1 person');
    const { effect } = await world.becomes(email, 'executed', 'observed');
    await world.practice.mail.api.emit({ type: 'complained', emailId: effect?.recordId ?? '' });
    await world.practice.mail.api.idle();
    for (const job of ['observe-outcomes', 'watch-incidents', 'tend-incidents']) await world.run(job);

    const card = await inChannel(visit, 'mara', 'escalations', 'Complaints about what outreach sent');
    await visit.press(card, 'Take over');
    await card.getByText(/Mara Keller has it since/).waitFor();
    await visit.press(card, 'Mark done');
    await card.getByText(/1 of 4 done/).waitFor();
    await visit.press(card, 'Close');
    await choose(visit, /What was the cause/, /data/i);
    await write(visit, /The cause in your words/, 'the list had people who never asked');
    await choose(visit, /What do we learn/, /playbook/i);
    await write(visit, /The lesson/, 'write first to those who came to us');
    await send(visit, 'Close');
    await card
      .getByText(/✓ .*closed/i)
      .first()
      .waitFor();
    expect(await card.innerText()).toContain('the list had people who never asked');
    const lesson = await inChannel(visit, 'mara', 'approvals', 'write first to those who came to us');
    await lesson.getByRole('button', { name: 'Adopt the playbook' }).waitFor();
  });
});

describe('a batch', () => {
  test('decides what is ticked; what is not waits on a card of its own', async () => {
    const visit = await story.visit({ as: 'rita' });
    const tasks: Decision[] = [];
    for (const name of ['Call one', 'Call two', 'Call three']) tasks.push(await world.task(name));
    const [first, second, third] = tasks as [Decision, Decision, Decision];
    const card = await inChannel(visit, 'rita', 'approvals', '3 tasks for reps to decide together');
    await card.getByRole('checkbox', { name: /Call two/ }).uncheck();
    await visit.press(card, 'Create the ticked tasks');
    for (const done of [first, third]) await world.becomes(done, 'executed', 'observed');
    expect(await world.get(second._id)).toMatchObject({ state: 'pending', approvals: [] });
    await card.getByText(/on its own card/).waitFor();
    const own = visit.page
      .locator('.msg')
      .filter({ hasText: second._id })
      .filter({ has: visit.page.getByRole('button', { name: 'Create 1 task' }) });
    await visit.press(own.last(), 'Create 1 task');
    await world.becomes(second, 'executed', 'observed');
  });
});
