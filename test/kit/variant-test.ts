import type { Decision } from '../../src/core/decision/decision.ts';
import { canaryOf } from '../../src/core/experiment/canary.ts';
import { ExperimentId, PersonId, RunId } from '../../src/core/ids.ts';
import { openDecision } from '../../src/flow/propose-plan.ts';
import { chartersWith } from './charters-with.ts';
import type { SmallSystem } from './small-system.ts';

/** A folder with the shipped charters and a canary for tests on more than five people, because a test has few. */
export const canaryCharters = (): Promise<string> =>
  chartersWith({ 'experiment.yaml': (text) => text.replace('canary:\n  above: 25', 'canary:\n  above: 5') });

/** A test of two openings on the buyers of these accounts, waiting in its channel. */
export const openVariantTest = async (world: SmallSystem, from: number, to: number): Promise<Decision> => {
  const { deps } = world.system;
  const people = [];
  for (let n = from; n <= to; n += 1) people.push(...(await deps.accounts.people(`acct_${n}`)));
  const charter = deps.governance().charters.get('experiment')?.charter;
  if (!charter) throw new Error('the experiment agent has no charter');
  const arm = (key: string, opening: string) => ({
    key,
    name: `opens with ${key}`,
    subject: `Invoices, ${key}`,
    opening,
  });
  const decision = await openDecision(deps, {
    proposal: {
      agent: 'experiment',
      title: `Test two openings on accounts ${from} to ${to}`,
      channel: 'experiments',
      action: {
        kind: 'start-experiment',
        experimentId: ExperimentId.parse(`exp-${from}`),
        hypothesis: 'a question opens more replies than a statement',
        segment: `buyers ${from} to ${to}`,
        metric: 'replied',
        arms: [arm('a', 'Approvals often wait for one person.'), arm('b', 'How do you approve invoices today?')],
        personIds: people.map(({ id }) => PersonId.parse(id)),
        heldOutPersonIds: [],
        stopWhen: { complaintRate: 0.001, maxDays: 28 },
        canary: canaryOf(charter, people.length) ?? undefined,
        minimumDetectableEffect: 0.2,
      },
      audience: [],
      cost: { minor: 0, currency: 'USD' },
      evidence: [],
      goal: { text: 'find out what wins replies', step: 2, of: 2, stepLabel: 'a test runs' },
      because: [],
      writer: { name: 'built-in' },
    },
    alternatives: [],
    runId: RunId.parse(`run-test-${from}`),
    runSteps: 1,
  });
  await world.system.settle();
  return decision;
};
