import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import { dayAndTime } from '../../src/cards/time.ts';
import { dayWords } from '../../src/core/day-words.ts';
import type { Action } from '../../src/core/decision/action.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { AccountId, type AgentName, PersonId } from '../../src/core/ids.ts';
import { receiveSignals } from '../../src/flow/receive-signal.ts';
import { updateAccount } from '../../src/flow/update-account.ts';
import { signalOf } from '../kit/account-fixtures.ts';
import { chartersWith } from '../kit/charters-with.ts';
import { openAction } from '../kit/open-action.ts';
import { runHere } from '../kit/run-countersign.ts';
import { openEmail } from '../kit/small-data-dir.ts';
import { type SmallSystem, startSmallSystem } from '../kit/small-system.ts';
import { eventually } from '../kit/workspace-visit.ts';

const [MARA, RITA, TOM] = ['U0MARKETER', 'U0REPONE', 'U0REPTWO'];
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];
let world: SmallSystem;
let charters: string;

/** The program over a few accounts, under these monthly limits of every agent that writes to people. */
const under = async (limits: Record<string, number>) => {
  const change = (text: string) =>
    Object.entries(limits).reduce(
      (all, [name, value]) => all.replace(new RegExp(`${name}: .*`), `${name}: ${value}`),
      text,
    );
  charters = await chartersWith({ 'outreach.yaml': change, 'sdr.yaml': change });
  world = await startSmallSystem(4, { COUNTERSIGN_CHARTERS_DIR: charters });
};
const end = async () => {
  await world.close();
  await rm(charters, { recursive: true, force: true });
};

const open = async (action: Action, agent: AgentName): Promise<Decision> => {
  const decision = await openAction(world.system.deps, action, { agent });
  await world.system.settle();
  return decision;
};
const emailTo = async (n: number): Promise<Decision> => {
  const decision = await openEmail(world.system.deps, n);
  await world.system.settle();
  return decision;
};
const meetingWith = async (n: number): Promise<Decision> => {
  const [person] = await world.system.deps.accounts.people(`acct_${n}`);
  if (!person) throw new Error(`nobody is at account ${n}`);
  return open(
    {
      kind: 'book-meeting',
      accountId: AccountId.parse(person.accountId),
      personId: PersonId.parse(person.id),
      repId: 'rep_000001',
      startsAt: new Date(world.clock.now().getTime() + 48 * HOUR_MS),
      durationMs: HOUR_MS / 2,
      title: 'A talk',
      description: 'A talk about approvals',
      attendeeEmail: person.email,
    },
    'sdr',
  );
};
/** Everybody's word but Mara's, which is the last one that each of these needs. */
const approvedButForMara = async (decision: Decision): Promise<void> => {
  for (const user of [RITA, TOM]) {
    const { verdict, approvals } = await world.get(decision._id);
    const needsSales = verdict.need?.groups.some(
      ({ roles }) => roles.includes('sales') && !roles.includes('marketing'),
    );
    if (needsSales && approvals.length === 0) await world.as(user).click(await world.cardOf(decision), ACTIONS.approve);
  }
  expect((await world.get(decision._id)).state).toBe('pending');
};
/** Mara's clicks on both cards at the same moment: which one ran, and which one is held. */
const atTheSameMoment = async (
  decisions: readonly [Decision, Decision],
): Promise<{ ran: Decision; held: Decision }> => {
  for (const decision of decisions) await approvedButForMara(decision);
  const cards = await Promise.all(decisions.map(world.cardOf));
  // Neither takes its places before both are approved, however the machine orders them.
  const { touches } = world.system.deps;
  const { reserve } = touches;
  touches.reserve = async (request) => {
    await eventually(async () => {
      const now = await Promise.all(decisions.map(({ _id }) => world.system.deps.decisions.get(_id)));
      expect(now.some((one) => one?.state === 'pending')).toBe(false);
    });
    return reserve(request);
  };
  await Promise.all(cards.map((card) => world.as(MARA).click(card, ACTIONS.approve)));
  await world.system.settle();
  touches.reserve = reserve;
  const now = await Promise.all(decisions.map(({ _id }) => world.get(_id)));
  const ran = now.find(({ effect }) => effect);
  const held = now.find(({ state }) => state === 'approved');
  if (!ran || !held) throw new Error(now.map(({ _id, state }) => `${_id} is ${state}`).join(', '));
  return { ran, held };
};
const approvals = () => world.slack.channelByName('approvals')?.id ?? '';
/** What Why answers to Mara alone. */
const why = async (decision: Decision): Promise<string> => {
  await world.as(MARA).command(approvals(), '/countersign', `why ${decision._id}`);
  await world.system.settle();
  return JSON.stringify(world.as(MARA).ephemerals().at(-1));
};
const dayFor = (at: Date | undefined) => (at ? dayAndTime(at, { now: world.clock.now() }) : 'never');
const shown = async (decision: Decision) => world.shown(await world.cardOf(decision));

describe('two approvals at the same moment for the last touch of a person this month', () => {
  beforeAll(() => under({ touchesPerPersonPerMonth: 2 }));
  afterAll(end);

  test('one runs and the other is held: its card names the cap and says when it is free, and then it runs by itself', async () => {
    const first = await meetingWith(1);
    await approvedButForMara(first);
    await world.as(MARA).click(await world.cardOf(first), ACTIONS.approve);
    const { effect } = await world.becomes(first, 'executed', 'observed');
    const freeAt = new Date((effect?.at.getTime() ?? 0) + 30 * DAY_MS);
    world.clock.advance(28 * DAY_MS);

    const { held } = await atTheSameMoment([await emailTo(1), await meetingWith(1)]);
    expect(held.held).toMatchObject({
      ruleIds: ['cap.person.month'],
      text: '2 of 2 touches of this person in 30 days are used',
      freeAt,
    });
    expect(held.events.at(-1)).toMatchObject({ type: 'held', data: { ruleIds: ['cap.person.month'], freeAt } });
    expect(await shown(held)).toContain(
      `⏸ held by \`cap.person.month\`: 2 of 2 touches of this person in 30 days are used; judged again until ${dayAndTime(held.held?.until ?? freeAt, { now: world.clock.now() })}; free again ${dayAndTime(freeAt, { now: world.clock.now() })} · `,
    );

    world.clock.advance(DAY_MS);
    await world.run('execute-due');
    expect(await world.get(held._id)).toMatchObject({ state: 'approved', attempts: [] });
    world.clock.advance(freeAt.getTime() + 60_000 - world.clock.now().getTime());
    await world.run('execute-due');
    expect((await world.becomes(held, 'executed', 'observed')).attempts).toHaveLength(1);
    expect(world.practice.mail.api.outbox()).toHaveLength(1);
    expect(world.practice.calendar.api.events()).toHaveLength(2);
  });
});

describe('a person whom a campaign has touched already', () => {
  beforeAll(() => under({ touchesPerPersonPerMonth: 2 }));
  afterAll(end);

  /** A campaign wrote to the buyer of this account so many days ago; when each of those touches is a month ago. */
  const campaignTouched = async (n: number, ...daysAgo: number[]): Promise<Date[]> => {
    const { deps } = world.system;
    const [person] = await deps.accounts.people(`acct_${n}`);
    const times = daysAgo.map((days) => new Date(world.clock.now().getTime() - days * DAY_MS));
    await receiveSignals(
      deps,
      times.map((at) =>
        signalOf('marketing-touch', person?.id, at, { direction: 'outbound' }, { accountId: `acct_${n}` }),
      ),
    );
    await updateAccount(deps, `acct_${n}`);
    return times.map((at) => new Date(at.getTime() + 30 * DAY_MS));
  };

  test('the campaign counts as well: one runs, and the other waits until the campaign is a month ago', async () => {
    const [freeAt = new Date(0)] = await campaignTouched(2, 28);
    const { held } = await atTheSameMoment([await emailTo(2), await meetingWith(2)]);
    expect(held.held).toMatchObject({ ruleIds: ['cap.person.month'], freeAt });
    expect(await shown(held)).toContain(`free again ${dayAndTime(freeAt, { now: world.clock.now() })}`);
  });

  test('a hold ends by time alone, when nothing is heard of the account meanwhile', async () => {
    const email = await emailTo(3);
    const [freeAt = new Date(0)] = await campaignTouched(3, 28, 1);
    await world.as(MARA).click(await world.cardOf(email), ACTIONS.approve);
    expect((await world.get(email._id)).held).toMatchObject({ ruleIds: ['cap.person.month'], freeAt });
    world.clock.advance(freeAt.getTime() - world.clock.now().getTime() - 60_000);
    await world.run('execute-due');
    expect(await world.get(email._id)).toMatchObject({ state: 'approved', attempts: [] });
    world.clock.advance(120_000);
    await world.run('execute-due');
    await world.becomes(email, 'executed', 'observed');
  });
});

describe('a proposal that caps refuse', () => {
  beforeAll(() => under({ touchesPerPersonPerWeek: 1, touchesPerPersonPerMonth: 2 }));
  afterAll(end);

  /** A meeting with the buyer of this account, agreed to by everybody and booked. */
  const metWith = async (n: number): Promise<Date> => {
    const meeting = await meetingWith(n);
    await approvedButForMara(meeting);
    await world.as(MARA).click(await world.cardOf(meeting), ACTIONS.approve);
    return (await world.becomes(meeting, 'executed', 'observed')).effect?.at ?? new Date(0);
  };

  test('says when a week, and then when a month, has room again', async () => {
    const first = await metWith(1);
    const refused = await meetingWith(1);
    const weekLater = new Date(first.getTime() + 7 * DAY_MS);
    expect(refused).toMatchObject({ state: 'forbidden', freeAt: weekLater });
    expect(refused.events.at(-1)).toMatchObject({ type: 'forbidden', data: { freeAt: weekLater } });
    expect(await why(refused)).toContain(
      `⏸ held by \`cap.person\`: 1 of 1 touches of this person in seven days are used; free again ${dayFor(weekLater)}`,
    );
    expect((await runHere(['why', refused._id], { COUNTERSIGN_DATA_DIR: world.dir })).out).toContain(
      `free again ${weekLater.toISOString().slice(0, 10)}`,
    );

    world.clock.advance(8 * DAY_MS);
    await updateAccount(world.system.deps, 'acct_1');
    await metWith(1);
    // Both windows are full now, and the later of the two counts.
    const both = await meetingWith(1);
    expect(both.verdict.rules.map(({ id }) => id)).toEqual(['cap.person', 'cap.person.month']);
    expect(both.freeAt).toEqual(new Date(first.getTime() + 30 * DAY_MS));
  });

  test('an edit that a cap refuses says the day as well', async () => {
    const waits = await emailTo(2);
    const free = dayWords(new Date((await metWith(2)).getTime() + 7 * DAY_MS));
    await world.as(MARA).click(await world.cardOf(waits), ACTIONS.edit);
    await world.system.settle();
    expect(await world.as(MARA).submitBlocks({ subject: 'A word about approvals' })).toMatchObject({
      errors: { 'text.0': expect.stringContaining(`are used; free again on ${free})`) },
    });
    expect((await world.get(waits._id)).revision).toBe(1);
  });

  test('says no day where something else holds it too, because a free place would not let it run', async () => {
    await metWith(3);
    await world.as(MARA).command(approvals(), '/countersign', 'stop agent:sdr');
    await world.system.settle();
    const held = await meetingWith(3);
    expect(held.verdict.rules.map(({ id }) => id)).toEqual(expect.arrayContaining(['stop.agent', 'cap.person']));
    expect(held.freeAt).toBeUndefined();
    expect(await why(held)).not.toContain('free again');
  });
});

describe('the decisions of an agent this month', () => {
  beforeAll(() => under({ decisionsPerDay: 2, decisionsPerMonth: 2 }));
  afterAll(end);

  test('what is proposed past the cap is refused, and takes no place from what people approve under it', async () => {
    const [first, second] = [await world.email(), await world.email()];
    const third = await world.email();
    expect(third).toMatchObject({
      state: 'forbidden',
      verdict: { rules: [{ id: 'cap.decisions' }, { id: 'cap.decisions.month' }] },
      freeAt: new Date(first.createdAt.getTime() + 30 * DAY_MS),
    });
    expect(await why(third)).toContain(`in 30 days are used; free again ${dayFor(third.freeAt)}`);
    for (const decision of [second, first]) {
      await world.as(MARA).click(await world.cardOf(decision), ACTIONS.approve);
      await world.becomes(decision, 'executed', 'observed');
    }
    expect(world.practice.mail.api.outbox()).toHaveLength(2);
  });
});

describe('what waits while others take the last place for longer than an approval is held', () => {
  beforeAll(() => under({ sendsPerMailboxPerDay: 1, sendsPerMailboxPerMonth: 1 }));
  afterAll(end);

  const offersToSend = async (decision: Decision) => (await shown(decision)).includes(`"${ACTIONS.approve}"`);

  test('says before anybody approves it that nothing would be sent, takes no approval, and offers it again with room', async () => {
    const [sent, waits, seen] = [await world.email(), await world.email(), await world.email()];
    const approveButtonOf = { decisionId: seen._id, revision: seen.revision, digest: seen.digest, by: MARA };
    await world.as(MARA).click(await world.cardOf(sent), ACTIONS.approve);
    const { effect } = await world.becomes(sent, 'executed', 'observed');
    const freeAt = new Date((effect?.at.getTime() ?? 0) + 30 * DAY_MS);

    // A click before the card could say so is answered to the clicker, and then the card says it.
    expect(await offersToSend(seen)).toBe(true);
    await world.as(MARA).click(await world.cardOf(seen), ACTIONS.approve);
    await world.system.settle();
    expect(String(world.as(MARA).ephemerals().at(-1)?.text)).toBe(
      `${seen._id} was not approved. It is held by \`cap.mailbox.month\`: 1 of 1 sends of this mailbox in 30 days are used; free again on ${dayWords(freeAt)}. What is approved is held for 3 days at most, so it would end without an effect. Reject it, or approve it when its card offers that again.`,
    );
    expect(await world.get(seen._id)).toMatchObject({ state: 'pending', approvals: [] });

    await world.run('watch-room');
    for (const decision of [waits, seen]) {
      expect((await world.get(decision._id)).noRoom).toMatchObject({ ruleIds: ['cap.mailbox.month'], freeAt });
      expect(await shown(decision)).toContain(
        `needs Marketing · ⏸ held by \`cap.mailbox.month\`: 1 of 1 sends of this mailbox in 30 days are used; free again ${dayFor(freeAt)}; approved now it would end after 3 days, and nothing is sent · expires`,
      );
      expect(await offersToSend(decision)).toBe(false);
      expect(await shown(decision)).toContain(ACTIONS.reject);
    }
    const { events, version } = await world.get(waits._id);
    expect(events.at(-1)).toMatchObject({ type: 'room-ran-out', by: 'countersign', data: { freeAt } });
    await world.run('watch-room');
    expect((await world.get(waits._id)).version).toBe(version);

    // A place is given back, as by a service that refuses the call.
    await world.system.deps.touches.release(sent._id, [`mailbox:${world.system.deps.governance().sender.fromAddress}`]);
    await world.run('watch-room');
    expect((await world.get(waits._id)).events.at(-1)?.type).toBe('room-came-back');
    expect(await shown(waits)).not.toContain('cap.mailbox.month');
    await world.as(MARA).click(await world.cardOf(waits), ACTIONS.approve);
    await world.becomes(waits, 'executed', 'observed');

    // Whoever has no say reads who has, and not about caps; and nothing but the card offers it.
    expect(await world.system.flow.approve({ ...approveButtonOf, by: RITA })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('ask Mara Keller'),
    });
    expect(await world.system.flow.approve(approveButtonOf)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('was not approved'),
    });
    expect(world.practice.mail.api.outbox()).toHaveLength(2);
  });
});

describe('two approvals at the same moment for the last send of a mailbox this month', () => {
  beforeAll(() => under({ sendsPerMailboxPerDay: 2, sendsPerMailboxPerMonth: 2 }));
  afterAll(end);

  test('one leaves and the other is held: a month is longer than it waits, its card says so, and it ends unsent', async () => {
    const earlier = await world.email();
    await world.as(MARA).click(await world.cardOf(earlier), ACTIONS.approve);
    const { effect } = await world.becomes(earlier, 'executed', 'observed');
    const freeAt = new Date((effect?.at.getTime() ?? 0) + 30 * DAY_MS);
    world.clock.advance(2 * DAY_MS);

    const { held } = await atTheSameMoment([await world.email(), await world.email()]);
    expect(held.held).toMatchObject({
      ruleIds: ['cap.mailbox.month'],
      text: '2 of 2 sends of this mailbox in 30 days are used',
      freeAt,
    });
    expect(await shown(held)).toContain(
      '⏸ held by `cap.mailbox.month`: 2 of 2 sends of this mailbox in 30 days are used',
    );
    expect(await shown(held)).toContain(
      `; free again ${dayAndTime(freeAt, { now: world.clock.now() })}, too late for this one unless a place is given back`,
    );
    expect(world.practice.mail.api.outbox()).toHaveLength(2);
    // It waits three days, and the next working day is the fourth.
    world.clock.advance(4 * DAY_MS);
    await world.run('execute-due');
    expect(await world.get(held._id)).toMatchObject({ state: 'failed', attempts: [] });
    expect(await shown(held)).toContain('✕ nothing was sent: held by `cap.mailbox.month` until its time ran out');
    expect(world.practice.mail.api.outbox()).toHaveLength(2);
  });
});
