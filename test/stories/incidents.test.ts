import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { verifyChain } from '../../src/core/ledger/chain.ts';
import { BIANCA, DENIZ, FEMI, type IncidentScene, incidentScene, MARA, OMAR } from '../kit/incident-scene.ts';

let scene: IncidentScene;
beforeAll(async () => {
  scene = await incidentScene(8);
});
afterAll(() => scene.close());

const chosen = (value: string) => ({ selected_option: { value } });

describe('a complaint, from the mail service to the lesson', () => {
  let id: string;

  test('opens one card with owner, clock, runbook and the decision; a second one is added to it', async () => {
    const one = await scene.sent(1);
    await scene.practice.mail.api.emit({ type: 'complained', emailId: scene.mailOf(one) });
    await scene.watch();
    const [incident] = await scene.incidents('complaint');
    expect(incident).toMatchObject({
      state: 'open',
      severity: 'medium',
      subject: `agent:${one.agent}`,
      decisionIds: [one._id],
      owner: { name: 'Mara Keller' },
      chain: ['marketing', 'operations'],
    });
    id = incident?._id ?? '';
    const two = await scene.sent(2);
    await scene.practice.mail.api.emit({ type: 'complained', emailId: scene.mailOf(two) });
    await scene.watch();
    await scene.watch();
    expect(await scene.incidents('complaint')).toHaveLength(1);
    expect(await scene.incident(id)).toMatchObject({ decisionIds: [one._id, two._id] });
    expect((await scene.incident(id)).occurrences).toHaveLength(2);
    const card = await scene.shown(id);
    expect(card).toMatch(/waits for Marketing · Mara Keller is asked · to be taken over/);
    expect(card).toContain('1 more time since it opened');
    expect(card).toContain('0 of 4 done');
    expect(await scene.thread(id)).toContain('It happened again');
  });

  test('only those who answer for it may act, and the others are told who can', async () => {
    const card = await scene.cardOf(id);
    for (const [user, action] of [
      [OMAR, ACTIONS.incidentTake],
      [FEMI, ACTIONS.incidentStep],
      [BIANCA, ACTIONS.incidentEscalate],
    ] as const) {
      await scene.as(user).click(card, action);
      await scene.system.settle();
      expect(scene.privately(user)).toContain('These people can: Mara Keller');
    }
    expect(await scene.incident(id)).toMatchObject({ state: 'open', level: 0 });
    expect((await scene.incident(id)).runbook.every(({ done }) => !done)).toBe(true);
  });

  test('is not closed by somebody who has not taken it over', async () => {
    await scene.system.flow.closeIncident({
      incidentId: id,
      by: MARA,
      cause: 'wrong-data',
      causeWords: 'x',
      lesson: 'none',
      lessonWords: 'y',
    });
    expect((await scene.incident(id)).state).toBe('open');
  });

  test('is taken over, and its steps are ticked with who and when', async () => {
    const card = await scene.cardOf(id);
    await scene.as(MARA).click(card, ACTIONS.incidentTake);
    expect(await scene.incident(id)).toMatchObject({ state: 'taken', takenBy: { name: 'Mara Keller' } });
    await scene.as(MARA).click(card, ACTIONS.incidentStep);
    await scene.as(DENIZ).click(card, ACTIONS.incidentStep);
    await scene.system.settle();
    expect(scene.privately(DENIZ)).toContain('These people can: Mara Keller');
    const after = await scene.incident(id);
    expect(after.runbook.map(({ done }) => done?.name)).toEqual(['Mara Keller', undefined, undefined, undefined]);
    expect(await scene.shown(id)).toMatch(/✓ 1\. Read the mail as it arrived/);
  });

  test('is not closed without a cause and a lesson', async () => {
    await scene.as(MARA).click(await scene.cardOf(id), ACTIONS.incidentClose);
    await scene.system.settle();
    const refused = await scene.as(MARA).submitBlocks({
      cause: chosen('wrong-data'),
      causeWords: ' ',
      lesson: chosen('playbook'),
      lessonWords: ' ',
    });
    expect(JSON.stringify(refused)).toContain('Say in your words what the cause was.');
    const noRule = await scene.as(MARA).submitBlocks({
      cause: chosen('missing-rule'),
      causeWords: 'too many mails',
      lesson: chosen('rule'),
      lessonWords: 'fewer',
    });
    expect(JSON.stringify(noRule)).toContain('the field of its charter');
    expect((await scene.incident(id)).state).toBe('taken');
  });

  test('is closed with both, and the lesson waits for marketing as a playbook', async () => {
    await scene.as(MARA).submitBlocks({
      cause: chosen('wrong-data'),
      causeWords: 'the list had people who never asked for anything',
      lesson: chosen('playbook'),
      lessonWords: 'write first to those who came to us',
    });
    const closed = await scene.incident(id);
    expect(closed).toMatchObject({ state: 'closed', closure: { cause: 'wrong-data', lesson: 'playbook' } });
    const lesson = await scene.decision(closed.closure?.lessonDecisionId ?? '');
    expect(lesson).toMatchObject({
      state: 'pending',
      action: {
        kind: 'adopt-playbook',
        play: 'write first to those who came to us',
        evidence: expect.stringContaining(`${id}, seen 2 times: `),
      },
    });
    expect(await scene.shown(id)).toContain(lesson._id);
    expect(await scene.shown(id)).not.toContain(ACTIONS.incidentTake);
  });

  test('stands in the audit log, in the answer to why, and in the answer about its decision', async () => {
    await scene.run('relay-ledger');
    const entries = await scene.system.deps.ledger.read(1, 10_000);
    expect(verifyChain(entries).ok).toBe(true);
    expect(entries.filter(({ decisionId }) => decisionId === id).map(({ type }) => type)).toEqual([
      'incident-opened',
      'incident-repeated',
      'incident-taken',
      'runbook-step-done',
      'incident-closed',
      'lesson-proposed',
    ]);
    const { channel } = await scene.cardOf(id);
    await scene.as(FEMI).command(channel, '/countersign', `why ${id}`);
    await scene.system.settle();
    expect(scene.privately(FEMI)).toContain('the list had people who never asked for anything');
    const [decisionId = ''] = (await scene.incident(id)).decisionIds;
    await scene.as(FEMI).command(channel, '/countersign', `why ${decisionId}`);
    await scene.system.settle();
    expect(scene.privately(FEMI)).toMatch(new RegExp(`Incidents.*${id}`));
    for (const path of [`/records/${id}`, `/records/${decisionId}`]) {
      const record = await (await fetch(scene.system.deps.link(path))).text();
      expect(record).toContain(id);
    }
  });

  test('an old complaint does not open a new one', async () => {
    await scene.watch();
    expect(await scene.incidents('complaint')).toHaveLength(1);
  });

  test('a lesson that is a rule becomes a change of the charter, and one that fits no charter closes nothing', async () => {
    const [decisionId = ''] = (await scene.incident(id)).decisionIds;
    await scene.as(BIANCA).messageShortcut(await scene.cardOf(decisionId), 'report_problem');
    await scene.system.settle();
    await scene.as(BIANCA).submitBlocks({ kind: chosen('complaint'), words: 'they rang our switchboard' });
    await scene.system.settle();
    const next = (await scene.incidents('complaint')).find((one) => one.state === 'open');
    const nextId = next?._id ?? '';
    expect(next?.reportedBy).toMatchObject({ name: 'Bianca Rossi' });
    await scene.as(MARA).click(await scene.cardOf(nextId), ACTIONS.incidentTake);
    await scene.system.settle();
    const closeWith = async (rule: string) => {
      await scene.as(MARA).click(await scene.cardOf(nextId), ACTIONS.incidentClose);
      await scene.system.settle();
      const answer = await scene.as(MARA).submitBlocks({
        cause: chosen('wrong-rule'),
        causeWords: 'we may write too often',
        lesson: chosen('rule'),
        lessonWords: 'once a week is enough',
        rule,
      });
      await scene.system.settle();
      return answer;
    };
    // The modal stays open with everything that was written.
    expect(await closeWith('outreach limits.touchesPerPersonPerWeek often')).toMatchObject({
      errors: { rule: expect.stringMatching(/This cannot be a charter: .*; nothing was closed\.$/) },
    });
    await scene.as(MARA).closeModal();
    expect((await scene.incident(nextId)).state).toBe('taken');
    // The next look at incidents comes while the rule is still tried on the past.
    const { decisions } = scene.system.deps;
    const { verdicts } = decisions;
    let looks = 0;
    decisions.verdicts = async (...page) => {
      looks += 1;
      if (looks === 1) await scene.system.work.find(({ name }) => name === 'tend-incidents')?.run();
      return verdicts(...page);
    };
    await closeWith('outreach limits.touchesPerPersonPerWeek 1');
    decisions.verdicts = verdicts;
    expect(looks).toBeGreaterThan(0);
    const changes = (await decisions.newest(50)).filter(({ action }) => action.kind === 'change-charter');
    expect(changes).toHaveLength(1);
    const closed = await scene.incident(nextId);
    expect(closed).toMatchObject({
      state: 'closed',
      closure: { rule: { agent: 'outreach', field: 'limits.touchesPerPersonPerWeek', value: '1' } },
    });
    expect(await scene.decision(closed.closure?.lessonDecisionId ?? '')).toMatchObject({
      state: 'pending',
      action: {
        kind: 'change-charter',
        agent: 'outreach',
        diff: [{ field: 'limits.touchesPerPersonPerWeek', after: '1' }],
      },
    });
  });
});
