import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadCharters } from '../../../src/adapters/charters/load-charters.ts';
import type { Brand } from '../../../src/core/charter/brand.ts';
import { Action, type ActionOf } from '../../../src/core/decision/action.ts';
import type { CitedSource } from '../../../src/core/gate/check-citations.ts';
import { checkContent } from '../../../src/core/gate/check-content.ts';
import { signalOf } from '../../kit/account-fixtures.ts';

let brand: Brand;
beforeAll(async () => {
  const loaded = await loadCharters('charters');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  brand = loaded.value.brand;
});

const at = new Date('2026-11-18T09:00:00Z');
type Parts = { subject?: string; cites?: string[]; footer?: string; headers?: Record<string, string>; from?: string };
const emailOf = (body: string, parts: Parts = {}): ActionOf<'send-email'> => {
  const url = `${brand.sender.unsubscribeBase}/abc.123`;
  const footer = parts.footer ?? `--\n${brand.aiDisclosure}\n${brand.sender.postalAddress}\nOpt out here: ${url}`;
  return Action.parse({
    kind: 'send-email',
    accountId: 'a1',
    personId: 'p1',
    template: 't',
    purpose: 'introduce',
    citations: (parts.cites ?? []).map((sentence) => ({ sentence, signalId: 's1', at })),
    email: {
      from: parts.from ?? `${brand.sender.fromName} <${brand.sender.fromAddress}>`,
      to: 'ann@acme.example',
      replyTo: brand.sender.replyTo,
      subject: parts.subject ?? 'Who approves what',
      text: `Hello Ann,\n\n${body}\n\nKind regards\nMara Keller\nVeridian Technologies\n\n${footer}`,
      headers: parts.headers ?? {
        'List-Unsubscribe': `<${url}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    },
  }) as ActionOf<'send-email'>;
};
const check = (body: string, parts?: Parts) => checkContent(emailOf(body, parts), brand);

const clean = {
  bannedClaims: [],
  unprovenClaims: [],
  unsourcedSentences: [],
  commitments: [],
  offVoice: [],
  hasIdentity: true,
  hasPostalAddress: true,
  hasOptOut: true,
  hasAiDisclosure: true,
  hasOneClickHeaders: true,
  urlsTainted: false,
};

test.each([
  '?t=BnFPPuAS9kO8BBKysvymEbO5-SurbHu9Kb2Bm0M-1Mo',
  '/p1?t=_Uo-NpzwgU8HRcr305E0QsIF80lLG4dowDV5ujJ-3dY',
  '/100%25',
])('the random letters of an opt-out link claim nothing: %s', (token) => {
  const link = `${brand.sender.unsubscribeBase}/${token}`;
  const footer = `${brand.aiDisclosure}\n${brand.sender.postalAddress}\nOpt out: ${link}`;
  expect(check('Hello.', { footer })).toMatchObject({ unprovenClaims: [], hasOptOut: true, urlsTainted: false });
  expect(check('We save 40 % a year.', { footer }).unprovenClaims).toEqual(['We save 40 % a year.']);
});

describe('a digit in a name', () => {
  const said = 'Is purchasing at 4Front Logistics on your desk? I write to all of 3M this week.';
  test('claims nothing where it is the account’s own name', () => {
    expect(check(said).unprovenClaims).toHaveLength(2);
    expect(checkContent(emailOf(said), brand, ['4Front Logistics', '3M']).unprovenClaims).toEqual([]);
  });
  test('proves no other number, not even where the name is a number', () => {
    const claim = 'We save 40 percent for firms like 4Front Logistics.';
    expect(checkContent(emailOf(claim), brand, ['4Front Logistics', '40']).unprovenClaims).toEqual([claim]);
    expect(checkContent(emailOf('We save 30M a year.'), brand, ['30']).unprovenClaims).toHaveLength(1);
  });
});

describe('a plain message', () => {
  test('has nothing to object to', () => {
    expect(check('Do purchases reach finance before the money is committed? Shall I send one page on it?')).toEqual(
      clean,
    );
  });
  test('may arrange a time', () => {
    expect(check('Would Tuesday 24 November at 10:30 suit you for a 15 minute call?')).toEqual(clean);
  });
});

describe('claims', () => {
  test.each([
    ['Teams save 40 % of their time.', ['Teams save 40 % of their time.']],
    ['We are the leading platform.', ['We are the leading platform.']],
    ['It is twice as quick. It is also calm.', ['It is twice as quick.']],
    ['Our customers cut invoice approval from nine days to three.', []],
    ['Our customers cut invoice approval from 9 days to 3.', []],
    ['62% of invoices go through without anyone touching them.', []],
    [
      'Our customers cut invoice approval from 9 days to 3 and save 20 %.',
      ['Our customers cut invoice approval from 9 days to 3 and save 20 %.'],
    ],
    ['Three-way matching is built in, 3-way match and all.', []],
  ])('%s', (body, unprovenClaims) => {
    expect(check(body).unprovenClaims).toEqual(unprovenClaims);
  });

  test('a claim in the subject counts too', () => {
    expect(check('Hello.', { subject: 'Save 40 % now' }).unprovenClaims).toEqual(['Save 40 % now']);
  });

  test.each([
    ['We guarantee results.', ['guaranteed-results: guarantee results']],
    ['It is risk-\nfree for you.', []],
    ['It is risk\nfree for you.', ['risk-free: risk free']],
    ['Veridian Procure is the only platform that can.', ['only-solution: the only platform']],
  ])('banned: %j', (body, bannedClaims) => {
    expect(check(body).bannedClaims).toEqual(bannedClaims);
  });
});

describe('statements about the reader', () => {
  const read = 'You read our pricing page on 18 November.';
  test('need a citation', () => {
    expect(check(read).unsourcedSentences).toEqual([read]);
    expect(check(read, { cites: [read] })).toEqual(clean);
  });
  test('a citation of one sentence does not cover the next', () => {
    const next = 'I noticed that your team is growing.';
    expect(check(`${read} ${next}`, { cites: [read] }).unsourcedSentences).toEqual([next]);
  });
  test('need a citation that the record carries', () => {
    const signal = signalOf('web-session', 'p1', at, { sessionType: 'pricing_page' }, { id: 's1', accountId: 'a1' });
    const under = (sentence: string, sources: Map<string, CitedSource>) =>
      checkContent(emailOf(sentence, { cites: [sentence] }), brand, [], sources).unsourcedSentences;
    const onRecord = new Map([['s1', { signal, names: [] }]]);
    expect(under(read, onRecord)).toEqual([]);
    expect(under(read, new Map())).toEqual([read]);
    const other = 'You read our pricing page on 17 November.';
    expect(under(other, onRecord)).toEqual([other]);
    const mild = 'Thank you for 3 calls.';
    expect(under(mild, onRecord)).toEqual([mild]);
    // A citation of words that are not in the message any more harms nothing.
    const gone = emailOf('Shall I send one page?', { cites: [other] });
    expect(checkContent(gone, brand, [], onRecord).unsourcedSentences).toEqual([]);
  });
  test('a question states nothing', () => {
    expect(check('Have you tried to approve an invoice on a phone?').unsourcedSentences).toEqual([]);
  });
});

describe('promises', () => {
  test.each([
    ['It costs $400 a month.', 'price'],
    ['I can offer a discount.', 'discount'],
    ["We'll go live by Friday.", 'deadline'],
    ['Our SLA covers that.', 'sla'],
    ['We warrant that it works.', 'legal'],
  ])('%s', (body, kind) => {
    expect(check(body).commitments).toEqual([`${kind}: ${body}`]);
  });
  test('asking about a price promises none', () => {
    expect(check('Would a discount change anything?').commitments).toEqual([]);
  });
});

describe('our voice', () => {
  test.each([
    ['We are just checking in.', ['just checking in']],
    ['Just\nchecking   in: is it SYNERGY?', ['synergy', 'just checking in']],
    ['Synergyland is a place, and we are checking in.', []],
  ])('%j has %j', (body, offVoice) => {
    expect(check(body).offVoice).toEqual(offVoice);
  });

  test('counts the words of the message, and neither the small print nor what is allowed', () => {
    const around = 'Hello Ann, Kind regards Mara Keller Veridian Technologies'.split(' ').length;
    const body = (words: number) => Array.from({ length: words }, () => 'word').join(' ');
    expect(check(body(brand.voice.maxWords - around)).offVoice).toEqual([]);
    expect(check(body(brand.voice.maxWords - around + 1)).offVoice).toEqual(['141 words, of at most 140']);
  });

  test('a phrase with signs in it is taken by its letters', () => {
    const voice = { ...brand.voice, avoid: ['c++ (really)'] };
    expect(checkContent(emailOf('It is C++ (really).'), { ...brand, voice }).offVoice).toEqual(['c++ (really)']);
    expect(checkContent(emailOf('It is ccc really.'), { ...brand, voice }).offVoice).toEqual([]);
  });
});

describe('what every commercial email carries', () => {
  test.each([
    [
      'hasAiDisclosure',
      () => ({ footer: `${brand.sender.postalAddress}\nOpt out: ${brand.sender.unsubscribeBase}/x` }),
    ],
    ['hasPostalAddress', () => ({ footer: `${brand.aiDisclosure}\nOpt out: ${brand.sender.unsubscribeBase}/x` })],
    ['hasOptOut', () => ({ footer: `${brand.aiDisclosure}\n${brand.sender.postalAddress}\nOpt out: write to us` })],
    ['hasIdentity', () => ({ from: 'Mara <mara@elsewhere.example>' })],
    ['hasOneClickHeaders', () => ({ headers: {} })],
    ['hasOneClickHeaders', () => ({ headers: { 'List-Unsubscribe': `<${brand.sender.unsubscribeBase}/x>` } })],
    [
      'hasOneClickHeaders',
      () => ({
        headers: {
          'List-Unsubscribe': '<https://evil.example/u/x>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      }),
    ],
  ] as const)('%s is seen missing', (name, parts) => {
    expect(check('Hello.', parts())).toEqual({ ...clean, [name]: false });
  });

  test('plain HTTP is one-click on loopback only', () => {
    const headers = (url: string) => ({
      'List-Unsubscribe': `<${url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    const under = (unsubscribeBase: string) => {
      const local = { ...brand, sender: { ...brand.sender, unsubscribeBase } };
      return checkContent(emailOf('Hello.', { headers: headers(`${unsubscribeBase}/x`) }), local).hasOneClickHeaders;
    };
    expect(under('http://127.0.0.1:4100/u')).toBe(true);
    expect(under('http://mail.veridian.example/u')).toBe(false);
  });
});

describe('links', () => {
  test.each([
    ['See https://www.veridian.example/security for more.', false],
    ['See https://evil.example/login for more.', true],
    ['See https://veridian.example.evil.test/ for more.', true],
    ['See https://veridian.example@evil.test/ for more.', true],
    ['See bit.ly.com/x for more.', true],
  ])('%s', (body, urlsTainted) => {
    expect(check(body).urlsTainted).toBe(urlsTainted);
  });
});

describe('other actions', () => {
  test('the arms of a test are checked for claims, and disclose nothing themselves', () => {
    const action = Action.parse({
      kind: 'start-experiment',
      experimentId: 'e1',
      hypothesis: 'h',
      segment: 's',
      metric: 'replied',
      arms: [
        { key: 'a', name: 'A', subject: 'Approvals', opening: 'Who approves?' },
        { key: 'b', name: 'B', subject: 'The best way', opening: 'Who approves?' },
      ],
      personIds: ['p1'],
      heldOutPersonIds: [],
      stopWhen: { complaintRate: 0.001, maxDays: 14 },
      minimumDetectableEffect: 0.05,
    });
    expect(checkContent(action, brand)).toEqual({ ...clean, unprovenClaims: ['The best way'] });
  });
  test('a brief stays inside and is not checked', () => {
    const action = Action.parse({
      kind: 'write-brief',
      accountId: 'a1',
      title: 'T',
      body: 'We are best.',
      citations: [],
    });
    expect(checkContent(action, brand)).toEqual(clean);
  });
});
