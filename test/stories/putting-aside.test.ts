import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { chosen } from '../kit/stops-scene.ts';

const [MARA, RITA, TOM, OMAR] = ['U0MARKETER', 'U0REPONE', 'U0REPTWO', 'U0OUTSIDER'];
const HOUR_MS = 3_600_000;
let world: SmallSystem;
beforeAll(async () => {
  world = await startSmallSystem(5);
});
afterAll(() => world.close());

const shown = async (decision: Decision) => world.shown(await world.cardOf(decision));
const putAside = async (user: string, decision: Decision, forMs: number) => {
  await world.fromMenu(user, decision, 'snooze');
  await world.submit(user, { forMs: chosen(String(forMs)) });
};
const passes = async (ms: number) => {
  world.clock.advance(ms);
  await world.run('expire');
};
const remindersOf = (user: string, { _id }: Decision) =>
  world.toldDirectly(user).filter((text) => text.includes(`You asked me to remind you of ${_id}`));
/** What Home says waits for this person. */
const waitingOnHome = async (user: string) => {
  await world.as(user).openHome();
  return JSON.stringify((await world.home(user)).blocks);
};

describe('a decision that somebody puts aside', () => {
  test('says who did and until when, waits for the others, keeps its end, and comes back to that person once', async () => {
    const task = await world.task('Call about the month-end');
    await world.fromMenu(RITA, task, 'snooze');
    const form = JSON.stringify(world.as(RITA).modal()?.blocks);
    expect(form).toContain('"initial_option":{"text":{"type":"plain_text","text":"1 hour"');
    expect(form).toMatch(
      /It still expires .*; then nothing happens\. Others who may decide it still have it before them/,
    );
    await world.submit(RITA, { forMs: chosen(String(3 * HOUR_MS)) });
    expect(world.toldAlone(RITA)).toMatch(
      /^I will remind you of D-\d+ today 18:30.* It still expires .*others who may decide it still have it before them\.$/,
    );
    expect(await shown(task)).toMatch(
      /needs Sales · ⏸ snoozed by Rita Novak until <!date[^|]*\|[^>]*18:30[^>]*> · expires/,
    );
    expect(await waitingOnHome(RITA)).toContain('0 waiting for you');
    expect(await waitingOnHome(TOM)).toContain('1 waiting for you');
    expect((await world.get(task._id)).expiresAt).toEqual(task.expiresAt);

    await passes(3 * HOUR_MS - 1);
    expect(remindersOf(RITA, task)).toEqual([]);
    await passes(1);
    for (let look = 0; look < 2; look += 1) await world.run('expire');
    expect(remindersOf(RITA, task)).toEqual([expect.stringMatching(/Call about the month-end\. It still waits\./)]);
    expect(remindersOf(TOM, task)).toEqual([]);
    expect(await shown(task)).not.toContain('snoozed');
    expect(await waitingOnHome(RITA)).toContain('1 waiting for you');
    expect(await world.get(task._id)).toMatchObject({ state: 'pending', expiresAt: task.expiresAt });

    await world.as(RITA).click(await world.cardOf(task), ACTIONS.approve);
    expect(await world.becomes(task, 'executed', 'observed')).toMatchObject({ approvals: [{ slackUserId: RITA }] });
  });

  test('is decided meanwhile by whoever may, and then reminds nobody', async () => {
    const task = await world.task('Call about the audit');
    await putAside(RITA, task, HOUR_MS);
    await putAside(TOM, task, 3 * HOUR_MS);
    expect(await shown(task)).toMatch(/⏸ snoozed by Rita Novak until .* · ⏸ snoozed by Tom Becker until/);
    await passes(HOUR_MS);
    expect([remindersOf(RITA, task).length, remindersOf(TOM, task).length]).toEqual([1, 0]);
    expect(await shown(task)).toMatch(/needs Sales · ⏸ snoozed by Tom Becker until/);
    await world.as(TOM).click(await world.cardOf(task), ACTIONS.approve);
    expect(await world.becomes(task, 'executed', 'observed')).toMatchObject({ approvals: [{ slackUserId: TOM }] });
    await passes(2 * HOUR_MS);
    expect(remindersOf(TOM, task)).toEqual([]);
  });

  test('is put aside only by those who have a say in it', async () => {
    const task = await world.task('Call about the budget');
    await world.fromMenu(OMAR, task, 'snooze');
    expect(world.as(OMAR).modal()).not.toHaveProperty('submit');
    expect(JSON.stringify(world.as(OMAR).modal()?.blocks)).toContain('ask Rita Novak or Tom Becker');
    expect((await world.get(task._id)).snoozes).toBeUndefined();
  });

  test('is put aside for less than what is left of its time, and not at all in its last minutes', async () => {
    const mail = await world.email();
    await world.fromMenu(MARA, mail, 'snooze');
    const left = mail.expiresAt.getTime() - world.clock.now().getTime();
    await passes(left - HOUR_MS / 2);
    // A form that was opened earlier promises a reminder after the end.
    await world.submit(MARA, { forMs: chosen(String(HOUR_MS)) });
    expect(world.toldAlone(MARA)).toBe(
      `${mail._id} expires before that, so nothing was put aside; decide it now, or choose less time`,
    );
    expect((await world.get(mail._id)).snoozes).toBeUndefined();

    await world.fromMenu(MARA, mail, 'snooze');
    expect(JSON.stringify(world.as(MARA).modal()?.blocks).match(/"text":"15 minutes"|"text":"1 hour"/g)).toEqual([
      '"text":"15 minutes"',
      '"text":"15 minutes"',
    ]);
    await world.submit(MARA, { forMs: chosen(String(HOUR_MS / 4)) });
    await passes(HOUR_MS / 4);
    expect(remindersOf(MARA, mail)).toHaveLength(1);

    await passes(HOUR_MS / 8);
    await world.fromMenu(MARA, mail, 'snooze');
    expect(world.as(MARA).modal()).not.toHaveProperty('submit');
    expect(JSON.stringify(world.as(MARA).modal()?.blocks)).toContain('too soon to put it aside');
    await world.as(MARA).closeModal();
    await passes(HOUR_MS / 8);
    expect(await world.get(mail._id)).toMatchObject({ state: 'expired', approvals: [] });
  });
});
