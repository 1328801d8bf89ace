import { describe, expect, test } from '@jest/globals';
import { browserStory } from '../kit/browser-story.ts';
import { eventually, type Visit } from '../kit/workspace-visit.ts';
import { type CardOnScreen, describeCard, onScreen, recordOf, stateIs, waitingCard } from './decision-cards.ts';

const story = browserStory();
let visit: Visit;
const taken = new Set<string>();

const takeSend = async (): Promise<CardOnScreen & { account: string }> => {
  const card = await waitingCard(visit, 'approvals', 'Send to 1 person', taken);
  taken.add(card.id);
  const { decision } = await recordOf(card);
  return { ...card, account: /at (.+)$/.exec(decision.title)?.[1] ?? '' };
};

describe('a rejection', () => {
  test('with a kind and words ends the card, and the next plan for the account differs and cites it', async () => {
    visit = await story.visit();
    const card = await takeSend();
    const before = (await recordOf(card)).decision;
    await visit.press(onScreen(visit, card), 'Reject');
    await visit.dialog().getByRole('combobox').click();
    await visit.page.getByRole('option', { name: 'Wrong person' }).click();
    await visit
      .dialog()
      .getByRole('textbox', { name: /In your words/ })
      .fill('Left the company in October');
    await visit.dialog().getByRole('button', { name: 'Reject', exact: true }).click();
    await stateIs(card, 'rejected');
    const ended = onScreen(visit, card);
    await ended.getByText(/rejected by Mara Keller: wrong person, “Left the company in October”/).waitFor();
    await eventually(async () => {
      const words = await visit.page.locator('main .msg').filter({ hasText: card.account }).all();
      const records = await Promise.all(words.map(async (each) => recordOf(await describeCard(each))));
      const next = records.find(({ decision }) => decision.because.some((line) => line.includes('Left the company')));
      expect(next?.decision.title).toBeDefined();
      expect(next?.decision.title).not.toBe(before.title);
    }, 60_000);
  });
});

describe('a rep who flags an account', () => {
  test('by shortcut on a message holds it at once; the owner takes over and gives back, and the rep hears of it', async () => {
    visit = await story.visit({ as: 'rita' });
    const card = await takeSend();
    await visit.channel('sales');
    await visit.say(`The CFO of ${card.account} called me, I am negotiating myself`);
    const said = visit.message(`The CFO of ${card.account} called me`);
    await said.hover();
    await said.getByRole('button', { name: 'More actions', exact: true }).click();
    await visit.page.getByRole('menuitem', { name: /Flag this account/ }).click();
    await visit.dialog().getByText(card.account).first().waitFor();
    // The message's own words are there already, to be sent as they are or said better.
    const words = visit.dialog().getByRole('textbox', { name: /What is going on/ });
    expect(await words.inputValue()).toContain(`The CFO of ${card.account} called me`);
    await words.fill('I negotiate with their CFO myself');
    await visit.dialog().getByRole('button', { name: 'Flag', exact: true }).click();
    await stateIs(card, 'superseded');
    await said.locator('.thread-summary').waitFor();

    await visit.actAs('tom');
    await visit.channel('escalations');
    const escalation = visit.message(`Escalation: ${card.account}`);
    await escalation.waitFor();
    const brief = await escalation.innerText();
    for (const part of [
      /Flagged by Rita Novak/,
      /I negotiate with their CFO myself/,
      /State/,
      /Committee/,
      /Proposed next steps/,
      /Nobody has it yet; the owner answers by/,
    ])
      expect(brief).toMatch(part);
    await visit.press(escalation, 'Take over');
    await escalation.getByText(/✓ .*Tom Becker/).waitFor();
    await visit.press(escalation, 'Give back');
    await visit.dialog().getByRole('textbox').fill('Agreed on a call in January');
    await visit.dialog().getByRole('button', { name: 'Give back', exact: true }).click();
    await escalation.getByRole('button', { name: 'Give back' }).waitFor({ state: 'detached' });

    await visit.actAs('rita');
    await visit.channel('sales');
    const thread = await visit.openThread(said);
    for (const part of [/leaves .* alone/, /Tom Becker/, /gave|given back|again/])
      await thread.locator('.msg').filter({ hasText: part }).first().waitFor();
  });

  test('by slash command on a phone does the same', async () => {
    visit = await story.visit({ as: 'rita', size: 'phone' });
    const card = await takeSend();
    await visit.channel('sales');
    await visit.say(`/countersign account ${card.account}`);
    const shown = visit.page.locator('.msg-ephemeral').filter({ hasText: 'Last sign of interest' }).last();
    await shown.waitFor();
    expect(await shown.innerText()).toMatch(
      /Qualified {1,2}(yes|not yet), by the guardrail of (enterprise|mid-market): \d+/,
    );
    await visit.say(`/countersign flag "${card.account}": contract talks, please wait`);
    await visit.page.locator('.msg-ephemeral').filter({ hasText: card.account }).last().waitFor();
    await stateIs(card, 'superseded');
    await visit.channel('escalations');
    await visit.message(`Escalation: ${card.account}`).waitFor();
  });
});

describe.each(['desktop', 'phone'] as const)('the Home tab on a %s', (size) => {
  test('lists what waits for me, and opens it', async () => {
    visit = await story.visit({ size, path: '/home' });
    const home = visit.page.locator('.home');
    await home.getByRole('heading', { name: 'Waits for you' }).waitFor();
    for (const name of ['Ran by itself today', 'Your numbers', 'Agents'])
      await home.getByRole('heading', { name }).waitFor();
    await home.getByRole('button', { name: 'Review' }).first().waitFor({ timeout: 30_000 });
    await home.getByRole('button', { name: 'Review' }).first().click();
    await visit
      .dialog()
      .getByText(/needs .+ expires/)
      .first()
      .waitFor();
    await visit.dialog().getByRole('button', { name: 'Close' }).first().click();
  });
});

describe('the agent pane', () => {
  test('answers a question', async () => {
    visit = await story.visit({ path: '/agent' });
    await visit.say('help');
    await visit.page.locator('.pane-agent .msg').filter({ hasText: '/countersign why' }).last().waitFor();
  });
});
