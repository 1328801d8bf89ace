import { describe, expect, test } from '@jest/globals';
import { type PlayResult, playbookIdeas } from '../../../src/core/report/playbook.ts';

const results = (play: string, n: number, wins: number, role = 'champion'): PlayResult[] =>
  Array.from({ length: n }, (_, i) => ({ play, role, segment: 'all', isSuccess: i < wins }));

describe('a play becomes a playbook', () => {
  test('where the lower bound of its rate lies above the mean of all others', () => {
    const [idea, ...more] = playbookIdeas([
      ...results('introduce.cost', 40, 20),
      ...results('introduce.control', 60, 6),
    ]);
    expect(more).toEqual([]);
    expect(idea).toMatchObject({
      play: 'introduce.cost',
      successes: 20,
      n: 40,
      restSuccesses: 6,
      restN: 60,
      restMean: 0.1,
    });
    expect(idea?.low).toBeGreaterThan(0.25);
    expect(idea?.low).toBeLessThan(0.5);
  });

  test('and not by fewer than twenty sends, however well they went', () => {
    const rest = results('introduce.control', 60, 6);
    expect(playbookIdeas([...results('introduce.cost', 19, 19), ...rest])).toEqual([]);
    expect(playbookIdeas([...results('introduce.cost', 20, 20), ...rest])).toHaveLength(1);
  });

  test('and not where it is only a little better than the rest, or there is no rest', () => {
    expect(playbookIdeas([...results('introduce.cost', 40, 6), ...results('introduce.control', 60, 6)])).toEqual([]);
    expect(playbookIdeas(results('introduce.cost', 40, 30))).toEqual([]);
  });

  test('per role, the largest difference first', () => {
    const ideas = playbookIdeas([
      ...results('introduce.cost', 40, 20, 'champion'),
      ...results('introduce.cost', 40, 30, 'end_user'),
      ...results('introduce.control', 200, 8, 'champion'),
    ]);
    expect(ideas.map(({ role }) => role)).toEqual(['end_user', 'champion']);
  });
});
