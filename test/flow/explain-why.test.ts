import { expect, test } from '@jest/globals';
import { ofKinds } from '../../src/core/report/question/fits.ts';
import { readQuestion } from '../../src/core/report/question/read-question.ts';

const mail = { action: { kind: 'send-email' as const } };
const meeting = { action: { kind: 'book-meeting' as const } };

const meant = <T extends Parameters<typeof ofKinds>[1][number]>(question: string, fitting: T[]): T[] => {
  const ofKind = ofKinds(readQuestion(question, new Date(), 'UTC').kinds, fitting);
  return ofKind.length > 0 ? ofKind : fitting;
};

test('whoever asks why somebody was written to means the mail, and not the meeting that followed', () => {
  const question = 'why did you write to Grace Lee at Northwind?';
  expect(meant(question, [meeting, mail])).toEqual([mail]);
  expect(meant(question, [meeting])).toEqual([meeting]);
  expect(meant('what about Grace Lee at Northwind?', [meeting, mail])).toEqual([meeting, mail]);
});
