import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { DENIZ, FEMI, MARA, RITA, startQuestionsScene } from '../kit/questions-scene.ts';

let scene: Awaited<ReturnType<typeof startQuestionsScene>>;
let ask: (typeof scene)['ask'];

beforeAll(async () => {
  scene = await startQuestionsScene();
  ask = scene.ask;
});
afterAll(() => scene.world.close());

describe('the sentences that had no answer', () => {
  test('who approved the mail to Editha?', async () => {
    const { lead, words } = await ask.mention(MARA, 'who approved the mail to Editha?');
    expect(lead).toMatch(/^Mara Keller \(Marketing\) approved it 17 Nov 15:30 UTC; sent 17 Nov 15:30 UTC\.$/);
    for (const part of ['What happened', 'Rules', 'Record D-']) expect(words).toContain(part);
  });

  test.each([
    [
      'a person who is waited for',
      'why did nobody write to Edithd Shah?',
      /“Email to Edithd Shah at Harlow D Freight” was proposed, and it waits for Marketing, and ends .* if nobody decides \(D-\d+\)\.$/,
    ],
    [
      'a rejection',
      'why did nobody write to Edithb?',
      /was proposed, and Mara Keller rejected it .*: wrong time, “they are in budget talks” \(D-\d+\)\.$/,
    ],
    [
      'silence',
      'Why has Edithc not been contacted?',
      /was proposed, and it ended .* because nobody decided in its time, and nothing was sent \(D-\d+\)\.$/,
    ],
    [
      'an opt-out',
      'why did nobody write to Edithg Shah?',
      /^Edithg Shah unsubscribed on 1\d Nov, so nobody here writes there again\.$/,
    ],
    [
      'a flag',
      'why is nobody writing to Harlow H Freight?',
      /^Every agent leaves Harlow H Freight alone since .*: Rita Novak flagged it, “their CFO called me” \(D-\d+\)\.$/,
    ],
    [
      'nothing at all',
      'why did nobody write to Edithf Shah?',
      /^Nothing on record explains it: no agent has proposed a mail to Edithf Shah/,
    ],
    [
      'a mail that left',
      'why did nobody write to Editha?',
      /^There was one: “Email to Editha Shah at Harlow A Freight”, sent .* \(D-\d+\)\.$/,
    ],
  ])('why nobody wrote to somebody is told from the record: %s', async (_, question, lead) => {
    expect((await ask.mention(MARA, question)).lead).toMatch(lead);
  });

  test('what happened at Harlow A Freight this week?', async () => {
    const { lead, words } = await ask.mention(RITA, 'what happened at Harlow A Freight this week?');
    expect(lead).toBe('At Harlow A Freight since 16 Nov: 1 decision changed and 2 signals came in; 1 reply.');
    expect(words).toMatch(/16 Nov: Editha Shah \(economic buyer\) read the pricing page/);
    expect(words).toMatch(/17 Nov: Editha Shah \(economic buyer\) replied: interested/);
    expect(words).toMatch(/“Email to Editha Shah at Harlow A Freight” \(D-\d+\): sent 17 Nov 15:30 UTC/);
  });

  test('what did we spend on ads this month?', async () => {
    const { lead, words } = await ask.mention(FEMI, 'what did we spend on ads this month?');
    expect(lead).toBe('We spent $2,000 on advertising since 1 Nov, for 10 leads, $200 each.');
    expect(words).toContain('Search: $2,000 for 10 leads, $200 each; $2,000 a day now');
    expect(words).toMatch(
      /Budgets moved in that time\n• Move \$100 a day from Search to Brand · put back by Deniz Aydin/,
    );
  });

  test('why was the budget moved back?', async () => {
    const { lead } = await ask.mention(FEMI, 'why was the budget moved back?');
    expect(lead).toMatch(/^Deniz Aydin put it back 1\d Nov .* UTC\. Undo asks for no reason, so none is on record\.$/);
  });

  test('how is the test going?', async () => {
    const waiting = await ask.mention(DENIZ, 'how is the test going?');
    expect(waiting.lead).toBe('No test is running, and none has ended yet; one waits for a person.');
    expect(waiting.words).toContain(`[Review ${scene.variantTest._id}]`);
    const card = await scene.world.cardOf(scene.variantTest);
    await scene.world.as(DENIZ).click(card, ACTIONS.approve);
    await scene.world.becomes(scene.variantTest, 'executed', 'observed');
    const running = await ask.mention(DENIZ, 'has the test got a winner yet?');
    expect(running.lead).toMatch(/^The test is running and has no winner yet: a .*; b .* \(D-\d+\)\.$/);
    expect(running.words).toMatch(/A question opens more replies than a statement\nRunning since /);
    expect(running.words).toContain('Arm | Allocation | Sent | Replies');
  });

  test('is Harlow A Freight qualified?', async () => {
    const { lead, words } = await ask.mention(RITA, 'is Harlow A Freight qualified?');
    expect(lead).toMatch(/^(Yes, Harlow A Freight is qualified|Not yet: Harlow A Freight misses \d of \d parts) /);
    expect(words).toMatch(/Qualified {2}(yes|not yet), by the guardrail of/);
  });

  test('what did you learn this week?', async () => {
    const { lead, words } = await ask.mention(MARA, 'what did you learn this week?');
    expect(lead).toBe('Since 16 Nov agents noted 2 things that people said or that worked.');
    expect(words).toMatch(/1 reply read: interested 1; the last: “Thanks, this sounds interesting/);
    expect(words).toMatch(
      /1 rejection by people of ours: wrong time 1; the last: “they are in budget talks” \(D-\d+\)/,
    );
  });

  test('why are you asking me about Edithd Shah?', async () => {
    const marketer = await ask.mention(MARA, 'why are you asking me about Edithd Shah?');
    expect(marketer.lead).toMatch(
      /^I ask for a person because of autonomy\.stage \(at the stage .*\).*; it waits for Marketing, and ends /,
    );
    expect(marketer.words).toContain('You can decide it.');
    const finance = await ask.mention(FEMI, 'why are you asking me about Edithd Shah?');
    expect(finance.words).toContain(`Marketing decides about ${scene.waiting._id}: ask Mara Keller.`);
  });

  test('stop writing to Harlow F Freight', async () => {
    const { lead, words, at } = await ask.mention(RITA, 'stop writing to Harlow F Freight');
    expect(lead).toMatch(
      /^Nothing was stopped by your message: .* Which of the two do you mean for Harlow F Freight\?$/,
    );
    expect(words).toContain('[Flag the account]');
    expect((await scene.world.system.deps.accounts.state('acct_6'))?.hold).toBeUndefined();
    if (!at) throw new Error('no answer');
    await scene.world.as(RITA).click(at, ACTIONS.stop);
    await scene.world.system.settle();
    expect(JSON.stringify(scene.world.as(RITA).modal()?.blocks)).toMatch(
      /"initial_option":\{[^}]*\{[^}]*One account, named below.*Harlow F Freight/,
    );
    await scene.world.as(RITA).submitBlocks({ reason: 'they asked for peace' });
    await scene.world.system.settle();
    expect((await ask.mention(RITA, 'is Harlow F Freight stopped?')).lead).toMatch(
      /^Yes: the account Harlow F Freight is stopped since .* by Rita Novak: “they asked for peace”\.$/,
    );
  });

  test('how many mails did we send this week?', async () => {
    const { lead, words } = await ask.mention(MARA, 'how many mails did we send this week?');
    expect(lead).toBe('1 mail was sent since 16 Nov.');
    expect(words).toContain('Email to Editha Shah at Harlow A Freight');
    expect((await ask.mention(MARA, 'how many mails did we send on 1 Nov?')).lead).toBe('No mail was sent on 1 Nov.');
  });

  test('who is Editha Shah?', async () => {
    const { lead, words } = await ask.mention(RITA, 'who is Editha Shah?');
    expect(lead).toBe(
      'Editha Shah is Director at Harlow A Freight, economic buyer in its committee: engaged, stance positive.',
    );
    expect(words).toMatch(/Decisions about them\n• Email to Editha Shah at Harlow A Freight · ✓ sent/);
  });
});

describe('what else a manager, a rep and a CFO ask', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'a manager',
      MARA,
      'who rejected the mail to Edithb and why?',
      /^Mara Keller rejected it 17 Nov 15:30 UTC: wrong time, “they are in budget talks”\.$/,
    ],
    ['a manager', MARA, 'what did I approve this week?', /^Mara Keller approved 1 mail since 16 Nov\.$/],
    ['a manager', MARA, 'what has Deniz put back this week?', /^Deniz Aydin put back 1 budget move since 16 Nov\.$/],
    [
      'a manager',
      MARA,
      'how many replies did we get this week?',
      /^1 reply came back since 16 Nov; 1 mail was sent in that time, so 100 per 100\.$/,
    ],
    [
      'a manager',
      MARA,
      'why did the mail to Edithc expire?',
      /^It ended 18 Nov .* because nobody decided in its time, and nothing was sent\.$/,
    ],
    [
      'a manager',
      MARA,
      'what went wrong this week?',
      /^Nothing went wrong that I know of since 16 Nov: no incident was opened and nothing failed\.$/,
    ],
    [
      'a manager',
      MARA,
      'what has the outreach agent done this week?',
      /^The outreach agent since 16 Nov: 4 decisions were proposed and 1 carried out \(1 mail\); people approved 1, rejected 1, 1 expired\.$/,
    ],
    ['a manager', MARA, 'which decisions were rejected this week?', /^1 mail was rejected since 16 Nov\.$/],
    [
      'a rep',
      RITA,
      'did Editha reply?',
      /^Editha Shah replied: interested, read by the built-in reader 17 Nov .*; sent 17 Nov 15:30 UTC\.$/,
    ],
    [
      'a rep',
      RITA,
      'when was the mail to Edithd sent?',
      /^Not yet: it waits for Marketing, and ends .* if nobody decides\.$/,
    ],
    ['a rep', RITA, 'who flagged Harlow H Freight?', /^Rita Novak flagged it .*: “their CFO called me”\.$/],
    [
      'a rep',
      RITA,
      'is Harlow H Freight on hold?',
      /^Yes: every agent leaves Harlow H Freight alone since .*: Rita Novak flagged it/,
    ],
    ['a rep', RITA, 'what is waiting at Harlow D Freight?', /^1 decision waits for a person about Harlow D Freight\.$/],
    ['a rep', RITA, 'who do we know at Harlow A Freight?', /^Harlow A Freight is at stage \w+/],
    ['a rep', RITA, 'who owns Harlow A Freight?', /^Rita Novak owns Harlow A Freight \(rep_000001 in the CRM\)\.$/],
    [
      'a CFO',
      FEMI,
      'how much budget was moved this week?',
      /^1 budget move was made since 16 Nov, \$100 a day in all\.$/,
    ],
    [
      'a CFO',
      FEMI,
      'who approved the budget move?',
      /^Deniz Aydin \(Demand gen\) approved it .*; Deniz Aydin put it back /,
    ],
    [
      'a CFO',
      FEMI,
      'are we over budget?',
      /^(Yes|No): \$2,500 was spent in the last 30 days, and the daily budgets now in force allow \$9,000 for 3 days\.$/,
    ],
    [
      'a CFO',
      FEMI,
      'what does an opportunity cost us?',
      /^No opportunity came up in the last 30 days; \$2,500 was spent on advertising\.$/,
    ],
    [
      'a CFO',
      FEMI,
      'what may the budget agent do without a person?',
      /^The budget agent may propose moving money; what it may do without a person follows from its stages/,
    ],
  ])('%s (%s): %s', async (_, user, question, lead) => {
    expect((await ask.mention(user, question)).lead).toMatch(lead);
  });
});
