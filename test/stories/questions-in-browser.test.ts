import { expect, test } from '@jest/globals';
import { browserStory } from '../kit/browser-story.ts';
import { eventually, type Size, type Visit } from '../kit/workspace-visit.ts';

const story = browserStory();

/** Asks by mention in #sales and reads what stands in the thread under it. */
const askedIn = async (visit: Visit, question: string): Promise<string> => {
  await visit.channel('sales');
  await visit.say(`@Countersign ${question}`);
  const asked = visit.message(question);
  await asked.locator('.thread-summary').waitFor();
  const thread = await visit.openThread(asked);
  const answer = thread.locator('.msg').nth(1);
  await answer.waitFor();
  return answer.innerText();
};

/** Somebody whom a mail waits for, as the card names them. */
const waitedFor = async (visit: Visit): Promise<{ person: string; account: string }> => {
  await visit.channel('approvals');
  return eventually(async () => {
    const [title] = await visit.page
      .locator('.msg')
      .filter({ hasText: /Email to / })
      .allInnerTexts();
    const [, person, account] = /Email to ([^,\n]+), [^\n]+ at ([^\n]+)/.exec(title ?? '') ?? [];
    if (!person || !account) throw new Error('no mail waits yet');
    return { person, account };
  }, 60_000);
};

test.each<Size>(['desktop', 'phone'])(
  'a manager asks three things in a channel and reads the answers in their threads (%s)',
  async (size) => {
    const visit = await story.visit({ as: 'femi', size });
    const { person, account } = await waitedFor(visit);
    const who = await askedIn(visit, `who approved the mail to ${person}?`);
    expect(who).toMatch(/Nobody has decided yet: it waits for .*, and ends .* if nobody decides\./);
    expect(who).toContain('What happened, from the audit log');
    const happened = await askedIn(visit, `what happened at ${account} this week?`);
    expect(happened).toMatch(/At .* since .*: \d+ decisions? changed and \d+ signals? came in; /);
    expect(happened).toContain(`Email to ${person}`);
    const spent = await askedIn(visit, 'what did we spend on ads this month?');
    expect(spent).toMatch(/We spent \$[\d,.]+ on advertising since 1 Nov, for [\d,]+ leads, \$[\d.]+ each\./);
    const width = await visit.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(width).toBeLessThanOrEqual(0);
  },
);

test('a name that several have is offered, and the one chosen is answered in the same thread', async () => {
  const visit = await story.visit({ as: 'rita' });
  const choice = await askedIn(visit, 'why did nobody write to Kacey?');
  expect(choice).toContain('“Kacey” could be several. Which one do you mean?');
  const thread = visit.page.locator('[aria-label="Thread"], .pane-thread').last();
  await thread.getByRole('button', { name: 'This one' }).first().click();
  await thread.locator('.msg').nth(2).waitFor();
  expect(await thread.locator('.msg').nth(2).innerText()).toMatch(/Kacey/);
});
