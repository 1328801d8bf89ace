import { rm } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../src/core/decision/decision.ts';
import { proposeForAccount } from '../../src/flow/propose-plan.ts';
import {
  choose,
  fromMenu,
  inChannel,
  inDirectMessages,
  openFromHome,
  send,
  toldAlone,
  write,
} from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { testDraftCharters } from '../kit/test-draft-charters.ts';
import { eventually } from '../kit/workspace-visit.ts';

const HOUR_MS = 3_600_000;
let world: SmallSystem;
const story = browserStory(async () => {
  const charters = await testDraftCharters();
  world = await startSmallSystem(12, { COUNTERSIGN_CHARTERS_DIR: charters });
  const close = async () => {
    await world.close();
    await rm(charters, { recursive: true, force: true });
  };
  return { url: world.system.url, close };
});

const inbox = ({ action }: Decision) =>
  action.kind === 'send-email' ? world.practice.mail.api.inboxOf(action.email.to) : [];

describe('the queue on Home', () => {
  test('lists what is mine by risk and deadline, follows a filter, and a decision in its card reaches the channel', async () => {
    // A second try begins with an empty queue, days later.
    if ((await world.system.deps.decisions.inState(['pending'], 1)).length > 0) world.clock.advance(72 * HOUR_MS);
    await world.run('expire');
    const task = await world.task('Call about the month-end');
    const first = await world.email();
    world.clock.advance(600_000);
    const second = await world.email();
    const colleague = await story.visit({ as: 'bianca' });
    const copy = await inChannel(colleague, 'bianca', 'approvals', first._id);

    const visit = await story.visit({ as: 'rita', path: '/home' });
    const home = visit.page.locator('.home');
    const review = visit.page.getByRole('button', { name: 'Review' });
    const listed = (...decisions: Decision[]) =>
      eventually(async () => {
        const rows = await home.locator('.section').filter({ has: review }).allInnerTexts();
        expect(rows).toEqual(decisions.map(({ _id }) => expect.stringContaining(_id)));
      });
    const filter = async (what: string, by: string) => {
      await home.getByRole('combobox', { name: what, exact: true }).click();
      await visit.page.getByRole('option', { name: by, exact: true }).click();
    };
    await home.getByText('1 waiting for you').waitFor();
    await listed(task);
    await visit.actAs('mara');
    await visit.goTo('/home');
    await home.getByText('2 waiting for you').waitFor();
    await listed(first, second);
    await filter('Whose', 'All');
    await listed(first, second, task);
    await home.getByText('3 fit these filters').waitFor();
    await filter('Kind', 'Rep tasks');
    await listed(task);
    await home.getByText('1 fits these filters').waitFor();
    await filter('Risk', 'high risk');
    await home.getByText('Nothing that waits fits these filters.').waitFor();
    await filter('Risk', 'Every risk');
    await listed(task);
    await filter('Kind', 'Every kind');
    await listed(first, second, task);
    await filter('Whose', 'Only mine');
    await listed(first, second);
    // The filters say what they filter by, although the same choice was left and come back to.
    expect(await home.getByRole('combobox').allInnerTexts()).toEqual([
      'Only mine',
      'Every agent',
      'Every kind',
      'Every risk',
    ]);

    const whole = await openFromHome(visit, review.first());
    await whole.getByText(first._id).first().waitFor();
    await whole.getByText('needs Marketing').first().waitFor();
    await visit.press(whole, 'Send to 1 person');
    await copy.getByText(/✓ sent .*approved by Mara Keller/).waitFor();
    expect(await copy.getByRole('button', { name: 'Send to 1 person' }).count()).toBe(0);
    await home.getByText('1 waiting for you').waitFor();
    expect(inbox(await world.becomes(first, 'executed', 'observed'))).toHaveLength(1);
  }, 60_000);
});

describe('a card that cannot be decided yet', () => {
  test('is snoozed from its menu: it says who and until when, leaves that person’s queue, and is brought back once', async () => {
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    await fromMenu(visit, card, 'Snooze');
    await visit.dialog().getByText('It still expires').waitFor();
    await choose(visit, /Remind me after/, /^15 minutes$/);
    await send(visit, 'Snooze');
    const until = new Date(world.clock.now().getTime() + HOUR_MS / 4).toISOString().slice(11, 16);
    await card.getByText(`⏸ snoozed by Mara Keller until today ${until}`).waitFor();
    await visit.goTo('/home');
    const home = visit.page.locator('.home');
    await home.getByText(/others? waits? for somebody else or later/).waitFor();
    await eventually(async () => expect(await home.innerText()).not.toContain(email._id));

    world.clock.advance(HOUR_MS / 4);
    await world.run('expire');
    await inDirectMessages(visit, 'mara', `You asked me to remind you of ${email._id}`);
    await visit.goTo('/home');
    await home.getByText(email._id).first().waitFor();
    expect(await (await inChannel(visit, 'mara', 'approvals', email._id)).innerText()).not.toContain('snoozed');
  }, 60_000);

  test('is asked about: the agent answers from the record, and for what it does not know the clock stands still', async () => {
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    const ask = async (question: string) => {
      await fromMenu(visit, card, 'Ask for information');
      await write(visit, /What do you want to know/, question);
      await send(visit, 'Ask');
    };
    await ask('When was Edith last contacted?');
    const thread = await visit.openThread(card);
    await thread.getByText(/Edith.*never touched/).waitFor();
    await card.getByText('answered in the thread').waitFor();

    await ask('Did Zaphod sign off on tone?');
    await card.getByText(/⏸ waiting for an answer · expires .* at the latest/).waitFor();
    await card.getByText(/the clock stands still until the answer, at the latest until/).waitFor();
    await thread.getByText('I do not guess').waitFor();
    world.clock.advance(HOUR_MS);
    await visit.actAs('femi');
    await visit.press(card, 'Answer');
    await visit.dialog().getByText('Did Zaphod sign off on tone?').waitFor();
    await write(visit, /What do you know/, 'Yes, on Monday.');
    await send(visit, 'Answer');
    await card.getByText('Femi Adeyemi answered in the thread').waitFor();
    await thread.getByText('Yes, on Monday.').waitFor();
    expect(await card.innerText()).not.toContain('waiting for an answer');
    const { expiresAt } = await world.get(email._id);
    expect(expiresAt.getTime() - email.expiresAt.getTime()).toBe(HOUR_MS);
  }, 60_000);

  test('goes to the delegate while its approver is out of office, who decides in her place', async () => {
    const visit = await story.visit();
    await visit.channel('approvals');
    await visit.say('/countersign away until 20 Nov');
    await toldAlone(visit, 'Deniz Aydin stands in for you');
    const email = await world.email();
    const card = await inChannel(visit, 'deniz', 'approvals', email._id);
    await card.getByText('Deniz Aydin may decide for Mara Keller, who is away until 20 Nov').waitFor();
    await visit.press(card, 'Send to 1 person');
    await card.getByText(/approved by Deniz Aydin \(for Mara Keller\)/).waitFor();
    expect((await world.get(email._id)).approvals).toMatchObject([{ role: 'marketing', for: { name: 'Mara Keller' } }]);
    await visit.actAs('mara');
    await visit.channel('approvals');
    await visit.say('/countersign back');
    await toldAlone(visit, /back/);
  }, 60_000);
});

describe('a rejection', () => {
  test('with a kind and words ends the card, and the next card says what it learned from which one', async () => {
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    await visit.press(card, 'Reject');
    await choose(visit, /What is wrong with it/, /Wrong message/);
    await write(visit, /In your words/, 'no talk of cost to a buyer');
    await send(visit, 'Reject');
    await card.getByText(/✕ rejected by Mara Keller: wrong message, “no talk of cost to a buyer”/).waitFor();
    expect(inbox(email)).toEqual([]);

    const account = { id: email.accountId ?? '', properties: { name: 'Harlow Freight' } };
    world.practice.crm.api.seed([{ object: 'companies', ...account }]);
    const next = await proposeForAccount(world.system.deps, account.id);
    expect(next.kind).toBe('decision');
    const because = visit.message(`Because ${email._id} was rejected`);
    await because
      .getByText(/the wrong message.*no talk of cost to a buyer/)
      .first()
      .waitFor();
  }, 60_000);
});

describe('an edit with words that may not be sent', () => {
  test('stays open with what was written and says what is wrong with it, until it is mended', async () => {
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    await visit.press(card, 'Edit');
    const text = visit.dialog().getByRole('textbox', { name: 'Text' });
    const own = (await text.inputValue()).replace(
      '\n\nKind regards',
      '\n\nI could call you on Friday.\n\nKind regards',
    );
    await text.fill(own.replace('on Friday.', 'on Friday, which is risk-free.'));
    await visit.dialog().getByRole('button', { name: 'Save my version' }).click();
    await visit.dialog().getByText('brand.yaml bans: “risk-free: risk-free”').waitFor();
    expect(await visit.dialog().innerText()).toContain(
      'Change it here and save again; until then the card shows the version before.',
    );
    expect(await text.inputValue()).toContain('I could call you on Friday, which is risk-free.');
    expect(await world.get(email._id)).toMatchObject({ state: 'pending', revision: 1 });

    await text.fill(own);
    await send(visit, 'Save my version');
    await card
      .getByText(/approved by Mara Keller|sent/)
      .first()
      .waitFor();
    expect(inbox(await world.get(email._id))).toMatchObject([{ text: own }]);
  }, 60_000);
});

describe('an edit by somebody who may not approve alone', () => {
  test('asks again and shows the difference; the others decide about the new words', async () => {
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    await visit.press(card, 'Edit');
    const text = visit.dialog().getByRole('textbox', { name: 'Text' });
    const promise = 'It costs $400 a month.';
    await text.fill((await text.inputValue()).replace('\n\nKind regards', `\n\n${promise}\n\nKind regards`));
    await send(visit, 'Save my version');
    await card.getByText('needs Marketing, Brand and Finance (1 of 3) · still missing: Brand and Finance').waitFor();
    await card.getByText('Edited by Mara Keller', { exact: true }).waitFor();
    const words = await card.innerText();
    expect(words).toMatch(/revision 2; before → after:/);
    expect(words).toMatch(new RegExp(`→ .*${promise.replace('$', '\\$')}`));
    expect(inbox(email)).toEqual([]);

    await visit.actAs('femi');
    await visit.press(card, 'Send to 1 person');
    await card.getByText('(2 of 3) · still missing: Brand').waitFor();
    expect(inbox(email)).toEqual([]);
    await visit.actAs('bianca');
    await visit.press(card, 'Send to 1 person');
    await card.getByText(/✓ sent/).waitFor();
    expect(inbox(await world.becomes(email, 'executed', 'observed'))).toMatchObject([
      { text: expect.stringContaining(promise) },
    ]);
  }, 60_000);
});

describe('a test draft', () => {
  test('that is approved is told to the approver alone, and nothing is sent', async () => {
    const draft = await world.email(true);
    expect(draft.seeded?.fault).toBeDefined();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', draft._id);
    expect(await card.innerText()).not.toMatch(/test draft|planted/);
    await visit.press(card, 'Send to 1 person');
    const told = await toldAlone(visit, `${draft._id} was a test draft`);
    await card.getByText('it was a test draft with a planted fault').waitFor();
    expect(await told.innerText()).toContain((draft.seeded?.what ?? '').slice(0, 20));
    expect(await card.innerText()).not.toContain('Mara');
    await told.scrollIntoViewIfNeeded();

    const seen = await inChannel(visit, 'bianca', 'approvals', draft._id);
    await seen.getByText('it was a test draft with a planted fault').waitFor();
    expect(await visit.page.locator('.msg-ephemeral').filter({ hasText: draft._id }).count()).toBe(0);
    await world.run('execute-due');
    expect(await world.get(draft._id)).toMatchObject({ state: 'superseded', approvals: [], attempts: [] });
    expect(inbox(draft)).toEqual([]);
  }, 60_000);
});
