import { rm } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { inChannel, toldAlone } from '../kit/at-the-card.ts';
import { earnPromotion, grantStage, openCountryRepair } from '../kit/autonomy-set-up.ts';
import { browserStory } from '../kit/browser-story.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { canaryCharters, openVariantTest } from '../kit/variant-test.ts';

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
let world: SmallSystem;
// What is granted, complained of and adopted stays on record, so that each try has a company of its own.
const story = browserStory(
  async () => {
    const charters = await canaryCharters();
    world = await startSmallSystem(12, { COUNTERSIGN_CHARTERS_DIR: charters });
    const close = async () => {
      await world.close();
      await rm(charters, { recursive: true, force: true });
    };
    return { url: world.system.url, close };
  },
  { programPer: 'try' },
);

const run = async (job: string, times = 1) => {
  for (let n = 0; n < times; n += 1) await world.run(job);
};
/** The one who got this mail marks it as spam, and the program hears of it. */
const complainAbout = async (emailId: string | undefined) => {
  await world.practice.mail.api.emit({ type: 'complained', emailId: emailId ?? '' });
  await world.practice.mail.api.idle();
  await run('observe-outcomes');
};

describe('the way back', () => {
  test('a repair of the CRM that ran by itself is undone from its card, and the record has its old value', async () => {
    world.practice.crm.api.seed([{ object: 'companies', id: 'acct_6', properties: { country: 'UK' } }]);
    const country = () => world.practice.crm.api.get('companies', 'acct_6')?.properties.country;
    const decision = await openCountryRepair(world.system.deps, 'acct_6');
    await run('execute-due');
    await world.becomes(decision, 'executed', 'observed');
    expect(country()).toBe('GB');
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', decision._id);
    await card.getByText(/✓ repaired/).waitFor();
    await visit.press(card, 'Undo');
    await card.getByText(/put back by Mara Keller/).waitFor();
    expect(country()).toBe('UK');
    expect(await card.getByRole('button', { name: 'Undo', exact: true }).count()).toBe(0);
  }, 60_000);

  test('a send that waits for the morning is taken back from its card, and never leaves', async () => {
    const email = await world.email();
    const later = 20 * HOUR_MS - (world.clock.now().getTime() % DAY_MS);
    world.clock.advance(later);
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', email._id);
    await visit.press(card, 'Send to 1 person');
    await card.getByText(/⏸ held by/).waitFor();
    await visit.press(card, 'Take it back');
    await card.getByText(/taken back by Mara Keller before it left · nothing was sent/).waitFor();
    world.clock.advance(DAY_MS - later);
    await run('execute-due');
    expect(await world.get(email._id)).toMatchObject({ state: 'superseded', attempts: [] });
    expect(world.practice.mail.api.outbox()).toEqual([]);
  }, 60_000);
});

describe('a test on many people', () => {
  test('says whom it writes to first, waits, and goes on by itself', async () => {
    const decision = await openVariantTest(world, 5, 12);
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'experiments', decision._id);
    await card.getByText(/to 1 person; then 24 hours’ wait/).waitFor();
    await visit.press(card, /^Start test on/);
    await world.becomes(decision, 'executed', 'observed');
    await run('run-experiments', 3);
    await card.getByText(/1 person got it; I wait until/).waitFor();
    world.clock.advance(24.2 * HOUR_MS);
    await run('run-experiments', 5);
    await card.getByText(/1 person: 0 complaints, 0 bounces, 0 unsubscribes/).waitFor();
    const thread = await visit.openThread(card);
    await thread.getByText(/raised no alarm/).waitFor();
    expect(world.practice.mail.api.outbox()).toHaveLength(8);
  }, 60_000);

  test('stops when one of the first complains: the card says why, and nobody else is ever written to', async () => {
    const decision = await openVariantTest(world, 5, 12);
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'experiments', decision._id);
    await visit.press(card, /^Start test on/);
    await world.becomes(decision, 'executed', 'observed');
    await run('run-experiments', 3);
    await card.getByText(/1 person got it; I wait until/).waitFor();
    const [first] = world.practice.mail.api.outbox();
    await complainAbout(first?.id);
    await run('run-experiments');
    await card.getByText(/^Stopped after .*Of the first people 1 of 1 complained\./).waitFor();
    await card.getByText(/✕ First 1 person: 1 of 1 complained; nobody else is written to\./).waitFor();
    expect(await card.innerText()).not.toMatch(/I wait until|Running for/);
    // What has ended cannot be stopped.
    expect(await card.getByRole('button', { name: 'Stop the test' }).count()).toBe(0);
    const thread = await visit.openThread(card);
    await thread
      .getByText(
        '✕ The test was stopped after its first people: 1 of 1 complained. Nobody else is written to; propose it again with other words or other people.',
      )
      .waitFor();

    // Neither after the wait nor after the longest run of a test.
    for (const days of [2, 30]) {
      world.clock.advance(days * DAY_MS);
      await run('run-experiments', 3);
      await run('execute-due');
    }
    expect(world.practice.mail.api.outbox()).toMatchObject([{ id: first?.id, lastEvent: 'complained' }]);
    // Nor was anything drafted for them that only other rules would have held.
    expect((await world.system.deps.experiments.get('exp-5'))?.assignments).toHaveLength(1);
    expect(await card.innerText()).toContain('nobody else is written to');
  }, 60_000);
});

describe('autonomy', () => {
  test('goes up by a card with its evidence that two people agree to, and the command shows the stage', async () => {
    await earnPromotion(world.system.deps);
    await run('review-autonomy');
    const visit = await story.visit();
    const card = await inChannel(visit, 'mara', 'approvals', 'Approval agreement');
    expect(await card.innerText()).toMatch(/100 % \(30 of 30; 95 % interval 88\.6 % to 100 %\)/);
    await visit.press(card, 'Raise to assist');
    // Mara's word is the owner's; who is left is anybody of the four roles, and not Marketing again.
    await card.getByText(/\(1 of 2\) · still missing: Marketing, Demand gen, Brand or Operations/).waitFor();
    await visit.actAs('deniz');
    await visit.press(card, 'Raise to assist');
    await card.getByText(/✓ stage raised .*approved by Mara Keller and Deniz Aydin/).waitFor();
    await visit.say('/countersign autonomy analyst');
    const told = await toldAlone(visit, 'Autonomy of analyst');
    expect(await told.innerText()).toMatch(/content at assist.*\n.*Granted/);
  }, 60_000);

  test('goes down by itself after a complaint, with a card that says why and the way back', async () => {
    await grantStage(world.system.deps, 'outreach', 'email', 'supervise');
    const email = await world.email();
    const { effect } = await world.becomes(email, 'executed', 'observed');
    await complainAbout(effect?.recordId);
    const visit = await story.visit();
    const notice = 'Outreach email asks before everything again';
    const card = await inChannel(visit, 'mara', 'approvals', notice);
    expect(await card.innerText()).toMatch(new RegExp(`${email._id} was marked as spam`));
    expect(await card.innerText()).toContain('To come back');
    await visit.say('/countersign autonomy outreach');
    const told = await toldAlone(visit, 'Autonomy of outreach');
    expect(await told.innerText()).toMatch(/email at standardize.*\n.*Taken down by itself from supervise/);
    expect((await world.email()).state).toBe('pending');
  }, 60_000);
});
