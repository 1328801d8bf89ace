import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignalId } from '../../src/core/ids.ts';
import { takeIn } from '../../src/flow/observe-outcome.ts';
import { raiseIncident } from '../../src/flow/raise-incident.ts';
import { receiveSignals } from '../../src/flow/receive-signal.ts';
import { FEMI, type FlowWorld, MARA, RITA, startFlowWorld } from '../kit/flow-world.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await startFlowWorld();
});
afterAll(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

const told = (who: string) => world.said.filter(({ to, text }) => to === who && text.includes('escalates')).length;

/** One person of an account is written to and answers. */
const answered = async (home: Awaited<ReturnType<FlowWorld['company']>>, who: number, text: string) => {
  const decision = await world.email(home, who);
  await world.flow.approve(world.seen(decision, MARA));
  await world.settle();
  const signal = {
    id: SignalId.parse(`reply/${decision._id}`),
    kind: 'email-replied',
    accountId: home.id,
    personId: home.people[who]?.id,
    at: world.now(),
    receivedAt: world.now(),
    source: { system: 'mail', recordId: decision._id },
    trust: 'untrusted',
    text,
    facts: {},
    decisionId: decision._id,
  };
  const added = await receiveSignals(world.deps, [signal]);
  await takeIn(world.deps, added);
  await takeIn(world.deps, added);
  return decision;
};

test('a price objection reaches the account’s own rep once, and is on record', async () => {
  const decision = await answered(await world.company(), 0, 'This is far too expensive for us, we have no budget.');
  expect(told(RITA)).toBe(1);
  expect(world.said.find(({ to, text }) => to === decision._id && text.includes('I told Rita'))).toBeDefined();
  const entries = (await world.stores.ledger.forDecision(decision._id)).filter(({ type }) => type === 'escalated');
  expect(entries.map(({ data }) => data)).toMatchObject([{ on: 'reply-objection', to: 'sales', told: RITA }]);
});

test('an objection that the charter does not name goes to nobody', async () => {
  const before = world.said.length;
  await answered(await world.company(), 0, 'We already work with another supplier and are happy with them.');
  expect(world.said.slice(before).filter(({ text }) => text.includes('escalates'))).toEqual([]);
});

test('the same objection of a second person is a pattern, and goes to the role for patterns', async () => {
  const home = await world.company();
  const before = told(MARA);
  await answered(home, 0, 'We already work with another supplier and are happy with them.');
  expect(told(MARA)).toBe(before);
  world.pass(8 * 24 * 3_600_000);
  await answered(home, 1, 'We already work with another supplier, no need to change.');
  expect(told(MARA)).toBe(before + 1);
});

test('an incident goes to whom the charter of its agent names', async () => {
  await raiseIncident(world.deps, {
    kind: 'spend-anomaly',
    subject: 'campaign:11',
    title: 'Campaign 11 spent three times its budget',
    agent: 'budget',
    occurrence: { key: 'spend/11', at: world.now(), text: 'spent 600 of 200' },
  });
  expect(told(FEMI)).toBe(1);
});
