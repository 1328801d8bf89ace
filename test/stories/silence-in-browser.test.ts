import { describe, expect, test } from '@jest/globals';
import { inChannel, inDirectMessages, toldAlone } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

let world: SmallSystem;
const story = browserStory(
  async () => {
    world = await startSmallSystem(6);
    return { url: world.system.url, close: world.close };
  },
  { programPer: 'try' },
);

/** The clock is at this moment, and what is due then is done. */
const comes = async (moment: Date | undefined) => {
  if (!moment) throw new Error('the decision has no such moment');
  world.clock.advance(moment.getTime() - world.clock.now().getTime() + 1_000);
  await world.run('expire');
};

describe('silence', () => {
  test('is reminded of once, lets the delegate decide, ends without an effect, and is nobody’s rejection', async () => {
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    await comes(email.remindAt);
    await world.run('expire');
    const thread = await visit.openThread(card);
    const reminders = thread.getByText('Still waiting for a decision. This is the only reminder');
    await reminders.first().waitFor();
    expect(await reminders.count()).toBe(1);

    await comes(email.handOverAt);
    const theirs = await inDirectMessages(visit, 'deniz', email._id);
    expect(await theirs.innerText()).toContain('Mara Keller');
    // The delegate comes to the card by its link.
    await theirs.getByRole('link', { name: '#approvals' }).click();
    const opened = visit.page.locator('[aria-label="Thread"], .pane-thread').last();
    await opened.getByRole('button', { name: 'Send to 1 person' }).waitFor();
    expect(await opened.innerText()).toContain(email._id);

    await comes(email.expiresAt);
    const ended = await inChannel(visit, 'mara', 'approvals', email._id);
    await ended.getByText(/expired .*nothing was sent/).waitFor();
    await ended.getByText('Nobody decided. That is not a rejection').waitFor();
    expect(await ended.getByRole('button', { name: 'Send to 1 person' }).count()).toBe(0);
    expect(world.practice.mail.api.outbox()).toEqual([]);
    const { state, rejection, attempts } = await world.get(email._id);
    expect({ state, rejection, attempts }).toEqual({ state: 'expired', rejection: undefined, attempts: [] });

    // What the rules in force say of it again, asked from the same page.
    await visit.say('/countersign backtest 30d');
    await toldAlone(visit, '1 decision judged again');
  }, 120_000);
});
