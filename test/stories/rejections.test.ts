import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision, RejectionKind } from '../../src/core/decision/decision.ts';
import { type Proposed, proposeForAccount } from '../../src/flow/propose-plan.ts';
import { updateAccount } from '../../src/flow/update-account.ts';
import { personOf, signalOf } from '../kit/account-fixtures.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { chosen } from '../kit/stops-scene.ts';

const MARA = 'U0MARKETER';
const DAY_MS = 86_400_000;
let world: SmallSystem;
let used = 0;
beforeAll(async () => {
  world = await startSmallSystem(12);
  const { deps } = world.system;
  // Always the same choice among equals; the history says that mails work best, and then a rep.
  deps.dice = () => 0.2;
  const history = { 'email|*|*': 25, 'rep-task|*|*': 15, 'wait|*|*': 10, 'win|*|*': 25 };
  await deps.memory.saveBeliefs(
    Object.entries(history).map(([key, wins]) => ({ key, wins, losses: 100 - wins, n: 100, basis: 'history' })),
  );
});
afterAll(() => world.close());

const mailOf = (decision: Decision) => {
  if (decision.action.kind !== 'send-email') throw new Error(`${decision._id} is ${decision.action.kind}`);
  const { personId, template, citations } = decision.action;
  return {
    personId: String(personId),
    angle: template.split('.')[2],
    cites: citations.map(({ signalId }) => signalId),
  };
};
const plan = async (accountId: string): Promise<Proposed> => {
  const next = await proposeForAccount(world.system.deps, accountId, { only: 'outreach', hasRoom: true });
  await world.system.settle();
  return next;
};
const proposed = async (accountId: string): Promise<Decision> => {
  const next = await plan(accountId);
  if (next.kind !== 'decision') throw new Error(next.because);
  return next.decision;
};
/** An account with a buyer, a champion who came to a webinar, and two technical evaluators nobody spoke to yet. */
const companyOfFour = async (): Promise<string> => {
  used += 1;
  const [n, accountId] = [used, `acct_${used}`];
  const { deps } = world.system;
  const roles = { carla: 'champion', tariq: 'technical_evaluator', tomas: 'technical_evaluator' };
  const people = Object.entries(roles).map(([name, role]) =>
    personOf(`${name}${n}`, role, { accountId, email: `${name}@company-${n}.example` }),
  );
  await deps.accounts.upsertPeople(people);
  const at = new Date(deps.clock.now().getTime() - 2 * DAY_MS);
  const facts = { touchType: 'webinar', direction: 'inbound' };
  await deps.signals.append([signalOf('marketing-touch', `carla${n}`, at, facts, { id: `webinar-${n}`, accountId })]);
  await updateAccount(deps, accountId);
  return accountId;
};
const reject = async (decision: Decision, kind: RejectionKind, words: string) => {
  await world.as(MARA).click(await world.cardOf(decision), ACTIONS.reject);
  await world.system.settle();
  expect(await world.submit(MARA, { kind: chosen(kind), words })).toMatchObject({ ok: true });
  expect(await world.get(decision._id)).toMatchObject({
    state: 'rejected',
    rejection: { kind, words, slackUserId: MARA },
  });
};
/** A mail that was proposed, rejected for this reason, and what stands in the agent’s memory of it. */
const rejected = async (kind: RejectionKind) => {
  const accountId = await companyOfFour();
  const decision = await proposed(accountId);
  const mail = mailOf(decision);
  const words = `not like this, ${kind}`;
  await reject(decision, kind, words);
  const { memory, accounts, clock } = world.system.deps;
  expect((await memory.forAccount(accountId)).filter((item) => item.kind === 'rejected')).toEqual([
    expect.objectContaining({ tag: kind, text: words, decisionId: decision._id, personId: mail.personId }),
  ]);
  expect(await accounts.worthPlanning(clock.now(), 50)).toContain(accountId);
  const because = (label: string, so: string) =>
    expect.stringMatching(new RegExp(`^Because ${decision._id} was rejected on .*: ${label} .*“${words}”.*\\. ${so}$`));
  return { accountId, decision, mail, because };
};
const nameOf = async (personId: string) => (await world.system.deps.accounts.person(personId))?.name ?? '';

describe('the next plan for the account, after a mail was rejected', () => {
  test('as for the wrong person: somebody else is written to, and the card says who was left out and why', async () => {
    const { accountId, mail, because } = await rejected('wrong-person');
    const next = await proposed(accountId);
    expect(mailOf(next).personId).not.toBe(mail.personId);
    const name = await nameOf(mailOf(next).personId);
    expect(next.because).toContainEqual(because('the wrong person', `So this goes to ${name} instead\\.`));
    expect(world.shown(await world.cardOf(next))).toContain(next.because[0]?.split('“')[1]?.split('”')[0]);
  });

  test('as at the wrong time: nothing is sent for a fortnight, to nobody there, and then it may be', async () => {
    const { accountId } = await rejected('wrong-time');
    expect(await plan(accountId)).toEqual({ kind: 'nothing', because: expect.stringContaining('waits') });
    world.clock.advance(15 * DAY_MS);
    expect((await proposed(accountId)).action.kind).toBe('send-email');
  });

  test.each([
    ['wrong-message', 'the wrong message'],
    ['brand', 'off brand'],
  ] as const)('as %s: it makes another point', async (kind, label) => {
    const { accountId, mail, because } = await rejected(kind);
    const next = await proposed(accountId);
    expect(mailOf(next).angle).not.toBe(mail.angle);
    expect(next.because).toContainEqual(because(label, 'So this makes another point\\.'));
  });

  test('as wrong in its facts: they are not cited again', async () => {
    const { accountId, mail, because } = await rejected('wrong-facts');
    expect(mail.cites).not.toEqual([]);
    const next = await proposed(accountId);
    expect(mailOf(next).cites.filter((id) => mail.cites.includes(id))).toEqual([]);
    expect(next.because).toContainEqual(because('wrong facts', 'So the facts it cited are not used again\\.'));
  });

  test('as not legal: nothing is sent to that person any more', async () => {
    const { accountId, mail, because } = await rejected('legal');
    const next = await proposed(accountId);
    expect(mailOf(next).personId).not.toBe(mail.personId);
    const name = await nameOf(mailOf(next).personId);
    expect(next.because).toContainEqual(because('a legal problem', `So this goes to ${name} instead\\.`));
    const open = next.alternatives.filter(({ label, propensity }) => propensity > 0 && label.startsWith('email'));
    expect(open.map(({ label }) => label).join()).not.toContain(await nameOf(mail.personId));
  });

  test('for another reason, which has to be said: the same mail does not come again, and the words are on the next card', async () => {
    const accountId = await companyOfFour();
    const decision = await proposed(accountId);
    await world.as(MARA).click(await world.cardOf(decision), ACTIONS.reject);
    await world.system.settle();
    expect(await world.submit(MARA, { kind: chosen('other') })).toMatchObject({
      action: 'errors',
      errors: { words: expect.stringContaining('Say in a few words') },
    });
    await world.submit(MARA, { kind: chosen('other'), words: 'they are about to be bought' });
    const next = await proposed(accountId);
    expect(mailOf(next)).not.toMatchObject({ personId: mailOf(decision).personId, angle: mailOf(decision).angle });
    expect(next.because.join()).toMatch(
      new RegExp(`Because ${decision._id} was rejected .*“they are about to be bought”.*So this goes to`),
    );
  });

  test('is shaped by it for as long as the card says, also when the rejected decision itself is out of sight', async () => {
    const lessons = { 'wrong-message': await rejected('wrong-message'), 'wrong-facts': await rejected('wrong-facts') };
    world.clock.advance(40 * DAY_MS);
    for (const [kind, { accountId, mail }] of Object.entries(lessons)) {
      // Somebody there is heard of again, so that there is something to write about.
      const at = new Date(world.clock.now().getTime() - DAY_MS);
      const facts = { touchType: 'webinar', direction: 'inbound' };
      const again = signalOf('marketing-touch', `carla${accountId.split('_')[1]}`, at, facts, { accountId });
      await world.system.deps.signals.append([again]);
      await updateAccount(world.system.deps, accountId);
      const next = await proposed(accountId);
      if (kind === 'wrong-message') expect(mailOf(next).angle).not.toBe(mail.angle);
      else expect(mailOf(next).cites.filter((id) => mail.cites.includes(id))).toEqual([]);
      expect(next.because.join()).toMatch(/So (this makes another point|the facts it cited are not used again)\./);
    }
  });
});
