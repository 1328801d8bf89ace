import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EmailContent } from '../../src/core/decision/action.ts';
import type { Mailer } from '../../src/ports/mailer.ts';

export type MailScene =
  | 'send'
  | 'send-twice'
  | 'silent-after-effect'
  | 'silent-before-effect'
  | 'refuse'
  | 'slow-down'
  | 'nothing-sent'
  | 'unreadable';
/** One world the contract runs in: the service made ready for a scene, and what left it. */
export type MailWorld = {
  mailer: Mailer;
  arrange(scene: MailScene): void | Promise<void>;
  /** Texts of the mails that really left. */
  effects(): string[];
  close(): Promise<void>;
};

export const contractEmail: EmailContent = {
  from: 'Mia <mia@seller.example>',
  to: 'ann@buyer.example',
  replyTo: 'mia@seller.example',
  subject: 'One question',
  text: 'Hello Ann\n\nUnsubscribe: https://seller.example/u/1\n',
  headers: {
    'List-Unsubscribe': '<https://seller.example/u/1>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
};

/** What every mailer must do, fake or real. */
export const mailerContract = (start: () => Promise<MailWorld>): void => {
  let world: MailWorld;
  beforeEach(async () => {
    world = await start();
  });
  afterEach(() => world.close());
  const send = (key = 'D-7/1') => world.mailer.send(contractEmail, key, { decision: 'D-7' });

  test('a mail is sent and named', async () => {
    await world.arrange('send');
    const outcome = await send();
    if (outcome.kind !== 'sent') throw new Error(outcome.reason);
    expect(outcome.messageId).not.toBe('');
    expect(outcome.link).toBe(`https://workspace.example/market/mail/${outcome.messageId}`);
    expect(world.effects()).toEqual([contractEmail.text]);
  });

  test('one key is one mail, however often it is sent', async () => {
    await world.arrange('send-twice');
    const first = await send();
    const second = await send();
    expect(first.kind).toBe('sent');
    expect(second).toEqual(first);
    expect(world.effects()).toEqual([contractEmail.text]);
  });

  test('silence after the effect is unknown, and the look-up finds the mail without sending', async () => {
    await world.arrange('silent-after-effect');
    expect((await send()).kind).toBe('unknown');
    expect((await world.mailer.findByKey('D-7/1'))?.messageId).toEqual(expect.any(String));
    expect(world.effects()).toEqual([contractEmail.text]);
  });

  test('silence before the effect is unknown too, and the look-up finds nothing', async () => {
    await world.arrange('silent-before-effect');
    expect((await send()).kind).toBe('unknown');
    expect(await world.mailer.findByKey('D-7/1')).toBeNull();
    expect(world.effects()).toEqual([]);
  });

  test('a look-up with another key finds nothing', async () => {
    await world.arrange('nothing-sent');
    expect(await world.mailer.findByKey('D-8/1')).toBeNull();
    expect(world.effects()).toEqual([]);
  });

  test('a refusal carries a sentence without the address in it', async () => {
    await world.arrange('refuse');
    const outcome = await send();
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.reason).not.toContain('@');
    expect(outcome.reason.length).toBeGreaterThan(10);
    expect(world.effects()).toEqual([]);
  });

  test('asked to slow down, it waits as long as it was told and sends once', async () => {
    await world.arrange('slow-down');
    expect((await send()).kind).toBe('sent');
    expect(world.effects()).toEqual([contractEmail.text]);
  });

  test('a look-up that cannot be made throws; it never says that nothing left', async () => {
    await world.arrange('unreadable');
    await expect(world.mailer.findByKey('D-7/1')).rejects.toThrow(/the service answered 500/);
  });
};
