import { describe, expect, test } from '@jest/globals';
import { asksToStop } from '../../../src/core/signal/opt-out.ts';
import { ownWords } from '../../../src/core/signal/own-words.ts';

describe('an opt-out beyond doubt', () => {
  test.each([
    'Unsubscribe',
    'STOP',
    'remove me',
    'Please take me off your list.',
    'Could you drop us from this sequence, thanks',
    'Would you mind taking my name off your mailing list?',
    'Please refrain from sending further communications to this address.',
    'Not interested, and please do not write again.',
    'Remove my address from your database, and tell me where you got it from.',
    'No more emails please',
    'I object to the processing of my data for direct marketing.',
    'Erase all data you hold about me under article 17.',
    'I never gave consent to this.',
    'I’d prefer not to receive these.',
    'We don’t want to be contacted again.',
    'Reported as spam.',
  ])('%s', (text) => {
    expect(asksToStop(text)).toBe(true);
  });

  test.each([
    'We will stop using our ERP in May and need something for invoices by then.',
    'Please remove Tuesday from the options, Wednesday is good.',
    'Don’t take me off the list just yet, I meant to answer last week.',
    'He is off until Monday.',
    'I am no longer with the company.',
    'Please send no attachments over 10 MB.',
    'Do not call before nine, otherwise happy to talk.',
  ])('is not: %s', (text) => {
    expect(asksToStop(text)).toBe(false);
  });
});

describe('own words', () => {
  test.each([
    [
      'Happy to talk.\n\nOn Mon, 2 Mar 2026 at 09:14, Mara <mara@x.example> wrote:\n> unsubscribe here',
      'Happy to talk.',
    ],
    ['Gern.\n\nAm 03.11.2026 um 10:02 schrieb Mara <mara@x.example>:\n> Hallo', 'Gern.'],
    ['Fine.\n\n-----Original Message-----\nFrom: Mara\nunsubscribe', 'Fine.'],
    ['> 60 % less time\n\nCompared to what?', 'Compared to what?'],
    [
      'No thanks.\n_____\nThis message is confidential. If you are not the intended recipient remove it from your system.',
      'No thanks.',
    ],
    ['Yes.\nThis e-mail is confidential and meant for the addressee only.', 'Yes.'],
  ])('%j is %j', (text, own) => {
    expect(ownWords(text)).toBe(own);
  });

  test('no text takes long', () => {
    for (const text of ['\n'.repeat(1e6), '> '.repeat(1e6), 'On Mon wrote: '.repeat(1e5), `From: a@b\n`.repeat(1e5)]) {
      const startedAt = performance.now();
      ownWords(text);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });
});
