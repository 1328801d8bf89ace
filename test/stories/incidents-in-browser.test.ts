import { describe, expect, test } from '@jest/globals';
import { choose, inChannel, inDirectMessages, send, toldAlone, write } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

const MINUTE_MS = 60_000;
let world: SmallSystem;
const story = browserStory(
  async () => {
    world = await startSmallSystem(2);
    return { url: world.system.url, close: () => world.close() };
  },
  { programPer: 'try' },
);

/** A campaign with a quiet history spends far more than its budget today. */
const overspend = async () => {
  const { api } = world.practice.ads;
  const day = (ago: number) => new Date(world.clock.now().getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  api.seed({
    campaigns: [{ id: '71', name: 'Spring webinars', dailyMicros: 40_000_000 }],
    days: Array.from({ length: 20 }, (_, n) => ({
      campaignId: '71',
      day: day(n + 1),
      costMicros: 38_000_000 + n * 100_000,
      clicks: 20,
      conversions: 1,
    })),
  });
  api.overspend('71', day(0), 4);
  await look();
};
const look = async () => {
  for (const job of ['observe-outcomes', 'watch-incidents', 'tend-incidents']) await world.run(job);
};

describe('a campaign that overspends', () => {
  test('stops the budget agent at once, goes up when nobody takes it over, and its lesson waits as a rule', async () => {
    await overspend();
    const visit = await story.visit();
    const card = await inChannel(visit, 'deniz', 'escalations', 'Spring webinars');
    const opened = await card.innerText();
    for (const part of [
      /waits for Demand gen · Deniz Aydin is asked · to be taken over by /,
      /high severity/,
      /\$160 on 17 Nov 2026, the daily budget was \$40/,
      /I stopped the budget agent .*before anything else/,
      /0 of \d done/,
      /When the clock runs out it goes to Finance/,
    ])
      expect(opened).toMatch(part);

    await visit.actAs('mara');
    await visit.press(card, 'Take over');
    await toldAlone(visit, /These people can: .*Deniz Aydin/);

    world.clock.advance(31 * MINUTE_MS);
    await look();
    await card.getByText(/escalated to Finance · Femi Adeyemi is asked/).waitFor();
    const thread = await visit.openThread(card);
    await thread.getByText('because the clock ran out before anybody took it over').waitFor();
    await inDirectMessages(visit, 'femi', 'was escalated to you');

    const theirs = await inChannel(visit, 'femi', 'escalations', 'Spring webinars');
    await visit.press(theirs, 'Take over');
    await theirs.getByText(/Femi Adeyemi has it since .*to be closed by/).waitFor();
    await visit.press(theirs, 'Close');
    await choose(visit, /What was the cause/, /A rule was missing/);
    await write(visit, /The cause in your words/, 'nobody had capped a day');
    await choose(visit, /What do we learn/, /A rule/);
    await write(visit, /The lesson/, 'less money may move in a day');
    await write(visit, /For a rule/, 'budget limits.moneyPerDayMinor 100000');
    await send(visit, 'Close');
    await theirs.getByText(/✓ closed by Femi Adeyemi .*a rule was missing/).waitFor();
    expect(await theirs.innerText()).toContain('nobody had capped a day');

    const lesson = await inChannel(visit, 'deniz', 'approvals', 'Charter change: budget');
    const rows = (await lesson.locator('table tbody tr').allInnerTexts()).map((row) => row.split('\t').slice(1));
    expect(rows).toEqual([['$2,000', '$1,000']]);
    // What it stopped stays stopped until two people lift it.
    await visit.goTo('/home');
    await visit.page
      .locator('.home')
      .getByText(/⏸ .*budget.* stopped by/i)
      .first()
      .waitFor();
  });
});
