import { describe, expect, test } from '@jest/globals';
import { factsOf, openReply, operatorsFor, reachableRoles } from '../../../src/core/goal/account-goal.ts';
import { regress } from '../../../src/core/goal/regress.ts';
import { committee, daysAgo, personOf, signalOf, viewOf } from '../../kit/account-fixtures.ts';

const reply = (who: string, days: number, intent = 'question') =>
  signalOf('email-replied', who, daysAgo(days), {}, { extracted: { intent, confidence: 1, extractor: 't' } });
const none = { isBriefed: false, isHandedOver: false, hasAdoptedReply: () => false };

describe('what holds for an account', () => {
  test('is told from its signals and state', () => {
    const signals = [reply('carla', 2, 'interested')];
    const facts = factsOf(viewOf(signals).state, signals, none);
    expect(facts.has('engaged:champion')).toBe(true);
    expect(facts.has('interested')).toBe(true);
    expect(facts.has('engaged:economic_buyer')).toBe(false);
    expect(facts.has('replies-answered')).toBe(false);
    expect(facts.has('meeting')).toBe(false);
    expect(facts.has('briefed')).toBe(false);
  });

  test('an answered reply, a brief, a handover and a meeting are there once they happened', () => {
    const signals = [reply('carla', 4), signalOf('meeting-booked', 'carla', daysAgo(1))];
    const facts = factsOf(viewOf(signals).state, signals, { ...none, isBriefed: true, isHandedOver: true });
    for (const fact of ['replies-answered', 'meeting', 'briefed', 'handed-over'] as const)
      expect([fact, facts.has(fact)]).toEqual([fact, true]);
  });
});

describe('a reply waits for an answer', () => {
  test('the newest one, until something went to that person after it or it was answered by hand', () => {
    const [first, second] = [reply('carla', 5), reply('tariq', 3)];
    expect(openReply([first, second], () => false)?.id).toBe(second.id);
    const later = signalOf('email-sent', 'tariq', daysAgo(2));
    expect(openReply([first, second, later], () => false)?.id).toBe(first.id);
    expect(openReply([first, second, later], (id) => id === first.id)).toBeUndefined();
    expect(openReply([first, signalOf('email-sent', 'carla', daysAgo(6))], () => false)?.id).toBe(first.id);
  });
  test('and not where it says that they are away or want nothing', () => {
    expect(
      openReply([reply('carla', 1, 'out-of-office'), reply('carla', 1, 'unsubscribe')], () => false),
    ).toBeUndefined();
  });
});

describe('the tools, as ways to a goal', () => {
  test('nobody writes to a role whose only person opted out; a rep still can reach it', () => {
    const gone = personOf('edith', 'economic_buyer', { suppression: { kind: 'unsubscribed', at: daysAgo(1) } });
    const people = [gone, ...committee().slice(1)];
    expect(reachableRoles(people).has('economic_buyer')).toBe(false);
    const ids = operatorsFor(people, false).map(({ id }) => id);
    expect(ids).not.toContain('send-email:economic_buyer');
    expect(ids).toContain('create-rep-task:economic_buyer');
    expect(ids).toContain('send-email:champion');
  });

  test('where a person of ours is in charge, writing waits for the handover', () => {
    const requires = (inCharge: boolean) =>
      operatorsFor(committee(), inCharge).find(({ id }) => id === 'send-email:champion')?.requires;
    expect(requires(false)).toEqual(['agreed']);
    expect(requires(true)).toEqual(['agreed', 'handed-over']);
  });
});

describe('a goal is decomposed', () => {
  const order = (present: string[]) =>
    regress(['opportunity'], new Set(present), operatorsFor(committee(), false)).subGoals.map(
      ({ fact, done }) => `${fact}${done ? ' (done)' : ''}`,
    );
  test('so that what each step requires stands before it, and met steps stay as done', () => {
    const steps = order([]);
    const at = (fact: string) => steps.indexOf(fact);
    expect(at('interested')).toBeLessThan(at('meeting'));
    expect(at('meeting')).toBeLessThan(at('handed-over'));
    expect(steps.at(-1)).toBe('opportunity');
    expect(order(['meeting', 'interested']).map((step) => step.replace(' (done)', ''))).toEqual(steps);
    expect(order(['meeting'])).toContain('meeting (done)');
  });
  test('and what nothing can make is said apart', () => {
    expect(regress(['a moon'], new Set(), operatorsFor(committee(), false))).toEqual({
      subGoals: [],
      unreachable: ['a moon'],
    });
  });
});
