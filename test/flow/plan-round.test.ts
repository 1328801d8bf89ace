import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { outreach } from '../../agents/outreach.ts';
import { research } from '../../agents/research.ts';
import { sdr } from '../../agents/sdr.ts';
import { planRound } from '../../src/flow/plan-round.ts';
import type { Agent } from '../../src/ports/agent.ts';
import { type FlowWorld, MARA, startFlowWorld } from '../kit/flow-world.ts';

const HOUR_MS = 3_600_000;
let world: FlowWorld;
beforeAll(async () => {
  world = await startFlowWorld();
});
afterAll(() => world.close());

/** What came of so many rounds, an hour after one another, so that every account has its turn. */
const rounds = async (count: number, agents: Agent[]) => {
  const found = [];
  for (let n = 0; n < count; n += 1) {
    const { proposed } = await planRound({ ...world.deps, agents }, { accounts: 4 });
    await world.settle();
    found.push(...proposed.map((one) => (one.kind === 'decision' ? one.decision.state : one.kind)));
    world.pass(HOUR_MS);
  }
  return found;
};
const waiting = () => world.deps.decisions.inState(['pending'], 100);

test('people with twelve questions are asked no more, and what may run by itself goes on', async () => {
  for (let n = 0; n < 12; n += 1)
    expect((await world.email(await world.company({ timeZone: 'Europe/London' }))).state).toBe('pending');
  for (let n = 0; n < 8; n += 1) await world.company();

  expect(await rounds(3, [outreach])).toContain('no-room');
  expect(await waiting()).toHaveLength(12);

  // The same accounts, seen by an agent whose work needs nobody.
  world.recharter('research', (one) => ({ ...one, autonomy: { ...one.autonomy, research: 'automate' } }));
  expect(await rounds(6, [outreach, research])).toContain('allowed');
  expect(await waiting()).toHaveLength(12);

  const [first] = await waiting();
  if (!first) throw new Error('nothing waits');
  await world.flow.approve(world.seen(first, MARA));
  await world.settle();
  // What is chosen is drawn; with one place free, one question more is asked and not four.
  expect(await rounds(12, [outreach])).toContain('pending');
  expect(await waiting()).toHaveLength(12);
});

test('an agent that looked at accounts and was not chosen has run all the same', async () => {
  const before = await world.deps.settings.get<Date>('last-run:sdr');
  await world.company();
  await rounds(1, [outreach, sdr]);
  const at = await world.deps.settings.get<Date>('last-run:sdr');
  expect(before).toBeNull();
  expect(at).toEqual(await world.deps.settings.get<Date>('last-run:outreach'));
});
