import { describe, expect, test } from '@jest/globals';
import { choose, inChannel, openFromHome, send, toldAlone, write } from '../kit/at-the-card.ts';
import { browserStory } from '../kit/browser-story.ts';
import { openAction } from '../kit/open-action.ts';
import { addressOf } from '../kit/small-data-dir.ts';
import { type GovernedSystem, startGovernedSystem } from '../kit/small-system.ts';
import { openVariantTest } from '../kit/variant-test.ts';

const HOUR_MS = 3_600_000;
let world: GovernedSystem;
/** One touch a week, so that a second one is past its caps. */
const story = browserStory(
  async () => {
    world = await startGovernedSystem(6, {
      'outreach.yaml': (text) =>
        text
          .replace('touchesPerAccountPerWeek: 4', 'touchesPerAccountPerWeek: 1')
          .replace('touchesPerPersonPerWeek: 2', 'touchesPerPersonPerWeek: 1'),
    });
    return { url: world.system.url, close: () => world.close() };
  },
  { programPer: 'try' },
);

const sentTo = (n: number) => world.practice.mail.api.inboxOf(addressOf(n)).length;
const personOf = async (n: number) => {
  const [person] = await world.system.deps.accounts.people(`acct_${n}`);
  if (!person) throw new Error(`nobody is at account ${n}`);
  return person;
};
/** A meeting with the buyer of this account, as the sdr agent proposes it. */
const meeting = async (n: number) => {
  const person = await personOf(n);
  const decision = await openAction(
    world.system.deps,
    {
      kind: 'book-meeting',
      accountId: person.accountId,
      personId: person.id,
      repId: 'rep_000001',
      startsAt: new Date(world.clock.now().getTime() + 72 * HOUR_MS),
      durationMs: HOUR_MS / 2,
      title: 'A first call',
      description: 'As asked.',
      attendeeEmail: person.email,
    },
    { agent: 'sdr', title: `Meeting with ${person.name}` },
  );
  await world.system.settle();
  return decision;
};

describe('a cap', () => {
  test('that others filled after the card was drawn takes no approval for what would end unsent; the card says why', async () => {
    await world.run('observe-outcomes');
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    expect(await card.innerText()).toMatch(/Would differ\s+if the stage were supervise: allowed/);
    expect(await card.innerText()).toContain('touch 1 of 1 this account may get in a week');
    // A rep writes to the same person, as the CRM has it, before anybody decides.
    const person = await personOf(1);
    world.practice.crm.api.seed([
      { object: 'companies', id: person.accountId, properties: { name: 'Harlow' } },
      { object: 'contacts', id: person.id, properties: { email: person.email } },
    ]);
    world.clock.advance(HOUR_MS / 6);
    const properties = {
      hs_email_direction: 'EMAIL',
      hs_email_status: 'SENT',
      hs_timestamp: world.clock.now().toISOString(),
      hubspot_owner_id: 'rep_000001',
    };
    const associations = [{ object: 'contacts' as const, id: person.id }];
    world.practice.crm.api.add({ object: 'emails', properties, associations }, 'userId:rep_000001');
    await world.run('observe-outcomes');

    await visit.press(card, 'Send to 1 person');
    await card
      .getByText(/held by .*cap\.account.* 1 of 1 touches of this account in seven days are used.*free again 24 Nov/)
      .waitFor();
    expect(sentTo(1)).toBe(0);
    await card.getByText(/approved now it would end after 3 days, and nothing is sent/).waitFor();
    expect(await world.get(email._id)).toMatchObject({ state: 'pending', approvals: [], attempts: [] });
  });
});

describe('what a rep asked for', () => {
  test('is approved by a colleague and not by the rep, who alone reads why', async () => {
    const visit = await story.visit({ as: 'rita' });
    await visit.channel('sales');
    await visit.say('/countersign flag "Harlow B Freight" they want a call');
    const flag = await inChannel(visit, 'rita', 'escalations', 'they want a call');
    await visit.press(flag, 'Give back');
    await visit.dialog().getByRole('textbox').fill('please offer a meeting');
    await visit.dialog().getByRole('button', { name: 'Give back' }).last().click();
    await visit.dialog().waitFor({ state: 'detached' });
    await world.system.settle();
    const asked = await meeting(2);
    const card = await inChannel(visit, 'rita', 'approvals', asked._id);
    expect(await card.innerText()).toContain('so somebody else approves it');
    await visit.press(card, 'Invite 1 person');
    await toldAlone(visit, /you asked for .*somebody else approves it: ask .*Tom Becker/);
    expect(await world.get(asked._id)).toMatchObject({ state: 'pending', approvals: [] });
    await visit.actAs('tom');
    await visit.press(card, 'Invite 1 person');
    await card.getByText(/approved by Tom Becker/).waitFor();
  });
});

describe('a stop of one account', () => {
  test('is typed, lists what was in flight, holds its mails and no others, and two people lift it', async () => {
    const [held, free] = [await world.email(), await world.email()];
    const visit = await story.visit({ as: 'rita' });
    await visit.channel('sales');
    await visit.say('/countersign stop account: Harlow A Freight because they complained');
    await toldAlone(visit, 'Rita Novak stopped the account Harlow A Freight');
    const notice = await inChannel(visit, 'mara', 'countersign', 'The account Harlow A Freight is stopped');
    expect(await notice.innerText()).toMatch(/stopped by Rita Novak.*“they complained”.*Nothing was in flight\./s);
    for (const decision of [held, free]) {
      const card = await inChannel(visit, 'mara', 'approvals', decision._id);
      await visit.press(card, 'Send to 1 person');
    }
    const card = await inChannel(visit, 'mara', 'approvals', held._id);
    await card.getByText(/held by .*stop\.account.*they complained/).waitFor();
    await world.becomes(free, 'executed', 'observed');
    expect([sentTo(1), sentTo(2)]).toEqual([0, 1]);
    for (const person of ['mara', 'deniz'] as const) {
      await visit.actAs(person);
      await visit.say('/countersign resume account: Harlow A Freight');
      await toldAlone(
        visit,
        person === 'mara' ? 'agreed to resume the account Harlow A Freight' : /runs again, agreed by two people/,
      );
    }
    await inChannel(visit, 'mara', 'countersign', 'The account Harlow A Freight runs again');
    await world.run('execute-due');
    await world.becomes(held, 'executed', 'observed');
    expect(sentTo(1)).toBe(1);
  });
});

describe('a stop of one channel', () => {
  test('from the red button holds mail and nothing else; the card says who and why, and two different people lift it', async () => {
    const [mail, task] = [await world.email(), await world.task('Call about the month-end')];
    const visit = await story.visit({ as: 'femi', path: '/home' });
    const home = visit.page.locator('.home');
    await openFromHome(visit, home.getByRole('button', { name: 'Stop', exact: true }));
    await choose(visit, /What should stop/, /^The channel email$/);
    await write(visit, /^Why/, 'the mailbox is on a blocklist');
    await send(visit, 'Stop now');
    await home.getByText(/⏸ The channel email stopped by Femi Adeyemi/).waitFor();

    const card = await inChannel(visit, 'mara', 'approvals', mail._id);
    await visit.press(card, 'Send to 1 person');
    await card
      .getByText(/approved by Mara Keller.*held by .*stop\.channel.*by Femi Adeyemi: "the mailbox is on a blocklist"/)
      .waitFor();
    const other = await inChannel(visit, 'rita', 'approvals', task._id);
    await visit.press(other, 'Create 1 task');
    await other.getByText(/✓ task created/).waitFor();
    await world.run('execute-due');
    expect(await world.get(mail._id)).toMatchObject({ state: 'approved', attempts: [] });
    expect(sentTo(1)).toBe(0);

    const notice = await inChannel(visit, 'mara', 'countersign', 'The channel email is stopped');
    const resume = async (button: string) => {
      await visit.press(notice, 'Look at what would run');
      await visit.dialog().getByText(mail._id).waitFor();
      await send(visit, button);
    };
    await resume('Agree to resume');
    await notice.getByText(/Mara Keller agreed to resume/).waitFor();
    await visit.press(notice, 'Look at what would run');
    await visit.dialog().getByText('Somebody else has to agree too').waitFor();
    expect(
      await visit
        .dialog()
        .getByRole('button', { name: /^Agree/ })
        .count(),
    ).toBe(0);
    await visit.page.keyboard.press('Escape');
    await visit.say('/countersign resume channel:email');
    await toldAlone(visit, /one person alone cannot/);
    expect(sentTo(1)).toBe(0);

    await visit.actAs('deniz');
    await visit.channel('countersign');
    await resume('Agree, run again');
    await notice.getByText(/by Mara Keller and Deniz Aydin/).waitFor();
    await world.run('execute-due');
    await inChannel(visit, 'mara', 'approvals', mail._id);
    await card.getByText(/✓ sent .*approved by Mara Keller/).waitFor();
    expect(sentTo(1)).toBe(1);
  });
});

describe('a running test', () => {
  test('is stopped from its card: who was not written to yet never is', async () => {
    const decision = await openVariantTest(world, 1, 6);
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'experiments', decision._id);
    await visit.press(card, /^Start test on/);
    await world.becomes(decision, 'executed', 'observed');
    await card.getByText(/Running since/).waitFor();
    await world.run('run-experiments');
    const before = world.practice.mail.api.outbox().length;
    await visit.press(card, 'Stop the test');
    await card.getByText(/stopped by Mara Keller|put back by Mara Keller/).waitFor();
    for (let round = 0; round < 3; round += 1) await world.run('run-experiments');
    expect(world.practice.mail.api.outbox()).toHaveLength(before);
    expect((await world.system.deps.experiments.get('exp-1'))?.state).toBe('stopped');
  });
});

describe('one’s own numbers', () => {
  test('are told by command to that person alone', async () => {
    const email = await world.email();
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    await visit.press(card, 'Send to 1 person');
    await card.getByText(/✓ sent/).waitFor();
    await visit.say('/countersign attention');
    const told = await toldAlone(visit, 'You decided about 1 card');
    expect(await told.innerText()).toMatch(/approved as proposed/);
    await visit.actAs('bianca');
    expect(await visit.page.locator('.msg-ephemeral').filter({ hasText: 'You decided about' }).count()).toBe(0);
  });
});
