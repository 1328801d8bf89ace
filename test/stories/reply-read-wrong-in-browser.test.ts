import { describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { MEANINGS, meaningWords } from '../../src/core/signal/reading-words.ts';
import { toldAlone } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import type { Visit } from '../kit/workspace-visit.ts';
import {
  approveSend,
  type CardOnScreen,
  emailOf,
  entriesWith,
  onScreen,
  recordOf,
  stateIs,
  waitingCard,
} from './decision-cards.ts';

const story = browserStory();
const taken = new Set<string>();

/** A mail that left, and what its recipient answers on the market's own page. */
const answeredCard = async (visit: Visit, answer: string): Promise<CardOnScreen> => {
  const card = await waitingCard(visit, 'approvals', 'Send to 1 person', taken);
  taken.add(card.id);
  const { to, subject } = emailOf(await recordOf(card));
  await approveSend(visit, card);
  await stateIs(card, 'executed', 'observed');
  await visit.goTo('/market/mail');
  await visit.page.getByLabel('Find a person or company').fill(to);
  await visit.page.locator('.market-item').first().click();
  await visit.page.locator('.market-item', { hasText: subject }).last().click();
  await visit.page.getByLabel('What to answer').selectOption(answer);
  await visit.page.getByRole('button', { name: 'Reply', exact: true }).click();
  await visit.page.locator('.market-answer').first().waitFor();
  await stateIs(card, 'observed');
  return card;
};

/** The note of the reply in the thread of its card, as a person opens it. */
const noteOf = async (visit: Visit, card: CardOnScreen): Promise<Locator> => {
  await visit.channel('approvals');
  const shown = onScreen(visit, card);
  await shown.getByText(/replied: /).waitFor();
  const thread = await visit.openThread(shown);
  // Why answers in the same thread, in much the same words.
  const note = thread
    .locator('.msg')
    .filter({ has: visit.page.getByRole('combobox', { name: 'Read wrong?' }) })
    .last();
  await note.waitFor();
  return note;
};

const readAs = async (visit: Visit, note: Locator, label: string): Promise<void> => {
  const select = note.getByRole('combobox', { name: 'Read wrong?' });
  await select.scrollIntoViewIfNeeded();
  await select.click();
  await visit.page.getByRole('option', { name: label, exact: true }).click();
  await visit.page.locator('dialog.confirm').getByRole('button', { name: 'Read it like this' }).click();
};

let answered: { card: CardOnScreen; before: string; now: string };

describe('a reply that was read wrong', () => {
  test('is put right on the note in its thread, and every copy, the record and Why say who did', async () => {
    const visit = await story.visit();
    const card = await answeredCard(visit, 'security');
    await visit.actAs('mara');
    const note = await noteOf(visit, card);
    const elsewhere = await story.visit({ size: 'phone', as: 'deniz' });
    const copy = await noteOf(elsewhere, card);
    const before = /replied: (.+), read by the built-in reader/.exec(await note.innerText())?.[1] ?? '';
    const label = before === 'not now' ? 'Wrong person' : 'Not now';
    await readAs(visit, note, label);
    const now = `${label.toLowerCase()}, read by Mara Keller, before: ${before} by the built-in reader`;
    answered = { card, before, now };
    await note.getByText(now).waitFor();
    await note.getByText('Read wrong?').waitFor();
    await copy.getByText(now).waitFor();
    await onScreen(visit, card).getByText(now).waitFor();

    await entriesWith(card, 'reading-corrected');
    await visit.press(onScreen(visit, card), 'Why');
    const thread = await visit.openThread(onScreen(visit, card));
    await thread.getByText(`reply read again by Mara Keller: ${now}`).waitFor();
    const record = await story.visit({ path: '/' });
    await record.page.goto(card.record);
    await record.page.getByText(`replied: ${now}`).first().waitFor();
  });

  test('reads as before again where somebody chooses that, also on a phone', async () => {
    const visit = await story.visit({ size: 'phone', as: 'deniz' });
    const note = await noteOf(visit, answered.card);
    const former = MEANINGS.find((one) => meaningWords(one) === answered.before);
    await readAs(visit, note, former?.label ?? 'Unclear');
    await note.getByText(/read by Deniz Aydin, before: .* by Mara Keller/).waitFor();
  });

  test('is not put right by somebody from outside, who alone reads who can', async () => {
    const visit = await story.visit({ as: 'omar' });
    const note = await noteOf(visit, answered.card);
    await readAs(visit, note, 'Interested');
    const told = await toldAlone(visit, 'can say how a reply reads');
    expect(await told.innerText()).toMatch(/Mara Keller, Deniz Aydin/);
    await note.getByText('Read wrong?').waitFor();
    expect(await note.innerText()).toContain('read by Deniz Aydin');
  });

  test('and asks for no more mail takes the person off for good, and says so to whoever reads it otherwise later', async () => {
    const visit = await story.visit();
    const note = await noteOf(visit, answered.card);
    await readAs(visit, note, 'Asks for no more mail');
    await toldAlone(visit, 'gets no more mail from now on, and that stays');
    await note.getByText('asks for no more mail, read by Mara Keller').waitFor();
    await readAs(visit, note, 'Interested');
    await toldAlone(visit, 'still gets no mail. Nobody can lift that from here');
    await note.getByText('interested, read by Mara Keller').waitFor();
  });
});
