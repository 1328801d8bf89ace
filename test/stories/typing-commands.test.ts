import { describe, expect, test } from '@jest/globals';
import { SUBCOMMANDS } from '../../src/cards/help.ts';
import { toldAlone } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { startSmallSystem } from '../kit/small-system.ts';
import type { Visit } from '../kit/workspace-visit.ts';

const story = browserStory(async () => {
  const { system, close } = await startSmallSystem(1);
  return { url: system.url, close };
});

const boxOf = (visit: Visit) => visit.page.getByRole('combobox', { name: 'Message #approvals' });
const offered = (visit: Visit) => visit.page.getByRole('option');
/** The option that the box says is active, as a screen reader is told. */
const active = async (visit: Visit): Promise<string> => {
  const id = await boxOf(visit).getAttribute('aria-activedescendant');
  const option = visit.page.locator(`[id="${id}"]`);
  expect(await option.getAttribute('aria-selected')).toBe('true');
  return option.locator('strong').innerText();
};
/** Types as a person does, key by key. */
const type = async (visit: Visit, text: string) => {
  await visit.channel('approvals');
  await boxOf(visit).fill('');
  await boxOf(visit).pressSequentially(text);
};

describe('`/countersign `, as somebody types it', () => {
  test('offers all that the help lists, with what is written after each word, and narrows with every letter', async () => {
    const visit = await story.visit();
    await type(visit, '/countersign ');
    await offered(visit).first().waitFor();
    expect(await boxOf(visit).getAttribute('aria-expanded')).toBe('true');
    expect(await offered(visit).locator('.completion-words').allInnerTexts()).toEqual(
      SUBCOMMANDS.map(({ word, hint }) => `${word || '/countersign'} ${hint}`.trim()),
    );
    expect(await offered(visit).locator('.menu-detail').allInnerTexts()).toEqual(SUBCOMMANDS.map(({ what }) => what));
    await boxOf(visit).pressSequentially('a');
    expect(await offered(visit).locator('strong').allInnerTexts()).toEqual([
      'account',
      'away',
      'autonomy',
      'attention',
    ]);
    await boxOf(visit).pressSequentially('u');
    expect(await offered(visit).locator('strong').allInnerTexts()).toEqual(['autonomy']);
    await boxOf(visit).pressSequentially('x');
    await offered(visit).first().waitFor({ state: 'detached' });
    expect(await boxOf(visit).getAttribute('aria-expanded')).toBe('false');
    expect(await boxOf(visit).getAttribute('aria-activedescendant')).toBeNull();
  });

  test('is chosen by arrows with Enter or Tab, and then sent by Enter; Escape puts the list away', async () => {
    const visit = await story.visit();
    await type(visit, '/countersign ');
    await offered(visit).first().waitFor();
    expect(await active(visit)).toBe('/countersign');
    await visit.page.keyboard.press('ArrowUp');
    expect(await active(visit)).toBe('help');
    // The list is longer than its room; what is active is in sight.
    await offered(visit).last().waitFor({ state: 'visible' });
    const list = await visit.page.getByRole('listbox', { name: 'Completions' }).boundingBox();
    const last = await offered(visit).last().boundingBox();
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual((list?.y ?? 0) + (list?.height ?? 0) + 1);
    await visit.page.keyboard.press('ArrowDown');
    await visit.page.keyboard.press('ArrowDown');
    expect(await active(visit)).toBe('why');
    await visit.page.keyboard.press('Tab');
    expect(await boxOf(visit).inputValue()).toBe('/countersign why ');
    await offered(visit).first().waitFor({ state: 'detached' });

    await type(visit, '/countersign in');
    await visit.page.keyboard.press('Enter');
    expect(await boxOf(visit).inputValue()).toBe('/countersign incidents ');
    await visit.page.keyboard.press('Enter');
    await toldAlone(visit, 'No incident is open.');
    expect(await boxOf(visit).inputValue()).toBe('');

    await type(visit, '/countersign ');
    await visit.page.keyboard.press('Escape');
    await offered(visit).first().waitFor({ state: 'detached' });
    expect(await boxOf(visit).inputValue()).toBe('/countersign ');
  });

  test('alone is sent as it is by Enter, and so is a word that is typed in full', async () => {
    const visit = await story.visit();
    await type(visit, '/countersign ');
    await offered(visit).first().waitFor();
    await visit.page.keyboard.press('Enter');
    await toldAlone(visit, 'Nothing waits for you');
    await type(visit, '/countersign help');
    await visit.page.keyboard.press('Enter');
    await toldAlone(visit, 'This is what I understand:');
  });

  test.each(['desktop', 'phone'] as const)(
    'is chosen by a click or a tap on a %s, where the list fits',
    async (size) => {
      const visit = await story.visit({ size });
      await type(visit, '/countersign ');
      const list = visit.page.getByRole('listbox', { name: 'Completions' });
      await list.waitFor();
      const [box, view] = [await list.boundingBox(), visit.page.viewportSize()];
      expect(box?.y).toBeGreaterThan(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(view?.width ?? 0);
      await offered(visit).filter({ hasText: 'charter' }).first().click();
      expect(await boxOf(visit).inputValue()).toBe('/countersign charter ');
      await boxOf(visit).pressSequentially('sdr');
      await visit.page.getByRole('button', { name: 'Send', exact: true }).click();
      await toldAlone(visit, 'Charter of sdr');
    },
  );
});
