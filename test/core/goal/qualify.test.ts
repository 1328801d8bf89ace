import { describe, expect, test } from '@jest/globals';
import type { Person } from '../../../src/core/account/account.ts';
import { qualify } from '../../../src/core/goal/qualify.ts';
import type { Signal } from '../../../src/core/signal/signal.ts';
import { committee, daysAgo, NOW, personOf, signalOf, viewOf } from '../../kit/account-fixtures.ts';

const edith = personOf('edith', 'economic_buyer');
const ursula = personOf('ursula', 'end_user', { emailType: 'personal' });
const looked = (who: string, days: number) =>
  signalOf('web-session', who, daysAgo(days), { sessionType: 'pricing_page' });
const joined = (who: string, days: number) =>
  signalOf('marketing-touch', who, daysAgo(days), { touchType: 'webinar', direction: 'inbound' });
const asked = (person: Person, signals: Signal[]) =>
  qualify(person, viewOf(signals, { people: [...committee()] }).state, signals, NOW);

describe('a lead is worth a rep’s time', () => {
  test('from eight points, with every part named', () => {
    expect(asked(edith, [looked('edith', 1), joined('edith', 3)])).toEqual({
      isQualified: true,
      score: 8,
      threshold: 8,
      reasons: ['2 own actions in 30 days, weight 5', 'economic buyer', 'work address'],
    });
  });

  test('and not below: the same actions of a user from a private address', () => {
    expect(asked(ursula, [looked('ursula', 1), joined('ursula', 3)])).toMatchObject({
      isQualified: false,
      score: 5,
      reasons: ['2 own actions in 30 days, weight 5'],
    });
  });

  test('sooner where a colleague is engaged too', () => {
    const reply = signalOf(
      'email-replied',
      'carla',
      daysAgo(2),
      {},
      {
        extracted: { intent: 'interested', confidence: 1, extractor: 't' },
      },
    );
    const found = asked(ursula, [looked('ursula', 1), looked('ursula', 2), reply]);
    expect(found).toMatchObject({ isQualified: true, score: 8 });
    expect(found.reasons).toContain('a colleague is engaged too');
  });

  test('never by who they are alone, by what is older than 30 days, or by what others did', () => {
    const others = [looked('carla', 1), joined('carla', 1), looked('carla', 2)];
    for (const signals of [[], [looked('edith', 31), joined('edith', 40)], others]) {
      const found = asked(edith, signals);
      expect(found.isQualified).toBe(false);
      expect(found.reasons[0]).toBe('no own action in 30 days');
    }
  });

  test('an open or a click is no action of theirs, and many visits weigh ten at most', () => {
    expect(asked(edith, [signalOf('email-opened', 'edith', daysAgo(1))]).reasons[0]).toBe('no own action in 30 days');
    const many = Array.from({ length: 9 }, (_, n) => looked('edith', n + 1));
    expect(asked(edith, many)).toMatchObject({ score: 13 });
    expect(asked(edith, many).reasons[0]).toBe('9 own actions in 30 days, weight 10');
  });
});
