import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Practice } from '../../src/main/practice.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';
import { ROOT } from '../kit/run-countersign.ts';
import { configOf, openEmail, smallDataDir } from '../kit/small-data-dir.ts';
import { eventually } from '../kit/workspace-visit.ts';

let dir: string;
let system: System;
beforeAll(async () => {
  dir = await smallDataDir(4);
  system = await startSystem(configOf(dir, { SLACK_APP_TOKEN: 'xapp-of-this-test' }), { root: ROOT, withJobs: false });
  (system.deps.clock as PracticeClock).pause();
});
afterAll(async () => {
  await system.close();
  await rm(dir, { recursive: true, force: true });
});

const slack = () => (system.practice as Practice).slack;
const MARA = 'U0MARKETER';
const mara = () => slack().as(MARA);
const channel = (name: string) => slack().channelByName(name)?.id ?? '';
const proposal = async (n: number) => {
  const decision = await openEmail(system.deps, n);
  await system.settle();
  const row = (await system.deps.outbox.find({ kind: 'card', decisionId: decision._id })).find((one) => one.ts);
  return { decision, card: { channel: row?.channelId ?? '', ts: row?.ts ?? '' } };
};
/** Until it is so: what comes over the socket has been taken before the program has begun to work on it. */
const comes = <T>(look: () => Promise<T> | T) =>
  eventually(async () => {
    await system.settle();
    return look();
  });

describe('the same program over Socket Mode', () => {
  test('is connected, and its request address takes nothing', async () => {
    expect(slack().socketMode?.connections()).toBe(1);
    const answer = await fetch(`${system.url}/slack/events`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(404);
  });

  test('a card is approved, and the mail of that card arrives', async () => {
    const { decision, card } = await proposal(1);
    expect(await mara().click(card, ACTIONS.approve)).toEqual({ ok: true });
    await comes(async () =>
      expect(await system.deps.decisions.get(decision._id)).toMatchObject({
        state: expect.stringMatching(/executed|observed/),
        approvals: [{ slackUserId: MARA }],
      }),
    );
    const { action } = decision;
    if (action.kind !== 'send-email') throw new Error('not a mail');
    expect((system.practice as Practice).mail.api.inboxOf(action.email.to)).toMatchObject([
      { subject: action.email.subject },
    ]);
    await comes(() => expect(JSON.stringify(slack().message(card.channel, card.ts))).toMatch(/approved by Mara/));
  });

  test('a modal is opened, refuses with the field’s error, and its submission is what is sent', async () => {
    const { decision, card } = await proposal(2);
    await mara().click(card, ACTIONS.edit);
    await comes(() => expect(JSON.stringify(mara().modal())).toContain('"block_id":"subject"'));
    expect(await mara().submitBlocks({ subject: '' })).toMatchObject({ action: 'errors' });
    await mara().submitBlocks({ subject: 'A shorter question' });
    await comes(async () => expect(await system.deps.decisions.get(decision._id)).toMatchObject({ revision: 2 }));
  });

  test('a slash command is answered to its writer alone', async () => {
    expect(await mara().command(channel('approvals'), '/countersign', 'help')).toEqual({ ok: true });
    await comes(() => expect(JSON.stringify(mara().ephemerals())).toContain('/countersign why'));
    expect(slack().as('U0BRAND').ephemerals()).toEqual([]);
  });

  test('a mention is answered in its thread', async () => {
    const said = await mara().mention(channel('sales'), 'why did you write to Editha Shah at Harlow A Freight?');
    if (!said.ok) throw new Error(said.reason);
    await comes(() => expect(slack().messages(channel('sales'), said.ts).length).toBeGreaterThan(0));
    const answers = slack().messages(channel('sales'), said.ts);
    expect(JSON.stringify(answers)).toContain('approved by Mara Keller');
  });

  test('after Slack moved the connection, the program comes back by itself and takes the next click', async () => {
    const { decision, card } = await proposal(3);
    slack().socketMode?.refresh();
    await eventually(() => expect(slack().socketMode?.connections()).toBe(0));
    expect(await mara().click(card, ACTIONS.approve)).toMatchObject({ ok: false, status: 504 });
    await eventually(() => expect(slack().socketMode?.connections()).toBe(1));
    await mara().click(card, ACTIONS.approve);
    await comes(async () =>
      expect((await system.deps.decisions.get(decision._id))?.state).toMatch(/executed|observed/),
    );
  });
});
