import { describe, expect, test } from '@jest/globals';
import { answerFromFacts } from '../../../src/core/report/answer-question.ts';
import type { DecisionFact } from '../../../src/core/report/decision-facts.ts';
import { quoted } from '../../../src/core/report/quoted.ts';

const facts: DecisionFact[] = [
  { id: 'F1', topics: ['touches'], names: ['Carla Shah'], text: 'Carla Shah was written to on 2026-02-01.' },
  { id: 'F2', topics: ['touches'], names: ['Tariq Shah'], text: 'Tariq Shah was never written to.' },
  { id: 'F3', topics: ['cost'], names: [], text: 'It costs one of three touches.' },
];

describe('an answer from what is on record', () => {
  test('is what the question asks about', () => {
    expect(answerFromFacts('What does it cost?', facts)).toEqual({
      text: '• It costs one of three touches.',
      factIds: ['F3'],
    });
  });
  test('is about the person that the question names, and about nobody else', () => {
    expect(answerFromFacts('When was Tariq last contacted?', facts)?.factIds).toEqual(['F2']);
    expect(answerFromFacts('Who was contacted?', facts)?.factIds).toEqual(['F1', 'F2']);
    const end: DecisionFact = { id: 'F4', topics: ['when'], names: [], text: 'Without a decision it ends tomorrow.' };
    expect(answerFromFacts('When did we last write to her?', [...facts, end])?.factIds).toEqual(['F1', 'F2']);
    expect(answerFromFacts('When does it end?', [...facts, end])?.factIds).toEqual(['F4']);
  });
  test('about who else was spoken to is of people, and not of what was considered instead', () => {
    const instead: DecisionFact = { id: 'F5', topics: ['alternative'], names: [], text: 'Considered instead: a call.' };
    const all = [...facts, instead];
    expect(answerFromFacts('Who else have we spoken to?', all)?.factIds).toEqual(['F1', 'F2']);
    expect(answerFromFacts('What else was possible?', all)?.factIds).toEqual(['F5']);
  });
  test('is none where no fact is about it: nothing is guessed', () => {
    expect(answerFromFacts('Is the weather fine?', facts)).toBeNull();
    expect(answerFromFacts('What does it cost?', facts.slice(0, 2))).toBeNull();
  });
});

test('quoted words from outside cannot mention people or make links', () => {
  expect(quoted('<!channel> & <http://evil.example|here>')).toBe(
    '&lt;!channel&gt; &amp; &lt;http://evil.example|here&gt;',
  );
  expect(quoted('abcdef', 4)).toBe('abc…');
});
