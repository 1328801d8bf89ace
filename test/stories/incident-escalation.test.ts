import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { AccountId } from '../../src/core/ids.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { raiseIncident } from '../../src/flow/raise-incident.ts';
import { DENIZ, type IncidentScene, incidentScene, MARA } from '../kit/incident-scene.ts';

const RITA = 'U0REPONE';
const DAY_MS = 86_400_000;
let scene: IncidentScene;
beforeAll(async () => {
  scene = await incidentScene(2, {
    'outreach.yaml': (text) =>
      text.replace(/\nescalate:\n(?:[ -].*\n)+/, '\nescalate:\n  - on: complaint\n    to: sales\n'),
  });
});
afterAll(() => scene.close());

const found = async (finding: Pick<Incident, 'kind' | 'subject'> & Partial<Incident>): Promise<string> => {
  const at = scene.clock.now();
  const raised = await raiseIncident(scene.system.deps, {
    ...finding,
    title: `Something about ${finding.subject}`,
    occurrence: { key: `seen/${finding.kind}/${at.getTime()}`, at, text: 'it was seen' },
  });
  await scene.system.settle();
  return raised?.incident._id ?? '';
};
/** Long enough for any clock, and what is due by then is done. */
const timeRunsOut = async () => {
  await scene.system.settle();
  scene.clock.advance(10 * DAY_MS);
  await scene.run('tend-incidents');
};
const toldDirectly = (user: string): string => {
  const { slack } = scene.practice;
  return JSON.stringify(slack.messages(slack.directChannel(user).id).map(({ text }) => text));
};
const announced = (): string => {
  const { slack } = scene.practice;
  return JSON.stringify(slack.messages(slack.channelByName('countersign')?.id ?? '').map(({ text }) => text));
};

test('nobody who has an incident is asked to take it over: it goes to the delegate, and then says that nobody is left', async () => {
  // Deniz holds both roles that answer for it.
  const id = await found({ kind: 'data-quality', subject: 'source:crm', agent: 'hygiene' });
  await scene.as(DENIZ).click(await scene.cardOf(id), ACTIONS.incidentTake);
  await timeRunsOut();
  expect(await scene.incident(id)).toMatchObject({
    state: 'escalated',
    level: 1,
    owner: { slackUserId: MARA, insteadOf: 'Deniz Aydin' },
    asked: [{ slackUserId: DENIZ }],
  });
  expect(await scene.shown(id)).toMatch(
    /escalated to Demand gen · Mara Keller is asked for Deniz Aydin · to be taken over/,
  );
  expect(await scene.thread(id)).toContain(
    'Escalated to Mara Keller, who stands in for Deniz Aydin, because the clock ran out while Deniz Aydin had it.',
  );
  expect(toldDirectly(MARA)).toContain(`${id} was escalated to you`);
  expect(toldDirectly(DENIZ)).not.toContain(`${id} was escalated to you`);

  // The delegate may do what the owner could.
  await scene.as(MARA).click(await scene.cardOf(id), ACTIONS.incidentTake);
  expect(await scene.incident(id)).toMatchObject({ state: 'taken', takenBy: { slackUserId: MARA } });
  await timeRunsOut();
  await scene.run('tend-incidents');
  const last = await scene.incident(id);
  expect(last).toMatchObject({ state: 'taken', takenBy: { slackUserId: MARA } });
  expect(last.events.map(({ type }) => type)).toEqual([
    'incident-opened',
    'incident-taken',
    'incident-escalated',
    'incident-taken',
    'incident-overdue',
  ]);
  expect(await scene.shown(id)).toMatch(/Mara Keller has it since .* · overdue since .*, nobody further to ask/);
  expect(announced()).toContain(
    `${id} (Something about source:crm) is overdue, and everybody who could be asked has been: Deniz Aydin and Mara Keller. Mara Keller has it, and it stays there until it is closed.`,
  );
  expect(await scene.system.flow.escalateIncident({ incidentId: id, by: DENIZ })).toMatchObject({
    ok: false,
    reason: `${id} cannot go further: everybody who could be asked has been (Deniz Aydin, Mara Keller). Nothing was changed.`,
  });
});

test('after its own roles and the delegate comes the role that its agent’s charter escalates to: the account’s own rep', async () => {
  const id = await found({
    kind: 'complaint',
    subject: 'agent:outreach',
    agent: 'outreach',
    accountId: AccountId.parse('acct_1'),
  });
  expect(await scene.incident(id)).toMatchObject({ owner: { slackUserId: MARA } });
  await timeRunsOut();
  expect(await scene.incident(id)).toMatchObject({ level: 1, owner: { slackUserId: DENIZ } });
  await timeRunsOut();
  // Mara would stand in for Deniz, and was asked already.
  expect(await scene.incident(id)).toMatchObject({
    state: 'escalated',
    level: 2,
    chain: ['marketing', 'operations', 'sales'],
    owner: { slackUserId: RITA },
  });
  expect(await scene.shown(id)).toMatch(/escalated to Sales · Rita Novak is asked/);
  expect(await scene.thread(id)).toContain(
    'Escalated to Rita Novak, to whose role the charter of outreach escalates, because the clock ran out before anybody took it over.',
  );
  await scene.as(RITA).click(await scene.cardOf(id), ACTIONS.incidentTake);
  expect(await scene.incident(id)).toMatchObject({ state: 'taken', takenBy: { slackUserId: RITA } });
});
