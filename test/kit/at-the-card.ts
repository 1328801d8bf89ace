import type { Locator } from 'playwright-core';
import { eventually, type PersonKey, type Visit } from './workspace-visit.ts';

/** Chooses in the modal's menu under this label. */
export const choose = async (visit: Visit, label: RegExp, option: RegExp): Promise<void> => {
  await visit.dialog().getByRole('combobox', { name: label }).click();
  await visit.page.getByRole('option', { name: option }).click();
};

/** Writes into the modal's field under this label. */
export const write = (visit: Visit, label: RegExp, text: string): Promise<void> =>
  visit.dialog().getByRole('textbox', { name: label }).fill(text);

/** Sends the modal, which closes. */
export const send = async (visit: Visit, button: string | RegExp): Promise<void> => {
  await visit.dialog().getByRole('button', { name: button, exact: true }).last().click();
  await visit.dialog().waitFor({ state: 'detached' });
};

const held = async (visit: Visit, card: string | RegExp): Promise<Locator> => {
  const found = visit.message(card);
  await found.waitFor();
  return visit.page.locator(`main .msg[data-ts="${await found.getAttribute('data-ts')}"]`).first();
};

/** The newest message with these words, held by its own place, because a decision changes its words. */
export const inChannel = async (
  visit: Visit,
  person: PersonKey,
  channel: string,
  card: string | RegExp,
): Promise<Locator> => {
  await visit.actAs(person);
  await visit.channel(channel);
  return held(visit, card);
};

/** Chooses in a card's ⋯. */
export const fromMenu = async (visit: Visit, card: Locator, item: string): Promise<void> => {
  await card.getByRole('button', { name: 'More actions for this card' }).click();
  await visit.page.getByRole('menuitem', { name: item, exact: true }).click();
};

/** What a command answers to this person alone, once it holds these words. */
export const toldAlone = async (visit: Visit, words: string | RegExp): Promise<Locator> => {
  const found = visit.page.locator('.msg-ephemeral').filter({ hasText: words }).last();
  await found.waitFor();
  return found;
};

/** Presses a button of Home; a click on a Home that is being redrawn is refused, and the person clicks again. */
export const openFromHome = async (visit: Visit, button: Locator): Promise<Locator> => {
  await eventually(async () => {
    if (!(await visit.dialog().isVisible())) await button.click();
    await visit.dialog().waitFor({ timeout: 3_000 });
  });
  return visit.dialog();
};

/** The bot's direct message to this person with these words, where the person reads it; held by its own place. */
export const inDirectMessages = async (visit: Visit, person: PersonKey, card: string | RegExp): Promise<Locator> => {
  await visit.actAs(person);
  await visit.goTo('/home');
  await visit.page.locator('.tabs').getByRole('link', { name: 'Messages' }).click();
  return held(visit, card);
};
