import { beforeAll, describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { browserStory } from '../kit/browser-story.ts';
import { eventually, type Visit } from '../kit/workspace-visit.ts';

const story = browserStory();
let record: string;
let systemDocument: string;

beforeAll(async () => {
  const visit = await story.visit({ path: '/home' });
  const link = visit.page.locator('.home a[href*="/records/"]').first();
  await eventually(() => link.waitFor(), 60_000);
  record = new URL((await link.getAttribute('href')) ?? '', story.url()).href;
  const opened = visit.page.waitForEvent('popup');
  await visit.page.getByRole('button', { name: 'Open the system document' }).click();
  systemDocument = (await opened).url();
  await visit.leave();
});

/** What axe-core calls serious or critical on the page as it stands: rule, first element, and what is wrong with it. */
const faults = async (page: Page): Promise<string[]> => {
  // Colours are measured at rest, not halfway through a fade.
  await page.evaluate(() => {
    for (const one of document.getAnimations())
      if (one.effect?.getComputedTiming().endTime === Infinity) one.cancel();
      else one.finish();
  });
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  const { violations } = found as {
    violations: { id: string; impact: string; nodes: { target: string[]; failureSummary?: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')} ${nodes[0]?.failureSummary ?? ''}`);
};

const look = async (visit: Visit): Promise<string[]> => {
  const found: string[] = [];
  const at = async (what: string) => {
    found.push(...(await faults(visit.page)).map((fault) => `${what}: ${fault}`));
  };
  await visit.goTo('/home');
  await visit.page.locator('.home .btn').first().waitFor();
  await at('home');
  await visit.channel('approvals');
  const card = visit.message('Why now');
  await card.getByRole('button', { name: /^Send to/ }).waitFor();
  await at('cards');
  await visit.page.getByRole('combobox', { name: 'Message #approvals' }).fill('/countersign ');
  await visit.page.getByRole('option', { name: /^stop/ }).waitFor();
  await at('a command being typed');
  await visit.page.getByRole('combobox', { name: 'Message #approvals' }).fill('');
  await visit.press(card, 'Reject');
  await visit.dialog().getByRole('textbox').first().waitFor();
  await at('modal');
  for (const tab of ['', '/mail', '/crm', '/ads', '/calendar']) {
    await visit.goTo(`/market${tab}`);
    await visit.page.locator('.market-area :is(h2, table, li, .market-empty)').first().waitFor();
    await at(`market${tab}`);
  }
  for (const page of [record, systemDocument]) {
    await visit.page.goto(page);
    await at(page === record ? 'record' : 'system document');
  }
  return found;
};

describe('people who use a keyboard, a screen reader or strong contrast', () => {
  test.each([
    ['desktop', 'light'],
    ['desktop', 'dark'],
    ['phone', 'light'],
    ['phone', 'dark'],
  ] as const)(
    'meet no serious obstacle on a %s, %s',
    async (size, colorScheme) => {
      const visit = await story.visit({ size });
      await visit.page.emulateMedia({ colorScheme });
      expect(await look(visit)).toEqual([]);
    },
    90_000,
  );
});
