import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import type { IncidentKind } from '../../src/core/incident/incident-kind.ts';
import { stopsInForce } from '../../src/flow/stopped-now.ts';
import { BIANCA, DENIZ, FEMI, type IncidentScene, incidentScene, MARA, OMAR } from '../kit/incident-scene.ts';
import { runCountersign } from '../kit/run-countersign.ts';
import { openEmail } from '../kit/small-data-dir.ts';

const HOUR = 3_600_000;
let scene: IncidentScene;
beforeAll(async () => {
  scene = await incidentScene(12);
});
afterAll(() => scene.close());

const chosen = (value: string) => ({ selected_option: { value } });
const stops = async () => (await stopsInForce(scene.system.deps)).map(({ scope }) => scope);
const menuValue = (of: Decision, verb: string): string =>
  JSON.stringify({ v: verb, d: of._id, r: of.revision, g: of.digest });
/** Everything said in #countersign. */
const announced = () =>
  scene.practice.slack
    .messages(scene.practice.slack.channelByName('countersign')?.id ?? '')
    .map(({ text }) => text)
    .join('\n');
const only = async (kind: IncidentKind) => {
  const found = await scene.incidents(kind);
  expect(found).toHaveLength(1);
  return found[0] as Incident;
};

/** Takes over, ticks the first step and closes, as the person on duty does; gives the incident as it is then. */
const handle = async (id: string, user: string) => {
  await scene.as(user).click(await scene.cardOf(id), ACTIONS.incidentTake);
  await scene.system.settle();
  await scene.as(user).click(await scene.cardOf(id), ACTIONS.incidentStep);
  await scene.system.settle();
  await scene.as(user).click(await scene.cardOf(id), ACTIONS.incidentClose);
  await scene.system.settle();
  await scene.as(user).submitBlocks({
    cause: chosen('outside-service'),
    causeWords: 'it came from outside',
    lesson: chosen('playbook'),
    lessonWords: 'look at it every morning',
  });
  const closed = await scene.incident(id);
  expect(closed).toMatchObject({ state: 'closed', level: 0 });
  expect(closed.runbook[0]?.done).toMatchObject({ slackUserId: user });
  expect((await scene.decision(closed.closure?.lessonDecisionId ?? '')).action.kind).toBe('adopt-playbook');
  return closed;
};

describe('what is found by itself or reported, each to its lesson', () => {
  beforeAll(async () => {
    await scene.sent(1);
  });

  test('what has had no effect cannot be reported', async () => {
    const waiting = await openEmail(scene.system.deps, 2);
    const card = await scene.cardOf(waiting._id);
    await scene.as(MARA).messageShortcut(card, 'report_problem');
    await scene.system.settle();
    expect(JSON.stringify(scene.as(MARA).modal())).toContain('nothing to report yet');
    scene.as(MARA).closeModal();
  });

  test('an agent that fails three times opens one incident with all three', async () => {
    const { send } = scene.system.deps.mailer;
    scene.system.deps.mailer.send = async () => ({ kind: 'refused', reason: 'the mailbox is closed' });
    for (const n of [3, 4]) await expect(scene.sent(n)).rejects.toThrow('failed');
    await scene.watch();
    expect(await scene.incidents('agent-failing')).toEqual([]);
    await expect(scene.sent(5)).rejects.toThrow('failed');
    scene.system.deps.mailer.send = send;
    scene.clock.advance(60_000);
    await scene.watch();
    const incident = await only('agent-failing');
    expect(incident).toMatchObject({ subject: 'agent:outreach', owner: { name: 'Deniz Aydin' }, severity: 'medium' });
    expect(incident.decisionIds).toHaveLength(3);
    expect(await scene.shown(incident._id)).toContain('the mailbox is closed');
    await handle(incident._id, DENIZ);
  });

  test('an effect that stays unknown opens one, and the decision is repeated by nobody', async () => {
    const { send, findByKey } = scene.system.deps.mailer;
    scene.system.deps.mailer.send = async () => ({ kind: 'unknown', reason: 'no answer' });
    scene.system.deps.mailer.findByKey = async () => {
      throw new Error('the mail service is away');
    };
    await expect(scene.sent(6)).rejects.toThrow('unknown');
    await scene.watch();
    expect(await scene.incidents('stuck-effect')).toEqual([]);
    scene.clock.advance(31 * 60_000);
    await scene.run('reconcile');
    await scene.watch();
    const incident = await only('stuck-effect');
    expect(await scene.shown(incident._id)).toContain('has not said for 31 minutes');
    await handle(incident._id, DENIZ);
    scene.system.deps.mailer.send = send;
    scene.system.deps.mailer.findByKey = findByKey;
    const [decisionId = ''] = incident.decisionIds;
    expect((await scene.decision(decisionId)).attempts).toHaveLength(1);
  });

  test('an import that refuses too much opens one from the command line’s own numbers', async () => {
    const file = join(scene.dir, 'accounts.csv');
    await writeFile(file, 'id,name,domain,industry,country\nx1,One,one.example,logistics,GB\n,,,,\n,,,,\n');
    const ended = await runCountersign(['import', '--accounts', file], { COUNTERSIGN_DATA_DIR: scene.dir });
    expect(ended.code).toBe(1);
    await scene.watch();
    const incident = await only('data-quality');
    expect(incident.occurrences[0]?.text).toMatch(/\d of \d rows of accounts\.csv were refused/);
    await handle(incident._id, DENIZ);
  });

  test('a campaign that overspends stops the budget agent, and goes up when nobody takes it over', async () => {
    await scene.run('market');
    const [campaign] = scene.practice.ads.api.campaigns();
    const path = `${scene.system.url}/api/market/ads/${campaign?.id}/overspend`;
    const acted = await fetch(path, { method: 'POST', body: '{}' });
    expect(acted.status).toBe(200);
    scene.clock.advance(HOUR);
    await scene.watch();
    const incident = (await scene.incidents('spend-anomaly')).find((one) => one.subject.endsWith(`:${campaign?.id}`));
    expect(incident).toMatchObject({
      severity: 'high',
      owner: { name: 'Deniz Aydin' },
      pause: { scope: 'agent:budget' },
    });
    expect(await stops()).toContain('agent:budget');
    const id = incident?._id ?? '';
    scene.clock.advance(31 * 60_000);
    await scene.watch();
    const after = await scene.incident(id);
    expect(after).toMatchObject({ state: 'escalated', level: 1, owner: { name: 'Femi Adeyemi' } });
    expect(await scene.shown(id)).toMatch(/escalated to Finance · Femi Adeyemi is asked/);
    expect(await scene.thread(id)).toContain('because the clock ran out before anybody took it over');
    await scene.as(FEMI).click(await scene.cardOf(id), ACTIONS.incidentEscalate);
    await scene.system.settle();
    expect(await scene.incident(id)).toMatchObject({ level: 2, owner: { name: 'Deniz Aydin' } });
    // No further role is left, so that the delegate is asked, and then nobody.
    scene.clock.advance(31 * 60_000);
    await scene.watch();
    expect(await scene.incident(id)).toMatchObject({
      level: 2,
      owner: { name: 'Mara Keller', insteadOf: 'Deniz Aydin' },
    });
    scene.clock.advance(31 * 60_000);
    await scene.watch();
    await scene.watch();
    const last = await scene.incident(id);
    expect(last.overdueSince).toBeDefined();
    expect(last.events.filter(({ type }) => type === 'incident-overdue')).toHaveLength(1);
    expect(await scene.shown(id)).toContain('nobody further to ask');
    expect(announced()).toContain(
      `${id} (${last.title}) is overdue, and everybody who could be asked has been: Deniz Aydin, Femi Adeyemi and Mara Keller. Nobody has taken it over; one of them has to. The card is in <`,
    );
    await scene.as(DENIZ).click(await scene.cardOf(id), ACTIONS.incidentTake);
    await scene.system.settle();
    expect((await scene.incident(id)).overdueSince).toBeUndefined();
  });

  test('a wrong person answers; a report makes it grave, and the account is left alone', async () => {
    const [sent] = await scene.system.deps.decisions.forAccount('acct_1', 1);
    if (!sent) throw new Error('nothing was sent');
    await scene.practice.mail.api.reply(scene.mailOf(sent), { text: 'I am the wrong person for this.' });
    await scene.watch();
    const before = await only('wrong-send');
    expect(before).toMatchObject({ severity: 'low', subject: `account:${sent.accountId}` });
    expect(before.pause).toBeUndefined();
    expect(await stops()).not.toContain(before.subject);

    const card = await scene.cardOf(sent._id);
    const report = { selected_option: { value: menuValue(sent, 'report') } };
    await scene.as(OMAR).click(card, ACTIONS.more, report);
    await scene.system.settle();
    // No form for him, and what he sent without one would not count either.
    expect(scene.as(OMAR).modal()).not.toHaveProperty('submit');
    expect(JSON.stringify(scene.as(OMAR).modal()?.blocks)).toContain('Only people named in');
    const asked = { decisionId: sent._id, by: OMAR, kind: 'wrong-send', words: 'not her' } as const;
    expect(await scene.system.flow.reportProblem(asked)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Only people named in'),
    });
    expect((await only('wrong-send')).occurrences).toHaveLength(1);

    await scene.as(FEMI).messageShortcut(card, 'report_problem');
    await scene.system.settle();
    await scene.as(FEMI).submitBlocks({ kind: chosen('wrong-send'), words: 'she left the company in May' });
    await scene.system.settle();
    const grave = await only('wrong-send');
    expect(grave).toMatchObject({ severity: 'high', pause: { scope: `account:${sent.accountId}` } });
    expect(grave.pause?.doneAt).toBeDefined();
    expect(await stops()).toContain(grave.subject);
    expect(await scene.shown(grave._id)).toContain('I stopped every agent on Harlow A Freight');
    expect(await scene.thread(sent._id)).toContain('she left the company in May');
    await handle(grave._id, MARA);
    // The end of an incident lifts nothing by itself.
    expect(await stops()).toContain(grave.subject);
  });

  test('/countersign incidents lists what is open with its clock, and Home says how many', async () => {
    const { channel } = await scene.cardOf((await scene.incidents('spend-anomaly'))[0]?._id ?? '');
    await scene.as(FEMI).command(channel, '/countersign', 'incidents');
    await scene.system.settle();
    expect(scene.privately(FEMI)).toMatch(/incidents? (is|are) open/);
    expect(scene.privately(FEMI)).toContain('to be closed');
    await scene.as(DENIZ).command(channel, '/countersign', 'home');
    await scene.system.settle();
    expect(JSON.stringify(scene.as(DENIZ).home())).toMatch(/\d+ open, \d+ with you/);
    const metrics = await (await fetch(`${scene.system.url}/metrics`)).text();
    expect(metrics).toMatch(/countersign_open_incidents \d/);
    await scene.run('count-incidents');
    expect(await (await fetch(`${scene.system.url}/metrics`)).text()).toMatch(
      /countersign_incidents_per_100\{agent="outreach",domain="email"\}/,
    );
  });

  test('words that are banned after they were sent stop the agent that wrote them', async () => {
    await scene.run('watch-incidents');
    expect(await scene.incidents('brand-breach')).toEqual([]);
    const file = join(scene.charters, 'brand.yaml');
    const before = scene.system.deps.governance().policyHash;
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace('bannedClaims:', "bannedClaims:\n  - id: our-name\n    pattern: 'veridian'\n    why: Renamed."),
    );
    for (let n = 0; n < 100 && scene.system.deps.governance().policyHash === before; n += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await scene.watch();
    const incident = await only('brand-breach');
    expect(incident).toMatchObject({ subject: 'rule:our-name', severity: 'high', owner: { name: 'Bianca Rossi' } });
    expect(await stops()).toContain('agent:outreach');
    await handle(incident._id, BIANCA);
  });
});
