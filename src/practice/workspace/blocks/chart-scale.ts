import { type Fields, fieldsOf, listOf, numberOf, stringOf } from './read-fields.ts';

export type ChartSeries = { name: string; values: (number | null)[] };
export type Chart =
  | { kind: 'line' | 'bar' | 'area'; categories: string[]; series: ChartSeries[]; xLabel: string; yLabel: string }
  | { kind: 'pie'; slices: { label: string; value: number }[] };

/** Reads the `chart` of a `data_visualization` block; null when it is none this page knows. */
export const readChart = (chart: Fields): Chart | null => {
  if (chart.type === 'pie') {
    const slices = listOf(chart.segments).map((slice) => ({
      label: stringOf(slice.label),
      value: Math.max(0, numberOf(slice.value) ?? 0),
    }));
    return { kind: 'pie', slices };
  }
  if (chart.type !== 'line' && chart.type !== 'bar' && chart.type !== 'area') return null;
  const axis = fieldsOf(chart.axis_config);
  const rows = listOf(chart.series);
  const given = Array.isArray(axis.categories) ? axis.categories.map(String) : [];
  const labels = listOf(rows[0]?.data).map((point) => stringOf(point.label));
  const categories = given.length > 0 ? given : labels;
  const series = rows.map((row) => {
    const points = Array.isArray(row.data) ? row.data : [];
    const isLabelled = listOf(points).some((point) => categories.includes(stringOf(point.label)));
    const values = categories.map((category, index) => {
      const point = isLabelled ? listOf(points).find((each) => each.label === category) : points[index];
      return (typeof point === 'number' ? point : numberOf(fieldsOf(point).value)) ?? null;
    });
    return { name: stringOf(row.name), values };
  });
  return { kind: chart.type, categories, series, xLabel: stringOf(axis.x_label), yLabel: stringOf(axis.y_label) };
};

/** Round axis marks that span the values and zero: steps of 1, 2 or 5 times a power of ten. */
export const axisMarks = (values: number[], wanted = 4): number[] => {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  if (!(high - low > 1e-9)) return [0, 1];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((size) => size * power >= rough) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
};

/** A number as an axis or a table says it. */
export const chartNumber = (value: number): string =>
  new Intl.NumberFormat('en-GB', {
    maximumFractionDigits: 2,
    notation: Math.abs(value) >= 100_000 ? 'compact' : 'standard',
  }).format(value);

/** What the chart shows, in words, for people who do not see it. */
export const chartInWords = (title: string, chart: Chart): string => {
  if (chart.kind === 'pie') {
    const total = chart.slices.reduce((sum, slice) => sum + slice.value, 0) || 1;
    const parts = chart.slices.map(({ label, value }) => `${label} ${Math.round((100 * value) / total)} %`);
    return `${title}, pie chart: ${parts.join(', ')}`;
  }
  const rows = chart.series.map(({ name, values }) => {
    const points = values.map(
      (value, index) => `${chart.categories[index] ?? ''} ${value === null ? 'no value' : chartNumber(value)}`,
    );
    return `${name}: ${points.join(', ')}`;
  });
  return `${title}, ${chart.kind} chart. ${rows.join('. ')}`;
};
