import { describe, expect, test } from '@jest/globals';
import { browserStory } from '../kit/browser-story.ts';
import { eventually, type Visit } from '../kit/workspace-visit.ts';
import {
  approveSend,
  type CardOnScreen,
  emailOf,
  entriesWith,
  onScreen,
  type Recorded,
  recordOf,
  stateIs,
  waitingCard,
} from './decision-cards.ts';

const story = browserStory();
const taken = new Set<string>();
let sent: { card: CardOnScreen; recorded: Recorded };

const takeSend = async (visit: Visit): Promise<CardOnScreen> => {
  const card = await waitingCard(visit, 'approvals', 'Send to 1 person', taken);
  taken.add(card.id);
  return card;
};
/** Opens the mail in its recipient's inbox, by the name the card shows. */
const openMail = async (visit: Visit, recorded: Recorded): Promise<void> => {
  const { to, subject } = emailOf(recorded);
  await visit.goTo('/market/mail');
  await visit.page.getByLabel('Find a person or company').fill(to);
  await visit.page.locator('.market-item').first().click();
  await visit.page.locator('.market-item', { hasText: subject }).last().click();
  await visit.page.locator('.market-mail').waitFor();
};

describe('a proposed send', () => {
  test('is not decided by an outsider, who alone reads who can', async () => {
    const visit = await story.visit();
    const card = await takeSend(visit);
    taken.delete(card.id);
    // A card that somebody asked about has a thread; what is told alone still stands beside it, in the channel.
    await visit.press(onScreen(visit, card), 'Why');
    await onScreen(visit, card).locator('.thread-summary').waitFor();
    await visit.actAs('omar');
    await visit.channel('approvals');
    await visit.press(onScreen(visit, card), 'Send to 1 person');
    const told = visit.page.locator('main .msg-ephemeral').last();
    await told.waitFor();
    expect(await told.innerText()).toMatch(/Mara Keller/);
    // No form opens for somebody whose answer would not count.
    for (const button of ['Edit', 'Reject', 'Snooze']) {
      await visit.press(onScreen(visit, card), button);
      await visit
        .dialog()
        .getByText(/ask Mara Keller/)
        .waitFor();
      expect(await visit.dialog().getByRole('textbox').count()).toBe(0);
      await visit.page.keyboard.press('Escape');
      await visit.dialog().waitFor({ state: 'detached' });
    }
    expect((await recordOf(card)).decision).toMatchObject({ state: 'pending', approvals: [] });
    const colleague = await story.visit();
    await colleague.channel('approvals');
    expect(await colleague.page.locator('.msg-ephemeral').count()).toBe(0);
  });

  test('that is approved arrives byte for byte, and says so on every copy', async () => {
    const visit = await story.visit();
    const card = await takeSend(visit);
    const approved = emailOf(await recordOf(card));
    const elsewhere = await story.visit({ size: 'phone' });
    await elsewhere.channel('approvals');
    await onScreen(elsewhere, card).getByRole('button', { name: 'Send to 1 person' }).waitFor();
    await approveSend(visit, card);
    const recorded = await stateIs(card, 'executed', 'observed');
    sent = { card, recorded };
    for (const each of [visit, elsewhere]) {
      const copy = onScreen(each, card);
      await copy.getByText(/✓ sent (today )?\d\d:\d\d/).waitFor();
      expect(await copy.innerText()).toMatch(/approved by Mara Keller/);
      for (const name of ['Send to 1 person', 'Edit', 'Reject', 'Snooze'])
        expect(await copy.getByRole('button', { name, exact: true }).count()).toBe(0);
    }
    await onScreen(visit, card)
      .getByRole('link', { name: /See it in the inbox/ })
      .click();
    const mail = visit.page.locator('.market-mail');
    await mail.waitFor();
    expect(await mail.locator('h2').innerText()).toBe(approved.subject);
    expect(await mail.locator('pre.market-body').first().textContent()).toBe(approved.text);
    await mail.getByText(/^Headers/).click();
    const headers = await mail.locator('.market-headers').innerText();
    expect(headers).toMatch(/List-Unsubscribe-Post\s+List-Unsubscribe=One-Click/);
    expect(headers).toMatch(/List-Unsubscribe\s+<http:\/\/[^>]+\/u\/[^>]+>/);
    const entries = await entriesWith(card, 'executed');
    expect(entries.filter((entry) => entry.type === 'executed')).toHaveLength(1);
  });

  test('that is edited is sent as edited', async () => {
    const visit = await story.visit();
    const card = await takeSend(visit);
    const before = await recordOf(card);
    await visit.press(onScreen(visit, card), 'Edit');
    const subject = visit.dialog().getByRole('textbox', { name: 'Subject' });
    await subject.fill('A question about your month-end');
    const text = visit.dialog().getByRole('textbox', { name: 'Text' });
    const edited = (await text.inputValue()).replace('Kind regards', 'Warm regards');
    await text.fill(edited);
    await visit.dialog().getByRole('button', { name: 'Save my version' }).click();
    await visit.dialog().waitFor({ state: 'detached' });
    await onScreen(visit, card)
      .getByText(/A question about your month-end|approved by Mara Keller/)
      .first()
      .waitFor();
    await onScreen(visit, card)
      .getByText(/\(1 of 2\)|✓ sent/)
      .first()
      .waitFor();
    const revised = await recordOf(card);
    expect(revised.decision.revision).toBe(2);
    expect(revised.decision.digest).not.toBe(before.decision.digest);
    if (revised.decision.state === 'pending') {
      await visit.actAs('tom');
      await visit.channel('approvals');
      await visit.press(onScreen(visit, card), 'Send to 1 person');
    }
    const recorded = await stateIs(card, 'executed', 'observed');
    await openMail(visit, recorded);
    expect(await visit.page.locator('pre.market-body').first().textContent()).toBe(edited);
    expect(await visit.page.locator('.market-mail h2').innerText()).toBe('A question about your month-end');
  });
});

describe('why', () => {
  const complete = [/Inputs/, /\d+ Nov/, /Rules/, /autonomy\.stage/, /Alternatives/, /approved by Mara Keller/];

  test('is answered in the thread by the button, with dates, rules and people, and the record opens', async () => {
    const visit = await story.visit({ path: '/' });
    await visit.channel('approvals');
    await visit.press(onScreen(visit, sent.card), 'Why');
    const thread = await visit.openThread(onScreen(visit, sent.card));
    const answer = thread.locator('.msg').filter({ hasText: 'What happened' }).last();
    await answer.waitFor();
    const words = await answer.innerText();
    for (const part of complete) expect(words).toMatch(part);
    const [record] = await Promise.all([
      visit.page.context().waitForEvent('page'),
      answer.getByRole('link', { name: /^Record D-/ }).click(),
    ]);
    await record.getByRole('heading', { name: 'Audit log' }).waitFor();
    expect(await record.locator('body').innerText()).toContain(sent.recorded.decision.digest);
  });

  test('is answered by the slash command', async () => {
    const visit = await story.visit();
    await visit.channel('approvals');
    await visit.say(`/countersign why ${sent.card.id}`);
    const answer = visit.page.locator('.msg').filter({ hasText: 'What happened' }).last();
    await answer.waitFor();
    const words = await answer.innerText();
    for (const part of complete) expect(words).toMatch(part);
  });

  test('is answered to a mention that names the person and the account', async () => {
    const visit = await story.visit({ as: 'rita' });
    await visit.channel('sales');
    const title = sent.recorded.decision.title;
    const [, person, account] = /^Email to ([^,]+), .* at (.+)$/.exec(title) ?? [];
    const question = `why did you write to ${person} at ${account}?`;
    await visit.say(`@Countersign ${question}`);
    const asked = visit.message(question);
    await asked.locator('.thread-summary').waitFor();
    const thread = await visit.openThread(asked);
    const answer = thread.locator('.msg').filter({ hasText: 'What happened' }).last();
    await answer.waitFor();
    for (const part of complete) expect(await answer.innerText()).toMatch(part);
  });
});

describe('what comes back', () => {
  test('a reply is posted under the card with who read it, and the account is planned anew', async () => {
    const visit = await story.visit();
    await openMail(visit, sent.recorded);
    await visit.page.getByLabel('What to answer').selectOption('security');
    await visit.page.getByRole('button', { name: 'Reply', exact: true }).click();
    await visit.page.locator('.market-answer').first().waitFor();
    await visit.channel('approvals');
    const card = onScreen(visit, sent.card);
    await card.getByText(/replied: /).waitFor();
    const thread = await visit.openThread(card);
    const note = thread
      .locator('.msg')
      .filter({ hasText: /replied: .*read by/ })
      .last();
    await note.waitFor();
    expect(await note.innerText()).toMatch(/replied: [a-z ()-]+, read by \S+/);
    const { decision } = await stateIs(sent.card, 'observed');
    const account = /at (.+)$/.exec(decision.title)?.[1] ?? '';
    await eventually(async () => {
      await visit.channel('approvals');
      const after = visit.page.locator('.msg').filter({ hasText: account });
      const words = await after.allInnerTexts();
      expect(words.filter((text) => !text.includes(sent.card.id)).some((text) => /D-\d+/.test(text))).toBe(true);
    }, 60_000);
  });

  test('one click on unsubscribe suppresses the person, and the thread says so', async () => {
    const visit = await story.visit({ size: 'phone' });
    await openMail(visit, sent.recorded);
    await visit.page.getByRole('button', { name: 'Unsubscribe', exact: true }).click();
    await visit.page.locator('.market-note').filter({ hasText: /\S/ }).first().waitFor();
    await visit.channel('approvals');
    const card = onScreen(visit, sent.card);
    await card.getByText(/unsubscribed; nobody here writes to this address again/).waitFor();
  });
});
