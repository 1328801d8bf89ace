import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Calendar, Invitation } from '../../src/ports/calendar.ts';

export type CalendarScene =
  | 'invite'
  | 'invite-twice'
  | 'silent-after-effect'
  | 'nothing-booked'
  | 'invite-and-cancel'
  | 'invite-and-busy'
  | 'refuse'
  | 'unreadable';
export type CalendarWorld = {
  calendar: Calendar;
  arrange(scene: CalendarScene): void | Promise<void>;
  /** Starts of the meetings that stand. */
  effects(): string[];
  close(): Promise<void>;
};

export const contractInvitation: Invitation = {
  key: 'D-9/1',
  repId: 'rep_000007',
  attendeeEmail: 'ann@buyer.example',
  startsAt: new Date('2026-03-04T14:00:00.000Z'),
  durationMs: 1_800_000,
  title: 'A first talk',
  description: 'Thirty minutes about invoices.',
};

/** What every calendar must do, fake or real. */
export const calendarContract = (start: () => Promise<CalendarWorld>): void => {
  let world: CalendarWorld;
  beforeEach(async () => {
    world = await start();
  });
  afterEach(() => world.close());
  const { key, repId } = contractInvitation;
  const invite = () => world.calendar.invite(contractInvitation);
  const starts = ['2026-03-04T14:00:00.000Z'];

  test('an invitation is booked and found by its key', async () => {
    await world.arrange('invite');
    const booked = await invite();
    if (booked.kind !== 'booked') throw new Error(booked.reason);
    expect(await world.calendar.find(key, repId)).toEqual({ eventId: booked.eventId, link: booked.link });
    expect(booked.link).toBe(`https://workspace.example/market/calendar/${booked.eventId}`);
    expect(world.effects()).toEqual(starts);
  });

  test('one key is one meeting, however often it is asked for', async () => {
    await world.arrange('invite-twice');
    const first = await invite();
    expect(first.kind).toBe('booked');
    expect(await invite()).toEqual(first);
    expect(world.effects()).toEqual(starts);
  });

  test('silence after the effect is unknown, and the look-up finds the meeting', async () => {
    await world.arrange('silent-after-effect');
    expect((await invite()).kind).toBe('unknown');
    expect((await world.calendar.find(key, repId))?.eventId).toEqual(expect.any(String));
    expect(world.effects()).toEqual(starts);
  });

  test('a key that was never used is not found', async () => {
    await world.arrange('nothing-booked');
    expect(await world.calendar.find(key, repId)).toBeNull();
    expect(world.effects()).toEqual([]);
  });

  test('a cancelled meeting is gone, and cancelling again changes nothing', async () => {
    await world.arrange('invite-and-cancel');
    await invite();
    expect(await world.calendar.cancel(key, repId)).toEqual({ kind: 'cancelled' });
    expect(await world.calendar.cancel(key, repId)).toEqual({ kind: 'cancelled' });
    expect(await world.calendar.find(key, repId)).toBeNull();
    expect(world.effects()).toEqual([]);
  });

  test('a booked slot is busy', async () => {
    await world.arrange('invite-and-busy');
    await invite();
    const from = new Date('2026-03-04T00:00:00Z');
    expect(await world.calendar.busy(repId, from, new Date('2026-03-05T00:00:00Z'))).toEqual([
      { from: new Date('2026-03-04T14:00:00Z'), to: new Date('2026-03-04T14:30:00Z') },
    ]);
  });

  test('a refusal carries a sentence', async () => {
    await world.arrange('refuse');
    const outcome = await invite();
    expect(outcome).toEqual({ kind: 'refused', reason: expect.stringMatching(/credentials \(401\)/) });
    expect(world.effects()).toEqual([]);
  });

  test('a look-up that cannot be made throws; it never says that nothing was booked', async () => {
    await world.arrange('unreadable');
    await expect(world.calendar.find(key, repId)).rejects.toThrow(/the service answered 503/);
  });
};
