import { describe, expect, test } from '@jest/globals';
import { browserStory } from '../kit/browser-story.ts';
import type { Visit } from '../kit/workspace-visit.ts';
import { entriesWith, onScreen, recordOf, stateIs, waitingCard } from './decision-cards.ts';

const story = browserStory();
let visit: Visit;

/** What the ad account itself says, campaign by campaign. */
const budgetsShown = async (): Promise<Record<string, string>> => {
  await visit.goTo('/market/ads');
  await visit.page.locator('.market-campaign').first().waitFor();
  const rows = await visit.page.locator('.market-campaign').all();
  const pairs = await Promise.all(
    rows.map(async (row) => [
      await row.locator('h2').innerText(),
      / · (\$[\d,]+) a day/.exec(await row.innerText())?.[1] ?? '',
    ]),
  );
  return Object.fromEntries(pairs) as Record<string, string>;
};

describe('money', () => {
  test('a budget moves in the ad account as the card said, and one click puts it back', async () => {
    visit = await story.visit({ as: 'deniz' });
    const before = await budgetsShown();
    const card = await waitingCard(visit, 'budget', /^Move \$/);
    const rows = (await onScreen(visit, card).locator('table tbody tr').allInnerTexts()).map((row) => row.split('\t'));
    expect(rows).toHaveLength(2);
    await visit.press(onScreen(visit, card), /^Move \$/);
    await stateIs(card, 'executed', 'observed');
    await onScreen(visit, card)
      .getByText(/✓ budget moved/)
      .waitFor();
    const moved = await budgetsShown();
    for (const [name = '', now, then] of rows) {
      expect(before[name]).toBe(now);
      expect(moved[name]).toBe(then);
    }
    await visit.channel('budget');
    await visit.press(onScreen(visit, card), 'Put back');
    await stateIs(card, 'undone');
    await onScreen(visit, card)
      .getByText(/put back by Deniz Aydin/)
      .waitFor();
    expect(await onScreen(visit, card).getByRole('button', { name: 'Put back' }).count()).toBe(0);
    expect(await budgetsShown()).toEqual(before);
  });
});

describe('a variant test', () => {
  test('starts on a phone and shows its allocation live', async () => {
    visit = await story.visit({ as: 'deniz', size: 'phone' });
    const card = await waitingCard(visit, 'experiments', /^Start test on/);
    await visit.press(onScreen(visit, card), /^Start test on/);
    await stateIs(card, 'executed', 'observed');
    const live = onScreen(visit, card);
    await live.getByText(/Running since .* at the latest/).waitFor();
    const rows = (await live.locator('table tbody tr').allInnerTexts()).map((row) => row.split('\t'));
    expect(rows).toHaveLength(2);
    const shares = rows.map((row) => Number(/^(\d+) %$/.exec(row[1] ?? '')?.[1]));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(100);
    expect(await live.getByRole('button', { name: 'Stop the test' }).count()).toBe(1);
  });
});

describe('silence', () => {
  test('ends a proposal when its time is over; nothing is sent, and nobody is said to have rejected it', async () => {
    visit = await story.visit();
    const card = await waitingCard(visit, 'approvals', 'Send to 1 person');
    await visit.moveOn('+1 day');
    const { decision } = await stateIs(card, 'expired');
    const shown = onScreen(visit, card);
    await shown.getByText(/expired .*, nothing was sent/).waitFor();
    const words = await shown.innerText();
    expect(words).toContain('That is not a rejection');
    expect(words).not.toContain('rejected by');
    for (const name of ['Send to 1 person', 'Edit', 'Reject', 'Snooze'])
      expect(await shown.getByRole('button', { name, exact: true }).count()).toBe(0);
    expect(decision.attempts).toEqual([]);
    expect(decision.rejection).toBeUndefined();
    expect((await entriesWith(card, 'expired')).map((entry) => entry.type)).not.toContain('rejected');
    const { action } = (await recordOf(card)).decision;
    const inbox = await fetch(`${story.url()}/api/market/people/${String(action.personId)}`);
    expect(((await inbox.json()) as { mails: unknown[] }).mails).toEqual([]);
  });
});
