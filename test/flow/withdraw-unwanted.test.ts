import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stateText } from '../../src/cards/state-line.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { SignalId } from '../../src/core/ids.ts';
import { receiveSignals } from '../../src/flow/receive-signal.ts';
import { type FlowWorld, MARA, startFlowWorld } from '../kit/flow-world.ts';

let world: FlowWorld;
beforeAll(async () => {
  world = await startFlowWorld();
});
afterAll(() => world.close());

/** Something that came from the person whom this decision would reach. */
const hear = async ({ action, accountId }: Decision, kind: string, more: object = {}) => {
  if (action.kind !== 'send-email') throw new Error('it is an email');
  const at = world.now();
  await receiveSignals(world.deps, [
    {
      id: SignalId.parse(`${kind}/${action.personId}`),
      kind,
      accountId,
      personId: action.personId,
      at,
      receivedAt: at,
      source: { system: 'mail', recordId: 'an older mail' },
      trust: 'untrusted',
      facts: {},
      ...more,
    },
  ]);
  await world.settle();
};
const now = async ({ _id }: Decision): Promise<Decision> => {
  const found = await world.deps.decisions.get(_id);
  if (!found) throw new Error('lost');
  return found;
};
const shown = async (decision: Decision) =>
  stateText(await now(decision), { now: world.now(), timeZone: 'UTC', link: (path) => path });

describe('a mail that waits for people', () => {
  test.each([
    ['email-complained', {}, 'marked a mail of ours as spam'],
    ['unsubscribed', {}, 'opted out of mail from us'],
    ['email-bounced', {}, 'cannot be reached: a mail to the address came back'],
    ['email-replied', { text: 'Please unsubscribe me.' }, 'opted out of mail from us'],
  ])('asks nobody any more once %s came from whom it would reach', async (kind, more, why) => {
    const home = await world.company();
    const [theirs, other] = [await world.email(home, 0), await world.email(home, 1)];
    expect([theirs.state, other.state]).toEqual(['pending', 'pending']);
    await hear(theirs, kind, more);
    expect(await now(theirs)).toMatchObject({
      state: 'superseded',
      supersededBy: { reason: `${home.people[0].name} ${why}` },
    });
    expect(await shown(theirs)).toBe(`void: ${home.people[0].name} ${why} · nothing was sent`);
    // Somebody else at the same account wants it as before.
    expect((await now(other)).state).toBe('pending');
    await expect(world.flow.approve(world.seen(theirs, MARA))).resolves.toMatchObject({ ok: false });
    expect(world.mail.api.inboxOf(home.people[0].email)).toEqual([]);
  });

  test('waits on when they are only out of office', async () => {
    const home = await world.company();
    const decision = await world.email(home, 0);
    await hear(decision, 'email-replied', { text: 'Automatic reply: I am out of the office until Monday.' });
    expect((await now(decision)).state).toBe('pending');
  });
});
