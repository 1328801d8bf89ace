import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AccountId, PersonId } from '../../src/core/ids.ts';
import type { Identify, OutsideEvents } from '../../src/ports/outside-events.ts';

export type EmailScene = 'sent-and-received' | 'no-scope';
export type EmailWorld = {
  events: OutsideEvents;
  /** What is in the CRM at the second look, an hour after the first. */
  arrange(scene: EmailScene): void | Promise<void>;
  close(): Promise<void>;
};

/** The first look; the second is an hour later. */
export const FIRST_LOOK = new Date('2026-03-02T10:00:00Z');
export const SENT_AT = '2026-03-02T10:20:00.000Z';
export const RECEIVED_AT = '2026-03-02T10:40:00.000Z';
/** Contact `301` is Edith's record, of company `201`. */
export const identify: Identify = async (who) => {
  const [accountId, personId] = [AccountId.parse('201'), PersonId.parse('301')];
  if ('email' in who) return who.email === 'edith@buyer.example' ? { accountId, personId } : {};
  return who.crm === 'companies' ? { accountId } : { accountId, personId };
};

/** What reading the e-mails that reps log must do, fake or real. */
export const loggedEmailsContract = (start: () => Promise<EmailWorld>): void => {
  let world: EmailWorld;
  beforeEach(async () => {
    world = await start();
  });
  afterEach(() => world.close());
  const secondLook = async (scene: EmailScene) => {
    const { cursor } = await world.events.since(null);
    await world.arrange(scene);
    return (await world.events.since(cursor)).signals;
  };

  test('a rep’s e-mail is a touch of ours, an answer to it is untrusted text of the person', async () => {
    const who = { accountId: '201', personId: '301', kind: 'sales-activity' };
    expect(await secondLook('sent-and-received')).toMatchObject([
      {
        ...who,
        at: new Date(SENT_AT),
        trust: 'trusted',
        facts: { activityType: 'email', outcome: 'sent', direction: 'outbound', repId: '88' },
      },
      {
        ...who,
        at: new Date(RECEIVED_AT),
        trust: 'untrusted',
        text: 'Re: Tuesday\n\nTuesday is fine.',
        facts: { activityType: 'email', outcome: 'received', direction: 'inbound' },
      },
    ]);
  });

  test('without the scope there are none, and the other records are read', async () => {
    expect(await secondLook('no-scope')).toMatchObject([{ kind: 'opportunity-changed', facts: { stage: 'proposal' } }]);
  });
};
