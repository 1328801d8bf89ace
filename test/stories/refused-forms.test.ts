import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { BIANCA, FEMI, type IncidentScene, incidentScene, MARA, OMAR } from '../kit/incident-scene.ts';
import { menuChoice } from '../kit/menu-choice.ts';
import { openEmail } from '../kit/small-data-dir.ts';
import { stopsOf } from '../kit/stops-scene.ts';

const [RITA, TOM] = ['U0REPONE', 'U0REPTWO'];
let scene: IncidentScene;
/** A mail that waits for marketing, one that was sent, and a flag that was answered by nobody yet. */
let waits: Decision;
let sent: Decision;
let flag: Decision;
beforeAll(async () => {
  scene = await incidentScene(6);
  waits = await openEmail(scene.system.deps, 1);
  sent = await scene.sent(2);
  await on().say(RITA, 'flag "Harlow C Freight" they want a call');
  [flag] = (await scene.system.deps.decisions.forAccount('acct_3', 1)) as [Decision];
});
afterAll(() => scene.close());

const on = () => stopsOf(scene);
const channel = () => scene.practice.slack.channelByName('approvals')?.id ?? '';
const fromMenu = async (user: string, decision: Decision, verb: string) => {
  const choice = menuChoice(verb, await scene.decision(decision._id));
  await scene.as(user).click(await scene.cardOf(decision._id), ACTIONS.more, choice);
};
const press = async (user: string, id: string, action: string) => scene.as(user).click(await scene.cardOf(id), action);

/** What stands in the modal that opened, which has nothing to fill in and nothing to send. */
const toldBy = async (user: string, act: () => Promise<unknown>): Promise<string> => {
  await act();
  await scene.system.settle();
  const view = scene.as(user).modal();
  expect(view).toBeDefined();
  expect(view).not.toHaveProperty('submit');
  expect(view?.blocks.some(({ type }) => type === 'input')).toBe(false);
  await scene.as(user).closeModal();
  return JSON.stringify(view?.blocks);
};

const ABLE = /These people can: Mara Keller, Deniz Aydin, Bianca Rossi, Femi Adeyemi, Rita Novak, Tom Becker\./;
const NAMED = 'Only people named in `charters/people.yaml`';

describe('no form opens for somebody whose answer would not count, who reads at once who can', () => {
  test('the red button of Home, and “stop this agent” in a card’s ⋯, for somebody without a role', async () => {
    const home = await on().home(OMAR);
    const said = await toldBy(OMAR, () => scene.as(OMAR).clickInView(home, ACTIONS.stop));
    expect(said).toMatch(/Only people named in `charters\/people.yaml` with a role can stop agents/);
    expect(said).toMatch(ABLE);
    expect(await toldBy(OMAR, () => fromMenu(OMAR, waits, 'stop-agent'))).toMatch(ABLE);
    expect(await on().inForce()).toEqual([]);
  });

  test('the resume button of a stop, which opens with what would run for everybody who may lift it', async () => {
    await on().say(RITA, 'stop agent:budget');
    const notice = await on().noticeOf('agent:budget');
    const said = await toldBy(OMAR, () => scene.as(OMAR).click(notice, ACTIONS.resume));
    expect(said).toMatch(/with a role can resume agents\. Nothing was changed\. These people can: Mara Keller/);
    await scene.as(TOM).click(notice, ACTIONS.resume);
    await scene.system.settle();
    expect(scene.as(TOM).modal()).toHaveProperty('submit');
    await scene.as(TOM).closeModal();
    await on().lifted();
  });

  test('Close on an incident, for whoever does not answer for it and before anybody took it over', async () => {
    await scene.practice.mail.api.emit({ type: 'complained', emailId: scene.mailOf(sent) });
    await scene.watch();
    const [incident] = await scene.incidents('complaint');
    const id = incident?._id ?? '';
    await press(MARA, id, ACTIONS.incidentTake);
    const said = await toldBy(FEMI, () => press(FEMI, id, ACTIONS.incidentClose));
    expect(said).toContain(`You cannot close ${id}. These people can: Mara Keller. Nothing was changed.`);
    await press(MARA, id, ACTIONS.incidentClose);
    await scene.system.settle();
    expect(scene.as(MARA).modal()).toHaveProperty('submit');
    await scene.as(MARA).closeModal();
    expect((await scene.incident(id)).state).toBe('taken');
  });

  test('Give back on a flag, for somebody who is neither sales nor demand generation', async () => {
    await press(RITA, flag._id, ACTIONS.takeOver);
    await scene.system.settle();
    expect(await toldBy(FEMI, () => press(FEMI, flag._id, ACTIONS.giveBack))).toContain(
      'Only sales and demand generation can give an account back: ask Deniz Aydin, Rita Novak or Tom Becker. Nothing was changed.',
    );
    expect((await scene.decision(flag._id)).outcomes.map(({ kind }) => kind)).toEqual(['taken-over']);
  });

  test('Ask for information, for somebody who has no say; and Answer, for somebody who is not named', async () => {
    expect(await toldBy(FEMI, () => fromMenu(FEMI, waits, 'question'))).toContain('ask Mara Keller');
    await fromMenu(MARA, waits, 'question');
    await scene.system.settle();
    await scene.as(MARA).submitBlocks({ text: 'What is the weather in Oslo?' });
    await scene.system.settle();
    expect((await scene.decision(waits._id)).question?.unanswered).toBeDefined();
    expect(await toldBy(OMAR, () => press(OMAR, waits._id, ACTIONS.answer))).toContain(
      'only people named in `charters/people.yaml` can answer',
    );
    // One question at a time: a second one would be refused.
    expect(await toldBy(MARA, () => fromMenu(MARA, waits, 'question'))).toContain('Mara Keller has asked already');
    await press(BIANCA, waits._id, ACTIONS.answer);
    await scene.system.settle();
    expect(scene.as(BIANCA).modal()).toHaveProperty('submit');
    await scene.as(BIANCA).closeModal();
  });

  test('both ways to flag an account, and both to report a problem, for somebody who is not named', async () => {
    const card = await scene.cardOf(sent._id);
    for (const act of [
      () => scene.as(OMAR).command(channel(), '/countersign', 'flag'),
      () => scene.as(OMAR).messageShortcut(card, 'flag_account'),
    ])
      expect(await toldBy(OMAR, act)).toContain(`${NAMED} can flag an account. Nothing was changed`);
    for (const act of [
      () => scene.as(OMAR).messageShortcut(card, 'report_problem'),
      () => fromMenu(OMAR, sent, 'report'),
    ])
      expect(await toldBy(OMAR, act)).toContain(`${NAMED} can report a problem. Nothing was changed`);
  });

  test('“undo this whole run”, of which nobody is offered what only others may undo', async () => {
    const opened = await openEmail(scene.system.deps, 4);
    await scene.run('relay-ledger');
    const { decisions } = scene.system.deps;
    // Approved while its agent is stopped: it has not left, so that whoever could approve it takes it back.
    await on().say(RITA, 'stop agent:outreach');
    await press(MARA, opened._id, ACTIONS.approve);
    await scene.system.settle();
    const approved = await scene.decision(opened._id);
    expect(approved.state).toBe('approved');
    await decisions.replace(
      { ...approved, runId: 'run-alone' as Decision['runId'], version: approved.version + 1 },
      approved.version,
    );
    const said = await toldBy(FEMI, () => fromMenu(FEMI, opened, 'undo-run'));
    expect(said).toContain('There is nothing of this run that you could restore or take back.');
    expect(said).toMatch(/you cannot undo it; these people can: Mara Keller/);
    await fromMenu(MARA, opened, 'undo-run');
    await scene.system.settle();
    await scene.as(MARA).submit();
    await scene.system.settle();
    expect(await scene.decision(opened._id)).toMatchObject({
      state: 'superseded',
      supersededBy: { reason: 'taken back by Mara Keller before it left' },
    });
    await on().lifted();
  });
});
