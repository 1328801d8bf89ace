import { describe, expect, test } from '@jest/globals';
import { browserStory } from '../kit/browser-story.ts';
import type { Visit } from '../kit/workspace-visit.ts';

const story = browserStory();
let visit: Visit;

describe('somebody who opens the workspace for the first time', () => {
  test('reads in five lines what the bot is and what it never does by itself', async () => {
    visit = await story.visit();
    await visit.channel('countersign');
    const welcome = await visit.message('I am Countersign').innerText();
    expect(welcome.match(/^(I am|Every proposal|I never|What you approve|Ask me)/gm)).toHaveLength(5);
    expect(welcome).toContain('I never send, spend or change a record');
  });

  test('finds within a minute a send, a test and a budget move, each with all a person needs to decide', async () => {
    visit = await story.visit();
    const parts = [/Why now/, /Step {1,2}\d of \d/, /Expected/, /Costs/, /Instead of/, /Asked by/, /If nobody decides/];
    for (const [channel, button, content] of [
      ['budget', /^Move \$\d+ a day$/, [/Now, a day/, /Caps/, /Way back/]],
      ['experiments', /^Start test on \d+$/, [/Decided on/, /held out/, /Smallest effect/, /Stops early/]],
      ['approvals', 'Send to 1 person', [/Subject: \S+/, /Reaches {1,2}\S+ \S+, .+ at .+ \(stage: /]],
    ] as const) {
      await visit.channel(channel);
      const card = visit.page
        .locator('.msg')
        .filter({ has: visit.page.getByRole('button', { name: button }) })
        .last();
      await card.waitFor({ timeout: 60_000 });
      const words = await card.innerText();
      for (const part of [...parts, ...content]) expect(words).toMatch(part);
      expect(words).toMatch(/ · needs .+ · expires (today|tomorrow|\d+ \w+).* · (low|medium|high) risk · D-\d+/);
      for (const name of ['Edit', 'Reject', 'Why', 'Snooze', 'Read it all'])
        expect(await card.getByRole('button', { name, exact: true }).count()).toBe(1);
    }
  });
});

describe.each(['desktop', 'phone'] as const)('the three buttons of the welcome, on a %s', (size) => {
  test('show what waits for me, plan a round, and show what can be asked', async () => {
    visit = await story.visit({ size });
    await visit.channel('countersign');
    const welcome = visit.message('I am Countersign');
    await visit.press(welcome, 'Show what waits for me');
    const waiting = visit.page
      .locator('.msg-ephemeral')
      .filter({ hasText: /decisions? waits? for you/ })
      .last();
    await waiting.waitFor();
    expect(await waiting.innerText()).toMatch(/needs Marketing.* · expires .+ · D-\d+/);
    await visit.press(waiting, 'Review');
    await visit
      .dialog()
      .getByText(/needs Marketing/)
      .waitFor();
    await visit.dialog().getByRole('button', { name: 'Close' }).first().click();

    await visit.press(welcome, 'Show what I can ask');
    await visit.page.locator('.msg-ephemeral').filter({ hasText: '/countersign why' }).last().waitFor();

    await visit.press(welcome, 'Plan one round now');
    await visit.page
      .locator('.msg-ephemeral')
      .filter({ hasText: /^.*Looked at \d+/s })
      .last()
      .waitFor({ timeout: 40_000 });
  });
});
