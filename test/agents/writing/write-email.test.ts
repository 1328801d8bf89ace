import { describe, expect, test } from '@jest/globals';
import { type EmailBrief, type Purpose, templatesFor, writeEmail } from '../../../agents/writing/write-email.ts';
import { personIdOfToken } from '../../../src/core/account/unsubscribe-token.ts';
import { accountOf, committee, daysAgo, NOW, OPT_OUT_TOKENS, sender, signalOf } from '../../kit/account-fixtures.ts';

const people = committee();
const webinar = signalOf('marketing-touch', 'edith', daysAgo(18), { touchType: 'webinar', direction: 'inbound' });
const brief = (over: Partial<EmailBrief> = {}): EmailBrief => ({
  sender,
  account: accountOf(),
  person: people[0] as (typeof people)[number],
  people,
  signals: [webinar],
  purpose: 'introduce',
  template: 'introduce.economic_buyer.control',
  disputed: new Set(),
  now: NOW,
  ...over,
});
const all = people.flatMap((person) =>
  (['introduce', 'follow-up', 're-engage', 'invite'] as Purpose[]).flatMap((purpose) =>
    templatesFor(person, purpose).map((template) => writeEmail(brief({ person, purpose, template }))),
  ),
);

describe('the built-in writer', () => {
  test('says who writes, that it is an agent, where we are and how to opt out, with one click', () => {
    const { email } = writeEmail(brief());
    expect(email.text).toContain(sender.aiDisclosure);
    expect(email.text).toContain(sender.postalAddress);
    expect(email.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    const url = email.headers['List-Unsubscribe']?.slice(1, -1) ?? '';
    expect(email.text).toContain(url);
    const token = url.split('/').at(-1) ?? '';
    expect(personIdOfToken(token)).toBe('edith');
    expect(OPT_OUT_TOKENS.isOf(token, people[0] as (typeof people)[number])).toBe(true);
    expect(OPT_OUT_TOKENS.isOf(token, people[1] as (typeof people)[number])).toBe(false);
  });

  test('states a fact about the reader only with the signal it rests on', () => {
    const { email, citations } = writeEmail(brief());
    expect(citations).toEqual([
      { sentence: 'You joined our webinar on 12 February.', signalId: webinar.id, at: webinar.at },
    ]);
    expect(email.text).toContain('You joined our webinar on 12 February.');
  });

  test('states none when the signal is disputed', () => {
    const { email, citations } = writeEmail(brief({ disputed: new Set([webinar.id]) }));
    expect(citations).toEqual([]);
    expect(email.text).not.toContain('webinar');
  });

  test('tells a colleague’s visit to nobody', () => {
    const visit = signalOf('web-session', 'carla', daysAgo(1), { sessionType: 'pricing_page' });
    expect(writeEmail(brief({ signals: [visit] })).email.text).not.toContain('pricing page');
  });

  test('keeps subjects short, holds no number but dates, no exclamation and no unfilled name', () => {
    for (const { email } of all) {
      const body = email.text.split('\n--\n')[0] ?? '';
      expect(email.subject.length).toBeLessThanOrEqual(70);
      expect(body.replace(/\d+ (January|February|March)/g, '')).not.toMatch(/[\d!{}]/);
      expect(body.split(/\s+/).length).toBeLessThanOrEqual(140);
    }
  });

  test('leaves out the line about the industry where the message would be too long or in words to avoid', () => {
    const words = (over: Partial<typeof sender.voice>) =>
      writeEmail(brief({ sender: { ...sender, voice: { ...sender.voice, ...over } } })).email.text.split('\n--\n')[0] ??
      '';
    const [whole, short] = [words({}), words({ maxWords: 60 })];
    const left = whole.split('\n\n').filter((paragraph) => !short.includes(paragraph));
    expect(left).toHaveLength(1);
    expect(short).toBe(whole.replace(`${left[0]}\n\n`, ''));
    expect(words({ avoid: [(left[0] ?? '').split(' ').slice(0, 3).join(' ')] })).toBe(short);
  });

  test('does not read the same twenty times', () => {
    const bodies = new Set(all.map(({ email }) => email.text.split('\n--\n')[0]));
    const subjects = new Set(all.map(({ email }) => email.subject));
    expect(bodies.size).toBeGreaterThan(all.length * 0.9);
    expect(subjects.size).toBeGreaterThan(20);
  });
});
