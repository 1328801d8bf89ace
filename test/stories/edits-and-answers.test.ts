import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { type ModelServer, startModelServer } from '../kit/model-server.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';

const [MARA, BIANCA, FEMI] = ['U0MARKETER', 'U0BRAND', 'U0FINANCE'];
/** What the model says to each question. */
let says: (facts: { id: string; text: string }[]) => unknown;
let model: ModelServer;
let world: SmallSystem;

beforeAll(async () => {
  model = await startModelServer((data) => says((data as { facts: { id: string; text: string }[] }).facts));
  world = await startSmallSystem(7, model.settings);
});
afterAll(async () => {
  await world.system.close();
  await model.close();
  await rm(world.dir, { recursive: true, force: true });
});

const thread = async (decision: Decision) => {
  const card = await world.cardOf(decision);
  return world.slack
    .messages(card.channel, card.ts)
    .map(({ text }) => text)
    .join('\n');
};
const inbox = ({ action }: Decision) =>
  action.kind === 'send-email' ? world.practice.mail.api.inboxOf(action.email.to) : [];

describe('a question, answered with a model', () => {
  const ask = async (text: string): Promise<Decision> => {
    const decision = await world.email();
    const value = JSON.stringify({ v: 'question', d: decision._id, r: decision.revision, g: decision.digest });
    const selected_option = { text: { type: 'plain_text', text: 'Ask' }, value };
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.more, { selected_option });
    await world.system.settle();
    await world.as(MARA).submitBlocks({ text });
    return world.get(decision._id);
  };
  const answerOf = (decision: Decision) => decision.questions?.at(-1)?.answer?.text;

  test('is told in the model’s words, which name the facts they rest on', async () => {
    says = (facts) => ({ isAnswered: true, answer: 'She looked at prices yesterday.', factIds: [facts[0]?.id] });
    const before = model.asked.length;
    const decision = await ask('Why now?');
    expect(answerOf(decision)).toBe('She looked at prices yesterday.');
    expect(model.asked.slice(before)).toEqual([expect.stringContaining('"question":"Why now?"')]);
    expect(await thread(decision)).toContain('She looked at prices yesterday.');
    const { factIds } = decision.events.find(({ type }) => type === 'question-answered')?.data ?? {};
    expect(factIds).toHaveLength(1);
  });

  test.each<[string, (facts: { id: string }[]) => unknown]>([
    ['names no fact', () => ({ isAnswered: true, answer: 'Trust me.', factIds: [] })],
    [
      'names a fact that was not given',
      (f) => ({ isAnswered: true, answer: 'Trust me.', factIds: [f[0]?.id, 'F999'] }),
    ],
    ['is of another shape', () => ({ reply: 'Trust me.' })],
  ])('falls back to the record when the model %s', async (_what, reply) => {
    says = reply;
    const decision = await ask('When was Edith last contacted?');
    expect(answerOf(decision)).toMatch(/never touched/);
    expect(await thread(decision)).not.toContain('Trust me.');
  });

  test('waits for a person when neither the model nor the record knows', async () => {
    says = () => ({ isAnswered: false, answer: '', factIds: [] });
    const decision = await ask('Did Zaphod sign off on tone?');
    expect(decision.question).toMatchObject({ unanswered: 'the record does not say' });
    expect(await thread(decision)).toContain('I do not guess');
  });
});

describe('an edit that names a price', () => {
  test('is not sent by whoever wrote it: it waits for finance and brand, and says who is still missing', async () => {
    const decision = await world.email();
    if (decision.action.kind !== 'send-email') throw new Error('it is an email');
    const promise = 'It costs $400 a month.';
    const text = decision.action.email.text.replace('\n\nKind regards', `\n\n${promise}\n\nKind regards`);
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.edit);
    await world.system.settle();
    await world.as(MARA).submitBlocks({ 'text.0': text });
    const waiting = await world.get(decision._id);
    expect(waiting).toMatchObject({ state: 'pending', revision: 2, editedBy: [{ name: 'Mara Keller' }] });
    expect(waiting.digest).not.toBe(decision.digest);
    expect(waiting.verdict.rules.map(({ id }) => id)).toContain('commitments');
    expect(waiting.verdict.need?.groups.flatMap(({ roles }) => roles)).toContain('finance');
    expect(inbox(decision)).toEqual([]);
    expect(await thread(decision)).toContain(promise);

    // The writer cannot be the second person, and the card as it was before the edit decides nothing.
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.approve);
    expect((await world.get(decision._id)).state).toBe('pending');
    expect(inbox(decision)).toEqual([]);

    // A price binds us, so finance agrees; its number has no proof, so brand does.
    const card = await world.cardOf(decision);
    expect(world.shown(card)).toContain(
      'needs Marketing, Brand and Finance (1 of 3) · still missing: Brand and Finance',
    );
    await world.as(FEMI).click(card, ACTIONS.approve);
    expect((await world.get(decision._id)).approvals.map(({ role }) => role)).toEqual(['marketing', 'finance']);
    expect(world.shown(card)).toContain('needs Marketing, Brand and Finance (2 of 3) · still missing: Brand · expires');
    expect(JSON.stringify(world.as(FEMI).ephemerals())).toContain('It still needs Brand, and expires');
    expect(inbox(decision)).toEqual([]);
    await world.as(BIANCA).click(card, ACTIONS.approve);
    expect((await world.get(decision._id)).state).toMatch(/executed|observed/);
    expect(inbox(decision)).toMatchObject([{ text: expect.stringContaining(promise) }]);
  });
});

describe('an edit modal that is sent back as it was', () => {
  test('makes no revision, voids no approval and says that nothing was changed', async () => {
    const decision = await world.email();
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.edit);
    await world.system.settle();
    await world.as(MARA).submitBlocks({});
    expect(await world.get(decision._id)).toEqual(decision);
    expect(JSON.stringify(world.as(MARA).ephemerals())).toContain(
      `Nothing was changed: your version is the one on the card of ${decision._id}, so it stays revision 1 and waits as before.`,
    );
    expect(inbox(decision)).toEqual([]);

    // The card still decides, for it is still the version that people saw.
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.approve);
    const sent = await world.get(decision._id);
    expect(sent).toMatchObject({ state: expect.stringMatching(/executed|observed/), revision: 1, editedBy: [] });
  });
});
