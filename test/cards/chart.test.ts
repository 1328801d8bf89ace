import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chart } from '../../src/cards/chart.ts';
import { decisionCard } from '../../src/cards/decision-card.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { checkBlocks } from './check-blocks.ts';
import { emailDecision, NOW, runningExperiment } from './decisions.ts';

const started: Decision = { ...emailDecision(), state: 'executed' };
const blocksWith = (changes: Record<string, unknown> = {}) =>
  decisionCard(started, { now: NOW, people: [], link: (path) => path, experiment: runningExperiment(changes) }).blocks;
const arm = (key: string, sent: number, successes: number) => ({
  ...runningExperiment().arms[0],
  key,
  name: 'opens with a question',
  sent,
  successes,
});

describe('the card of a running test', () => {
  test('draws each arm that was sent with its interval, and says the same in words', () => {
    const blocks = blocksWith({ arms: [arm('A', 40, 4), arm('B', 1, 0), arm('C', 0, 0)] });
    const at = blocks.findIndex((block) => block.type === 'data_visualization');
    const labels = ['A · opens with a qu…', 'B · opens with a qu…'];
    expect(blocks[at]).toMatchObject({
      title: 'Replies by arm',
      chart: {
        type: 'bar',
        series: [
          { name: 'Low end (95 %)', data: [{ value: 4 }, { value: 0 }] },
          { name: 'Estimate', data: [{ value: 10 }, { value: 0 }] },
          { name: 'High end (95 %)', data: [{ value: 23.1 }, { value: 79.3 }] },
        ],
        axis_config: { categories: labels, y_label: 'per 100 sends' },
      },
    });
    expect(blocks[at + 1]).toMatchObject({
      text: { text: '*Replies* A 10 % (4–23 %) of 40 sends; B 0 % (0–79 %) of 1 send' },
    });
    expect(checkBlocks(blocks, 'message')).toEqual([]);
  });

  test('has no chart before the first send', () => {
    const types = blocksWith({ arms: [arm('A', 0, 0)] }).map(({ type }) => type);
    expect(types).toContain('table');
    expect(types).not.toContain('data_visualization');
  });
});

test('a chart stays within what Slack takes, however many and long its names are', () => {
  const names = fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(names, names, fc.string({ minLength: 1, maxLength: 80 }), (categories, series, title) => {
      const drawn = chart(
        'b',
        'line',
        title,
        'per 100 sends',
        categories,
        series.map((name) => ({ name, values: [1, 2] })),
      );
      expect(checkBlocks([drawn], 'message')).toEqual([]);
    }),
  );
  expect(chart('b', 'bar', 'x', 'y', [], [{ name: 'a', values: [] }])).toBeNull();
  expect(chart('b', 'bar', 'x', 'y', ['a'], [])).toBeNull();
});
