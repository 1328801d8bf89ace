import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { stopsInForce } from '../../src/flow/stopped-now.ts';
import { DENIZ, type IncidentScene, incidentScene, MARA, OMAR } from '../kit/incident-scene.ts';
import { addressOf, openEmail } from '../kit/small-data-dir.ts';
import { stopsOf } from '../kit/stops-scene.ts';

const RITA = 'U0REPONE';
const listed = `people:\n  - slackUserId: ${OMAR}\n    name: Omar Aziz\n    roles: []\n    timeZone: Europe/London\n`;
let scene: IncidentScene;
beforeAll(async () => {
  scene = await incidentScene(8, { 'people.yaml': (text) => text.replace('\npeople:\n', `\n${listed}`) });
});
afterAll(() => scene.close());
// Each story begins with nothing stopped.
beforeEach(() => on().lifted());

const on = () => stopsOf(scene);
const sentTo = (address: string) => scene.practice.mail.api.inboxOf(address);

test('a stop between the gate and the call lets nothing leave; the slots are free again, and it goes on when two people agree', async () => {
  const { decisions, touches, governance } = scene.system.deps;
  const opened = await openEmail(scene.system.deps, 1);
  const replace = decisions.replace;
  decisions.replace = async (next, version) => {
    const isWritten = await replace(next, version);
    // The attempt is in the document and nothing has been called yet.
    if (next._id === opened._id && next.state === 'executing') {
      decisions.replace = replace;
      expect((await scene.system.flow.stop({ scope: 'agent:outreach', by: RITA, reason: 'wrong prices' })).ok).toBe(
        true,
      );
    }
    return isWritten;
  };
  await scene.as(MARA).click(await scene.cardOf(opened._id), ACTIONS.approve);
  await scene.system.settle();
  const held = await scene.decision(opened._id);
  expect(held).toMatchObject({
    state: 'approved',
    held: { ruleIds: ['stop.agent'], text: expect.stringContaining('by Rita Novak: "wrong prices"') },
    attempts: [{ epoch: 1, result: 'not-tried' }],
  });
  expect(held.events.slice(-2).map(({ type }) => type)).toEqual(['execution-started', 'held']);
  expect(sentTo(addressOf(1))).toEqual([]);
  const mailbox = `mailbox:${governance().sender.fromAddress}`;
  expect(await touches.used(mailbox, new Date(0))).toBe(0);
  expect(await scene.shown(opened._id)).toContain('wrong prices');
  expect(await on().shownStop('agent:outreach')).toContain('held before its call, nothing left');
  await scene.as(RITA).click(await scene.cardOf(opened._id), ACTIONS.why);
  await scene.system.settle();
  expect((await scene.thread(opened._id)) + JSON.stringify(scene.as(RITA).modals()) + scene.privately(RITA)).toContain(
    'wrong prices',
  );

  for (const by of [MARA, DENIZ]) await on().say(by, 'resume agent:outreach');
  await scene.run('execute-due');
  expect(await scene.decision(opened._id)).toMatchObject({ state: 'executed', attempts: [{ epoch: 1 }, { epoch: 2 }] });
  expect(sentTo(addressOf(1))).toHaveLength(1);
  expect(await touches.used(mailbox, new Date(0))).toBe(1);
});

test('two different people lift a stop, each after reading what will run', async () => {
  const opened = await openEmail(scene.system.deps, 6);
  await on().fromHome(RITA, { scope: 'agent:outreach', reason: 'a customer called' });
  await scene.as(MARA).click(await scene.cardOf(opened._id), ACTIONS.approve);
  await scene.system.settle();
  expect((await scene.decision(opened._id)).held?.ruleIds).toEqual(['stop.agent']);

  const agree = async (user: string): Promise<string> => {
    await scene.as(user).click(await on().noticeOf('agent:outreach'), ACTIONS.resume);
    await scene.system.settle();
    const shown = JSON.stringify(scene.as(user).modal());
    await scene.as(user).submitBlocks({});
    await scene.system.settle();
    return shown;
  };
  const first = await agree(MARA);
  expect(first).toContain(opened._id);
  expect(first).toContain('*Plan again* outreach');
  expect(first).toContain('a customer called');
  expect(await on().inForce()).toEqual(['agent:outreach']);
  expect(await on().shownStop('agent:outreach')).toContain('Mara Keller agreed to resume');
  await on().home(DENIZ);
  expect(JSON.stringify(scene.as(DENIZ).home())).toContain('Mara Keller agreed to resume; one more person is needed.');

  // The same person again: the modal has nothing to send, and the typed way is refused aloud.
  await scene.as(MARA).click(await on().noticeOf('agent:outreach'), ACTIONS.resume);
  await scene.system.settle();
  expect(scene.as(MARA).modal()).not.toHaveProperty('submit');
  expect(JSON.stringify(scene.as(MARA).modal())).toContain('Somebody else has to agree');
  scene.as(MARA).closeModal();
  expect(await on().say(MARA, 'resume agent:outreach')).toContain('one person alone cannot');
  expect(await on().inForce()).toEqual(['agent:outreach']);

  expect(await agree(DENIZ)).toContain('If you agree too, it runs at once');
  expect(await on().inForce()).toEqual([]);
  expect(await on().shownStop('agent:outreach')).toContain('by Mara Keller and Deniz Aydin');
  await scene.run('execute-due');
  expect((await scene.decision(opened._id)).state).toBe('executed');
});

test('somebody who is listed without a role neither stops nor resumes, and reads who can', async () => {
  expect(await on().say(OMAR, 'stop all')).toMatch(/without a role.*Nothing was changed.*Mara Keller.*Tom Becker/);
  expect(await on().inForce()).toEqual([]);
  await on().say(RITA, 'stop all');
  expect(await on().say(OMAR, 'resume all')).toMatch(/without a role.*These people can: Mara Keller/);
  expect((await stopsInForce(scene.system.deps))[0]?.agreed).toBeUndefined();
});
