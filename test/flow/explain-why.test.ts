import { expect, test } from '@jest/globals';
import { meant } from '../../src/flow/explain-why.ts';

const mail = { action: { kind: 'send-email' as const } };
const meeting = { action: { kind: 'book-meeting' as const } };

test('whoever asks why somebody was written to means the mail, and not the meeting that followed', () => {
  const question = 'why did you write to Grace Lee at Northwind?';
  expect(meant(question, [meeting, mail])).toEqual([mail]);
  expect(meant(question, [meeting])).toEqual([meeting]);
  expect(meant('what about Grace Lee at Northwind?', [meeting, mail])).toEqual([meeting, mail]);
});
