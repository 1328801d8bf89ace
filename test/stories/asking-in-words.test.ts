import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { personOf } from '../kit/account-fixtures.ts';
import { askIn } from '../kit/asking.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { testDraftCharters } from '../kit/test-draft-charters.ts';

const [MARA, FEMI, RITA, OMAR] = ['U0MARKETER', 'U0FINANCE', 'U0REPONE', 'U0OUTSIDER'];
let world: SmallSystem;
let ask: ReturnType<typeof askIn>;
let charters: string;
let waiting: Decision;

beforeAll(async () => {
  charters = await testDraftCharters();
  world = await startSmallSystem(8, { COUNTERSIGN_CHARTERS_DIR: charters });
  ask = askIn(world);
  waiting = await world.email();
  await world.system.deps.accounts.upsertPeople([
    personOf('bea-1', 'champion', { accountId: 'acct_6', name: 'Bea Holm', email: 'bea@harlow-f.example' }),
    personOf('bea-2', 'end_user', { accountId: 'acct_7', name: 'Bea Lind', email: 'bea@harlow-g.example' }),
  ]);
});
afterAll(async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
});

describe('the same question', () => {
  const answered = /^Nobody has decided yet: it waits for Marketing, and ends .* if nobody decides\.$/;

  test('is answered to a mention, in the agent pane, and to the command for the asker alone', async () => {
    const question = 'who approved the mail to Editha?';
    expect((await ask.mention(MARA, question)).lead).toMatch(answered);
    expect((await ask.direct(MARA, question)).lead).toMatch(answered);
    expect((await ask.command(MARA, question)).lead).toMatch(answered);
    expect((await ask.command(MARA, 'did nobody write to Edithb Shah?')).lead).toMatch(
      /^Nothing on record explains it/,
    );
  });

  test('needs no name in the thread of the card', async () => {
    const card = await world.cardOf(waiting);
    expect((await ask.inThread(RITA, card, 'who approved this?')).lead).toMatch(answered);
    expect((await ask.inThread(FEMI, card, 'why am I asked?')).words).toContain(
      `Marketing decides about ${waiting._id}`,
    );
    expect((await ask.inThread(RITA, card, 'what happened at Harlow B Freight this week?')).lead).toMatch(
      /^At Harlow B/,
    );
  });

  test('is understood in lower case and with slips, and the owner’s words are not', async () => {
    expect((await ask.mention(MARA, 'who aproved the mial to editha')).lead).toMatch(answered);
    expect((await ask.mention(MARA, 'waht happend at harlow a freight this week')).lead).toMatch(
      /^At Harlow A Freight/,
    );
  });
});

describe('a name', () => {
  test('that several have is offered, and the button asks the question about the chosen one', async () => {
    const which = await ask.mention(MARA, 'why did nobody write to Bea?');
    expect(which.lead).toBe('“Bea” could be several. Which one do you mean?');
    expect(which.words).toContain('Bea Holm · Director at Harlow F Freight');
    const value = JSON.stringify({ q: 'why did nobody write to Bea Lind at Harlow G Freight?' });
    const answer = await ask.press(MARA, which, ACTIONS.ask, value);
    expect(answer.lead).toMatch(/^Nothing on record explains it: no agent has proposed a mail to Bea Lind/);
  });

  test('that nobody quite has is not guessed', async () => {
    const which = await ask.mention(MARA, 'why did nobody write to Bea Holmes?');
    expect(which.lead).toBe('“Bea Holmes” could be several. Which one do you mean?');
    const near = await ask.mention(MARA, 'why did nobody write to Editha Schah?');
    expect(near.lead).toBe('I know nobody called “Editha Schah”. Do you mean this one?');
    expect(near.words).toContain('Editha Shah · Director at Harlow A Freight\n[This one]');
  });

  test('that nobody has is said, with what was understood and three questions that have an answer', async () => {
    const lost = await ask.mention(MARA, 'what happened at Zaphod Limited last week?');
    expect(lost.lead).toBe(
      'I understood that you ask what happened, from 9 Nov to 15 Nov, and I found nothing on record that answers it. I know nobody called “Zaphod Limited”. Ask me for example:',
    );
    expect(lost.words.match(/\[Ask\]/g)).toHaveLength(3);
    expect(lost.words).toContain('“Why are you asking me about Editha Shah?”');
    expect(lost.words).toContain('[What waits for me]');
    const question = 'Why are you asking me about Editha Shah?';
    const answer = await ask.press(MARA, lost, ACTIONS.ask, JSON.stringify({ q: question }));
    expect(answer.lead).toMatch(/^I ask for a person because of/);
  });

  test('from outside cannot mention anybody or write markup', async () => {
    const lost = await ask.mention(MARA, 'who is <!channel> *Zaphod* & `Co`?');
    const blocks = JSON.stringify(world.slack.message(lost.at?.channel ?? '', lost.at?.ts ?? '')?.blocks);
    expect(blocks).not.toContain('<!channel>');
  });
});

describe('what a question cannot do', () => {
  test('decide: it says that only buttons do, to the asker alone, and shows the card', async () => {
    for (const text of ['please approve the mail to Editha', 'can you reject D-1001?', 'send the mail to Editha now']) {
      const told = await ask.mentionAlone(MARA, text);
      expect(told.lead).toBe(
        'Only the buttons on the card decide, so that it is certain who decided and on what. Nothing was decided by your message.',
      );
      expect(told.words).toContain('[Review]');
    }
    expect(await world.get(waiting._id)).toMatchObject({ state: 'pending', approvals: [] });
  });

  test('learn how fast or carefully a colleague decides', async () => {
    for (const text of ['how fast does Mara decide?', 'did Mara miss a test draft?', 'how often does Mara approve?']) {
      const { lead, words } = await ask.mention(FEMI, text);
      expect(lead).toBe('How fast and how carefully somebody decides is shown to that person alone.');
      expect(words).not.toMatch(/\d/);
    }
  });

  test('show what waits for the asker to everybody in the channel', async () => {
    const told = await ask.mentionAlone(MARA, 'What is waiting for me?');
    expect(told.lead).toMatch(/^1 decision waits for you/);
    expect((await ask.mention(OMAR, 'which decisions are waiting?')).lead).toBe('1 decision waits for a person.');
  });

  test('find out that a waiting card is a test draft, or afterwards who fell for it', async () => {
    const draft = await world.email(true);
    expect(draft.seeded).toBeDefined();
    const name = draft.audience[0]?.name ?? '';
    const asked = [
      `why are you asking me about ${name}?`,
      `who approved the mail to ${name}?`,
      `what happened at ${draft.audience[0]?.accountName} today?`,
      `who is ${name}?`,
      `why did nobody write to ${name}?`,
      'what have you done today?',
      `was ${draft._id} a test draft?`,
    ];
    const blocksOf = async (text: string) => {
      const { at } = await ask.mention(FEMI, text);
      return JSON.stringify(world.slack.message(at?.channel ?? '', at?.ts ?? '')?.blocks);
    };
    for (const text of asked.slice(0, -1))
      expect(await blocksOf(text)).not.toMatch(/test draft|planted|seeded|never carried/);
    await world.as(MARA).click(await world.cardOf(draft), ACTIONS.approve);
    await world.get(draft._id);
    expect((await ask.mention(FEMI, `who approved the mail to ${name}?`)).lead).toBe(
      'Nobody decided it: it was a test draft, which is never carried out.',
    );
    for (const text of [...asked, 'what did Mara approve today?']) {
      const blocks = await blocksOf(text);
      expect(blocks).not.toMatch(/test-missed|missed|Mara Keller \(|Mara Keller approved it|U0MARKETER/);
    }
  });
});
