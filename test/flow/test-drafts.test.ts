import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { executeAction } from '../../src/flow/execute-action.ts';
import { passGate } from '../../src/flow/pass-gate.ts';
import { proposeForAccount } from '../../src/flow/propose-plan.ts';
import { type FlowWorld, MARA, startFlowWorld } from '../kit/flow-world.ts';

let world: FlowWorld;
let share = 1;
let after = 0;
beforeAll(async () => {
  world = await startFlowWorld();
  const { governance } = world.deps;
  world.deps.governance = () => ({
    ...governance(),
    attention: { ...governance().attention, seededShare: share, seedAfterDecisions: after },
  });
});
afterAll(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

const proposed = async (id: string) => {
  const made = await proposeForAccount(world.deps, id);
  await world.settle();
  if (made.kind !== 'decision') throw new Error(made.because);
  return made.decision;
};

test('an agent’s email is replaced by a test draft at the share of `people.yaml`, and comes again when the test is over', async () => {
  const home = await world.company();
  const draft = await proposed(home.id);
  expect(draft).toMatchObject({ state: 'pending', action: { kind: 'send-email' }, seeded: { at: world.now() } });
  expect(draft.events[0]?.data).toMatchObject({ beliefKey: null, seeded: { fault: draft.seeded?.fault } });
  const answer = await world.flow.reject({ ...world.seen(draft, MARA), kind: 'wrong-facts', words: 'no' });
  expect(answer).toMatchObject({ ok: true, decision: { state: 'superseded' } });
  expect(answer.ok && answer.note).toContain('Well seen');
  expect(await world.stores.memory.forAccount(home.id)).toEqual([]);
  expect(await world.stores.decisions.countByAgent(draft.agent, new Date(0))).toBe(0);
  share = 0;
  const email = await proposed(home.id);
  expect(email.seeded).toBeUndefined();
  expect(email.because).toEqual(draft.because);
  share = 1;
});

test('nobody is tested before they decided about enough emails, and never at a share of 0', async () => {
  after = 20;
  expect((await proposed((await world.company()).id)).seeded).toBeUndefined();
  after = 0;
  share = 0;
  expect((await proposed((await world.company()).id)).seeded).toBeUndefined();
  share = 1;
});

test('an edit that takes the fault out has caught it', async () => {
  const draft = await proposed((await world.company()).id);
  if (draft.action.kind !== 'send-email' || !draft.seeded) throw new Error('no test draft');
  const { subject, text } = draft.action.email;
  const answer = await world.flow.edit({
    ...world.seen(draft, MARA),
    edit: { kind: 'send-email', subject, text: text.replaceAll(draft.seeded.marker, 'something true') },
  });
  expect(answer).toMatchObject({ ok: true, decision: { state: 'superseded' } });
  expect((await world.get(draft._id)).events.at(-1)).toMatchObject({ type: 'test-caught', by: MARA });
});

test('a-test-never-runs: the gate forbids and the executor refuses every kind of action with the mark, in every state', async () => {
  const email = await world.email(await world.company());
  const draft = await proposed((await world.company()).id);
  for (const action of [email.action, draft.action])
    for (const state of ['pending', 'approved', 'allowed'] as const) {
      const decision = { ...draft, action, state };
      const { verdict } = await passGate(world.deps, {
        agent: decision.agent,
        kind: action.kind,
        moment: 'execute',
        action,
        audience: decision.audience,
        decision,
        runSteps: 1,
        underApprovedExperiment: true,
        requestedByPerson: true,
      });
      expect(verdict).toMatchObject({ outcome: 'forbidden', rules: [{ id: 'seeded.never-runs', effect: 'forbid' }] });
    }
  for (const state of ['approved', 'allowed'] as const) {
    const current = await world.get(draft._id);
    const forced = { ...current, state, version: current.version + 1 };
    expect(await world.stores.decisions.replace(forced, current.version)).toBe(true);
    await executeAction(world.deps, draft._id);
    expect(await world.get(draft._id)).toMatchObject({ state: 'failed', attempts: [] });
  }
  expect(world.mail.api.inboxOf(draft.action.kind === 'send-email' ? draft.action.email.to : '')).toEqual([]);
});
