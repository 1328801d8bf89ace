import { expect, test } from '@jest/globals';
import { chooseNamed } from '../../../../src/core/report/question/choose-named.ts';
import { nameCandidates } from '../../../../src/core/report/question/name-candidates.ts';
import { accountOf, personOf } from '../../../kit/account-fixtures.ts';

const account = (id: string, name: string) => accountOf({ id, name, domain: `${id}.example` });
const person = (name: string, accountId: string) =>
  personOf(name.toLowerCase().replaceAll(' ', '-'), 'champion', { name, accountId });
const [HARLOW, HARLOW_FREIGHT, QUILL] = [
  account('a1', 'Harlow'),
  account('a2', 'Harlow Freight Ltd'),
  account('a3', 'Quill & Sons'),
];
const [ADA, BEA, ADA_TOO] = [person('Ada Quill', 'a2'), person('Bea Stone', 'a3'), person('Ada Stone', 'a3')];
const ALL = { accounts: [HARLOW, HARLOW_FREIGHT, QUILL], people: [ADA, BEA, ADA_TOO] };

const meant = (text: string, found = ALL) => {
  const { accounts, people, unsure, unknown } = chooseNamed(nameCandidates(text), found);
  return {
    who: [...people, ...accounts].map(({ name }) => name),
    ...(unsure && { unsure: [unsure.typed, ...[...unsure.people, ...unsure.accounts].map(({ name }) => name)] }),
    ...(unknown.length > 0 && { unknown }),
  };
};

test('the longest whole name is meant, and its parts are not looked at again', () => {
  expect(meant('why did you write to Ada Quill?')).toEqual({ who: ['Ada Quill'] });
  expect(meant('what happened at Quill & Sons?')).toEqual({ who: ['Quill & Sons'] });
  expect(meant('what happened at harlow freight ltd')).toEqual({ who: ['Harlow Freight Ltd'] });
  expect(meant('is a2.example qualified?')).toEqual({ who: ['Harlow Freight Ltd'] });
});

test('a name without its legal suffix, a first or a last name will do where it fits one', () => {
  expect(meant('what happened at Harlow Freight?')).toEqual({ who: ['Harlow Freight Ltd'] });
  expect(meant('who approved the mail to bea')).toEqual({ who: ['Bea Stone'] });
  expect(meant('why did you write to Bea Stone at Quill & Sons?')).toEqual({ who: ['Bea Stone', 'Quill & Sons'] });
});

test('what fits several is not guessed, unless the other name in the question tells', () => {
  expect(meant('who approved the mail to Ada?')).toEqual({ who: [], unsure: ['Ada', 'Ada Quill', 'Ada Stone'] });
  expect(meant('who approved the mail to Ada at Harlow Freight?')).toEqual({
    who: ['Ada Quill', 'Harlow Freight Ltd'],
  });
  expect(meant('what about Stone?')).toEqual({ who: [], unsure: ['Stone', 'Bea Stone', 'Ada Stone'] });
});

test('a name that fits only in part is asked about, because it may be another one', () => {
  expect(meant('why did nobody write to Bea Stine?')).toEqual({ who: [], unsure: ['Bea Stine', 'Bea Stone'] });
});

test('a name that nobody has is said to be unknown', () => {
  expect(meant('who is Zaphod Beeblebrox?')).toEqual({ who: [], unknown: ['Zaphod Beeblebrox'] });
});
