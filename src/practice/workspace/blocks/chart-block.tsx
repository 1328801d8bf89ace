import { axisMarks, type Chart, chartInWords, chartNumber, readChart } from './chart-scale.ts';
import { type Fields, fieldsOf, wordsOf } from './read-fields.ts';

const WIDTH = 560;
const HEIGHT = 220;
const SIDES = { left: 48, right: 12, top: 12 };

type Axes = Extract<Chart, { categories: string[] }>;

const CartesianChart = ({ chart }: { chart: Axes }) => {
  const edge = { ...SIDES, bottom: chart.xLabel ? 40 : 24 };
  const values = chart.series.flatMap((row) => row.values.filter((value) => value !== null));
  const marks = axisMarks(values);
  const low = marks[0] ?? 0;
  const high = marks.at(-1) ?? 1;
  const innerWidth = WIDTH - edge.left - edge.right;
  const innerHeight = HEIGHT - edge.top - edge.bottom;
  const slot = innerWidth / Math.max(1, chart.categories.length);
  const x = (index: number) => edge.left + slot * (index + 0.5);
  const y = (value: number) => edge.top + innerHeight * (1 - (value - low) / (high - low));
  const barWidth = Math.min(36, (slot * 0.7) / Math.max(1, chart.series.length));
  const every = Math.ceil(chart.categories.length / 10);
  const points = (row: Axes['series'][number]) =>
    row.values.flatMap((value, index) => (value === null ? [] : [{ x: x(index), y: y(value), value, index }]));
  return (
    <>
      {marks.map((mark) => (
        <g key={mark}>
          <line className="chart-grid" x1={edge.left} x2={WIDTH - edge.right} y1={y(mark)} y2={y(mark)} />
          <text className="chart-label" x={edge.left - 8} y={y(mark) + 4} textAnchor="end">
            {chartNumber(mark)}
          </text>
        </g>
      ))}
      {chart.categories.map((category, index) =>
        index % every === 0 ? (
          <text
            key={`${category}-${index}`}
            className="chart-label"
            x={x(index)}
            y={HEIGHT - edge.bottom + 16}
            textAnchor="middle"
          >
            {category}
          </text>
        ) : null,
      )}
      {chart.xLabel && (
        <text className="chart-label chart-axis" x={edge.left + innerWidth / 2} y={HEIGHT - 6} textAnchor="middle">
          {chart.xLabel}
        </text>
      )}
      {chart.series.map((row, at) => {
        const shown = points(row);
        const tone = `chart-tone-${at % 6}`;
        const line = shown.map((point) => `${point.x},${point.y}`).join(' ');
        if (chart.kind === 'bar') {
          return (
            <g key={row.name} className={tone}>
              {shown.map((point) => (
                <rect
                  key={point.index}
                  className="chart-fill"
                  x={point.x + (at - chart.series.length / 2) * barWidth + 1}
                  y={Math.min(point.y, y(0))}
                  width={Math.max(1, barWidth - 2)}
                  height={Math.max(1, Math.abs(point.y - y(0)))}
                  rx="2"
                >
                  <title>{`${row.name}, ${chart.categories[point.index]}: ${chartNumber(point.value)}`}</title>
                </rect>
              ))}
            </g>
          );
        }
        return (
          <g key={row.name} className={tone}>
            {chart.kind === 'area' && shown.length > 0 && (
              <polygon className="chart-area" points={`${shown[0]?.x},${y(0)} ${line} ${shown.at(-1)?.x},${y(0)}`} />
            )}
            <polyline className="chart-line" points={line} />
            {shown.map((point) => (
              <circle key={point.index} className="chart-fill" cx={point.x} cy={point.y} r="3.5">
                <title>{`${row.name}, ${chart.categories[point.index]}: ${chartNumber(point.value)}`}</title>
              </circle>
            ))}
          </g>
        );
      })}
    </>
  );
};

const PieChart = ({ slices }: { slices: { label: string; value: number }[] }) => {
  const total = slices.reduce((sum, slice) => sum + slice.value, 0) || 1;
  const radius = 84;
  const center = { x: WIDTH / 2, y: HEIGHT / 2 };
  let turned = 0;
  return slices.map((slice, index) => {
    const from = turned;
    turned += slice.value / total;
    const point = (share: number) => {
      const angle = 2 * Math.PI * Math.min(share, 0.9999) - Math.PI / 2;
      return `${center.x + radius * Math.cos(angle)},${center.y + radius * Math.sin(angle)}`;
    };
    const isLarge = slice.value / total > 0.5 ? 1 : 0;
    return (
      <path
        key={`${slice.label}-${index}`}
        className={`chart-fill chart-slice chart-tone-${index % 6}`}
        d={`M${center.x},${center.y} L${point(from)} A${radius},${radius} 0 ${isLarge} 1 ${point(turned)} Z`}
      >
        <title>{`${slice.label}: ${chartNumber(slice.value)} (${Math.round((100 * slice.value) / total)} %)`}</title>
      </path>
    );
  });
};

const legendOf = (chart: Chart): string[] => {
  if (chart.kind !== 'pie') return chart.series.map((row) => row.name);
  const total = chart.slices.reduce((sum, slice) => sum + slice.value, 0) || 1;
  return chart.slices.map((slice) => `${slice.label} ${Math.round((100 * slice.value) / total)} %`);
};

/** A `data_visualization` block as inline SVG that also says in words what it shows. */
export const ChartBlock = ({ block }: { block: Fields }) => {
  const chart = readChart(fieldsOf(block.chart));
  const title = wordsOf(block.title) || 'Chart';
  if (!chart) return <p className="unsupported">{title} (this chart cannot be shown in the practice workspace)</p>;
  return (
    <figure className="chart">
      <figcaption className="chart-title">{title}</figcaption>
      {chart.kind !== 'pie' && chart.yLabel && <div className="chart-unit">{chart.yLabel}</div>}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={chartInWords(title, chart)}>
        {chart.kind === 'pie' ? <PieChart slices={chart.slices} /> : <CartesianChart chart={chart} />}
      </svg>
      <ul className="chart-legend" aria-hidden="true">
        {legendOf(chart).map((name, index) => (
          <li key={`${name}-${index}`} className={`chart-tone-${index % 6}`}>
            <span>{name}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
};
