import { describe, expect, test } from '@jest/globals';
import { writeEmail } from '../../../agents/writing/write-email.ts';
import { type CitedSource, isCarried } from '../../../src/core/gate/check-citations.ts';
import { accountOf, committee, NOW, sender, signalOf } from '../../kit/account-fixtures.ts';

const at = new Date('2025-11-18T14:00:00Z');
const signal = signalOf('web-session', 'carla', at, {
  sessionType: 'pricing_page',
  pageViews: 4,
  campaign: 'Spring Launch',
});
const source: CitedSource = { signal, names: ['Harlow Freight', 'Carla Ruiz'] };
const carried = (sentence: string, over: { at?: Date; source?: CitedSource | undefined; accountId?: string } = {}) =>
  isCarried(
    { sentence, signalId: signal.id, at: over.at ?? at },
    'source' in over ? over.source : source,
    over.accountId ?? signal.accountId ?? '',
    ['Veridian Procure'],
  );
const read = 'You read our pricing page on 18 November.';

describe('a citation carries its sentence', () => {
  test.each([
    read,
    'You read our pricing page on November 18, 2025.',
    'On Tuesday the 18th of November you read 4 pages.',
    'You read about Veridian Procure in November.',
    'You came to us by Spring Launch on 2025-11-18.',
    'At Harlow Freight, Carla Ruiz read our pricing page on 18 November.',
  ])('%s', (sentence) => {
    expect(carried(sentence)).toBe(true);
  });

  test.each([
    'You read our pricing page on 19 November.',
    'You read our pricing page on 18 October.',
    'You read our pricing page on 18 November 2024.',
    'You read our pricing page on Monday.',
    'You read our pricing page in December.',
    'You read 5 pages on 18 November.',
    'You read our pricing page for 12 minutes on 18 November.',
    'You read our page about Oracle on 18 November.',
    'Last week, Tariq Noor read our pricing page.',
  ])('and not: %s', (sentence) => {
    expect(carried(sentence)).toBe(false);
  });
});

describe('a citation counts for nothing', () => {
  test('where the signal is not on record, or is another account’s', () => {
    expect(carried(read, { source: undefined })).toBe(false);
    expect(carried(read, { accountId: 'acct_other' })).toBe(false);
  });
  test('where it is dated otherwise than the signal', () => {
    expect(carried(read, { at: new Date(at.getTime() + 60_000) })).toBe(false);
  });
});

test('every sentence that the built-in writer cites is carried', () => {
  const people = committee();
  const facts: [Parameters<typeof signalOf>[0], Record<string, string | number>][] = [
    ...['webinar', 'content_download', 'email', 'linkedin_message', 'call'].map(
      (touchType): [Parameters<typeof signalOf>[0], Record<string, string>] => [
        'marketing-touch',
        { touchType, direction: 'inbound' },
      ],
    ),
    ['web-session', { sessionType: 'pricing_page' }],
    ['web-session', { demoPageViews: 2 }],
    ['sales-activity', { outcome: 'demo_completed' }],
    ['sales-activity', { outcome: 'connected', activityType: 'call' }],
    ['meeting-held', {}],
    ['email-sent', {}],
  ];
  let cited = 0;
  for (const [kind, values] of facts)
    for (const who of people)
      for (const person of people)
        for (const purpose of ['introduce', 'follow-up', 're-engage', 'invite'] as const) {
          const one = signalOf(kind, who.id, new Date(NOW.getTime() - 3 * 86_400_000), values);
          const template = `${purpose}.${person.buyerRole}.any`;
          const brief = { sender, account: accountOf(), person, people, signals: [one], purpose, template };
          const { citations } = writeEmail({ ...brief, disputed: new Set(), now: NOW });
          for (const citation of citations) {
            cited += 1;
            expect([citation.sentence, isCarried(citation, { signal: one, names: [] }, 'acct_1', [])]).toEqual([
              citation.sentence,
              true,
            ]);
          }
        }
  expect(cited).toBeGreaterThan(50);
});
