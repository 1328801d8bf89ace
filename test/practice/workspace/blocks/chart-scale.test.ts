import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { axisMarks, chartInWords, readChart } from '../../../../src/practice/workspace/blocks/chart-scale.ts';

describe('charts', () => {
  test('axis marks rise evenly, hold zero and enclose every value', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(values, (given) => {
        const marks = axisMarks(given);
        expect(marks).toContain(0);
        expect(marks.length).toBeLessThanOrEqual(8);
        const slack = 1e-6 * Math.max(1, ...given.map(Math.abs));
        expect(marks[0]).toBeLessThanOrEqual(Math.min(...given) + slack);
        expect(marks.at(-1)).toBeGreaterThanOrEqual(Math.max(...given) - slack);
        expect(marks).toEqual([...marks].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
    expect(axisMarks([3, 9.5])).toEqual([0, 5, 10]);
  });

  test('a chart says in words what it draws', () => {
    const line = readChart({
      type: 'line',
      axis_config: { categories: ['Mon', 'Tue'] },
      series: [{ name: 'A', data: [{ label: 'Tue', value: 4 }] }],
    });
    expect(line && chartInWords('Replies', line)).toBe('Replies, line chart. A: Mon no value, Tue 4');
    const pie = readChart({
      type: 'pie',
      segments: [
        { label: 'Won', value: 1 },
        { label: 'Lost', value: 3 },
      ],
    });
    expect(pie && chartInWords('Deals', pie)).toBe('Deals, pie chart: Won 25 %, Lost 75 %');
    expect(readChart({ type: 'radar' })).toBeNull();
  });
});
