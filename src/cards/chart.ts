import { LIMITS } from './limits.ts';
import { cut } from './text.ts';

/** Slack's native chart (June 2026), for messages only; `@slack/types` 3.2 does not have it yet. Labels are plain text. */
export type DataVisualization = {
  type: 'data_visualization';
  block_id?: string;
  title: string;
  chart: {
    type: 'line' | 'bar';
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; y_label?: string };
  };
};

/** Cut to a label's length; a number in front where two would read the same, because Slack finds points by label. */
const labels = (names: readonly string[]): string[] => {
  const short = names.map((name) => cut(name, LIMITS.chartLabel) || '–');
  return new Set(short).size === short.length
    ? short
    : names.map((name, at) => cut(`${at + 1}. ${name}`, LIMITS.chartLabel));
};

/**
 * A chart of one value per series and category, in the unit that `unit` names. What is over Slack's limits is cut; the text
 * beside the chart says all of it. Null without a category or a series, because Slack refuses an empty chart.
 */
export const chart = (
  blockId: string,
  kind: 'line' | 'bar',
  title: string,
  unit: string,
  names: readonly string[],
  series: readonly { name: string; values: readonly number[] }[],
): DataVisualization | null => {
  const categories = labels(names.slice(0, LIMITS.chartCategories));
  const rows = series.slice(0, LIMITS.chartSeries);
  const rowNames = labels(rows.map(({ name }) => name));
  if (categories.length === 0 || rows.length === 0) return null;
  return {
    type: 'data_visualization',
    block_id: blockId,
    title: cut(title, LIMITS.chartTitle),
    chart: {
      type: kind,
      series: rows.map(({ values }, at) => ({
        name: rowNames[at] ?? '–',
        data: categories.map((label, i) => ({ label, value: values[i] ?? 0 })),
      })),
      axis_config: { categories, y_label: cut(unit, LIMITS.chartTitle) },
    },
  };
};
