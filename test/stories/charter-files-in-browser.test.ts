import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inChannel, inDirectMessages } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { type GovernedSystem, startGovernedSystem } from '../kit/small-system.ts';

let world: GovernedSystem;
const story = browserStory(
  async () => {
    world = await startGovernedSystem(2);
    return { url: world.system.url, close: () => world.close() };
  },
  { programPer: 'try' },
);

describe('a charter’s file that somebody saves', () => {
  test('broken, changes nothing and tells its owner where; good, is in force and replaces what waited under the old one', async () => {
    const file = join(world.charters, 'outreach.yaml');
    const text = await readFile(file, 'utf8');
    const line = text.slice(0, text.indexOf('target: 0.5')).split('\n').length;
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);

    await writeFile(file, text.replace('target: 0.5', 'target: lots'));
    const told = await inDirectMessages(visit, 'mara', 'A changed file in charters/ was not taken.');
    expect(await told.innerText()).toMatch(
      new RegExp(
        `The last good version stays in force.*Marketing owns it\\..*outreach\\.yaml:${line}:\\d+ goal\\.target`,
        's',
      ),
    );
    const public_ = await inChannel(visit, 'femi', 'countersign', 'was not taken');
    expect(await public_.innerText()).toContain('Told: Mara Keller.');
    await inChannel(visit, 'mara', 'approvals', email._id);
    await card.getByRole('button', { name: 'Send to 1 person' }).waitFor();
    expect(await world.get(email._id)).toMatchObject({ state: 'pending', version: email.version });

    await writeFile(file, text.replace('target: 0.5', 'target: 0.7'));
    await card.getByText(/void: the charter changed · nothing was sent/).waitFor();
    expect(await card.getByRole('button', { name: 'Send to 1 person' }).count()).toBe(0);
    const inForce = await inChannel(visit, 'femi', 'countersign', 'New charters or policies are in force');
    expect(await inForce.innerText()).toMatch(
      /version [0-9a-f]{12}\)\. 1 waiting decision was under the old ones and is void\..*outreach: goal\.target 0\.5 → 0\.7/s,
    );
    expect(world.practice.mail.api.outbox()).toEqual([]);
  });
});

describe('the system document', () => {
  test('opens from Home, says what is in force now, and follows a change', async () => {
    await world.email();
    const visit = await story.visit({ path: '/home' });
    const open = async () => {
      const opened = visit.page.waitForEvent('popup');
      await visit.page.getByRole('button', { name: 'Open the system document' }).click();
      const page = await opened;
      await page.getByRole('heading', { name: 'Autonomous strategic marketing system' }).waitFor();
      return page;
    };
    const before = await open();
    for (const name of [
      'Strategy',
      'Orchestration',
      'Autonomy stages',
      'Human-in-the-loop thresholds',
      'Prerequisites',
    ])
      await before.getByRole('heading', { name, exact: true }).waitFor();
    await before
      .getByText(/1 decision waits for people/)
      .first()
      .waitFor();
    await before
      .getByText(/nothing is stopped/)
      .first()
      .waitFor();
    await before.close();

    await visit.channel('sales');
    await visit.say('/countersign stop agent:sdr the price list is old');
    await visit.goTo('/home');
    await visit.page
      .locator('.home')
      .getByText(/⏸ .*sdr.* stopped by Mara Keller/i)
      .waitFor();
    const after = await open();
    await after
      .getByText(/stopped: agent:sdr by Mara Keller/)
      .first()
      .waitFor();
    await after.close();
  });
});
