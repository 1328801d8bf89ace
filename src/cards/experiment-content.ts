import { wilson } from '../core/autonomy/interval.ts';
import type { ActionOf } from '../core/decision/action.ts';
import type { Experiment } from '../core/experiment/experiment.ts';
import { plural } from '../core/plural.ts';
import { type Blocks, exact, section, table } from './blocks.ts';
import { chart, type DataVisualization } from './chart.ts';
import type { ContentContext } from './content-context.ts';
import { percent } from './numbers.ts';
import { bold, capitalized, cut, safe } from './text.ts';
import { dayAndTime, duration } from './time.ts';
import { testedPeople } from './verbs.ts';

type Test = ActionOf<'start-experiment'>;

const METRICS: Record<Test['metric'], { name: string; pipeline: boolean }> = {
  replied: { name: 'replies', pipeline: false },
  'meeting-booked': { name: 'meetings booked', pipeline: true },
  'opportunity-created': { name: 'opportunities created', pipeline: true },
};

const CELL = 260;

const armsTable = (action: Test, id: string, c: ContentContext): Blocks => {
  const differs = (pick: (arm: Test['arms'][number]) => string) => new Set(action.arms.map(pick)).size > 1;
  const rows: [string, (arm: Test['arms'][number]) => string][] = [
    ['Subject', (arm) => arm.subject],
    ['Opening', (arm) => arm.opening],
  ];
  const label = ([name, pick]: (typeof rows)[number]) => `${name} (${differs(pick) ? 'differs' : 'same'})`;
  if (c.surface === 'message') {
    return [
      table(
        `${id}.arms`,
        ['Part', ...action.arms.map((arm) => cut(`${arm.key} · ${arm.name}`, 80))],
        rows.map((row) => [label(row), ...action.arms.map((arm) => cut(row[1](arm), CELL))]),
      ),
    ];
  }
  return action.arms.map((arm, i) =>
    exact(
      `${id}.arm.${i}`,
      `${arm.key} · ${arm.name}\n${rows.map((row) => `${label(row)}: ${cut(row[1](arm), 1_000)}`).join('\n')}`,
    ),
  );
};

/** How far the first people are, in one line; nothing where all are written to at once. */
const canaryLine = (experiment: Experiment, c: ContentContext): string => {
  const { canary } = experiment;
  if (!canary) return '';
  const seen = `${plural(canary.complaints, 'complaint')}, ${plural(canary.bounces, 'bounce')}, ${plural(canary.unsubscribes, 'unsubscribe')}`;
  const first = plural(canary.people, 'person', 'people');
  switch (canary.state) {
    case 'sending':
      return `\n*First* ${first} of ${experiment.personIds.length.toLocaleString('en-US')}; the others wait for what comes back.`;
    case 'holding':
      return `\n⏸ *First* ${first} got it; I wait ${canary.holdUntil ? `until ${dayAndTime(canary.holdUntil, c)}` : `${canary.holdHours} hours`} for complaints, bounces and unsubscribes.`;
    case 'passed':
      return `\n✓ *First* ${first}: ${seen}; it went on to the others.`;
    case 'stopped':
      return `\n✕ *First* ${first}: ${safe(canary.reason ?? seen, 200)}; nobody else is written to.`;
  }
};

const rateInWords = ({ sent, successes }: Experiment['arms'][number]): string => {
  if (sent === 0) return 'nothing sent yet';
  const { low, high } = wilson(successes, sent);
  return `${percent(successes / sent)} (${percent(low).replace(' %', '')}–${percent(high)})`;
};

/** Per hundred, to one decimal. */
const perHundred = (rate: number): number => Math.round(rate * 1_000) / 10;

/** The estimate of every arm that was sent with both ends of its interval, and the same in words; nothing before a second arm has sent. */
export const liveChart = (experiment: Experiment, id: string): { chart: DataVisualization; words: Blocks } | null => {
  const arms = experiment.arms.filter(({ sent }) => sent > 0);
  // One bar alone compares nothing; the table says how far the arms are.
  if (arms.length < 2) return null;
  const metric = capitalized(METRICS[experiment.metric].name);
  const intervals = arms.map((arm) => wilson(arm.successes, arm.sent));
  const drawn = chart(
    `${id}.chart`,
    'bar',
    `${metric} by arm`,
    'per 100 sends',
    arms.map((arm) => `${arm.key} · ${arm.name}`),
    [
      { name: 'Low end (95 %)', values: intervals.map(({ low }) => perHundred(low)) },
      { name: 'Estimate', values: arms.map((arm) => perHundred(arm.successes / arm.sent)) },
      { name: 'High end (95 %)', values: intervals.map(({ high }) => perHundred(high)) },
    ],
  );
  const said = arms.map((arm) => `${arm.key} ${rateInWords(arm)} of ${plural(arm.sent, 'send')}`);
  return drawn && { chart: drawn, words: [section(`${id}.chartwords`, `*${metric}* ${safe(said.join('; '), 1_000)}`)] };
};

/** The card while the test runs: allocation, estimate with interval per arm, days left. */
export const liveBlocks = (experiment: Experiment, id: string, c: ContentContext): Blocks => {
  const metric = METRICS[experiment.metric].name;
  const rows = experiment.arms.map((arm) => [
    cut(`${arm.key} · ${arm.name}`, 80),
    percent(arm.allocation),
    arm.sent.toLocaleString('en-US'),
    arm.successes.toLocaleString('en-US'),
    rateInWords(arm),
    arm.complaints.toLocaleString('en-US'),
  ]);
  const head = [
    'Arm',
    'Allocation',
    'Sent',
    `${metric.charAt(0).toUpperCase()}${metric.slice(1)}`,
    'Estimate (95 %)',
    'Complaints',
  ];
  const elapsed = (experiment.endedAt ?? c.now).getTime() - experiment.startedAt.getTime();
  const end = new Date(experiment.startedAt.getTime() + experiment.stopWhen.maxDays * 86_400_000);
  const status =
    experiment.state === 'running'
      ? `Running since ${dayAndTime(experiment.startedAt, c)}; ${end > c.now ? `ends ${dayAndTime(end, c)} at the latest` : 'its longest run is over'}. ${experiment.assignments.length.toLocaleString('en-US')} of ${plural(experiment.personIds.length, 'person', 'people')} assigned, ${experiment.heldOutPersonIds.length.toLocaleString('en-US')} held out.`
      : `${experiment.state === 'concluded' ? 'Concluded' : 'Stopped'} after ${duration(elapsed)}. ${capitalized(safe(experiment.conclusion ?? 'no conclusion was written', 600)).replace(/\.$/, '')}.`;
  return c.surface === 'message'
    ? [section(`${id}.live`, `${status}${canaryLine(experiment, c)}`), table(`${id}.livearms`, head, rows)]
    : [
        section(`${id}.live`, `${status}${canaryLine(experiment, c)}`),
        ...rows.map((row, i) => exact(`${id}.live.${i}`, row.map((v, k) => `${head[k]}: ${v}`).join(' · '))),
      ];
};

/** The proposal: hypothesis, arms side by side, who and how many, the one metric, what stops it early. */
export const experimentBlocks = (action: Test, id: string, c: ContentContext): Blocks => {
  if (c.experiment) return liveBlocks(c.experiment, id, c);
  const metric = METRICS[action.metric];
  return [
    section(`${id}.hypothesis`, bold(capitalized(action.hypothesis), 500)),
    ...armsTable(action, id, c),
    section(
      `${id}.design`,
      [
        `*Who* ${plural(testedPeople(action), 'person', 'people')}: ${safe(action.segment, 200)}; ${action.heldOutPersonIds.length.toLocaleString('en-US')} more held out for comparison`,
        ...(action.canary
          ? [
              `*Goes first* to ${plural(action.canary.people, 'person', 'people')}; then ${action.canary.holdHours} hours’ wait for complaints, bounces and unsubscribes, and it goes on by itself or stops`,
            ]
          : []),
        `*Decided on* ${metric.name}${metric.pipeline ? '' : ', the outcome nearest to pipeline that has enough data'}; opens and clicks are not counted`,
        `*Smallest effect it can find* a difference of ${percent(action.minimumDetectableEffect).replace(' %', ' percentage points')}`,
        `*Stops early* at ${percent(action.stopWhen.complaintRate)} complaints, or after ${plural(action.stopWhen.maxDays, 'day')}`,
      ].join('\n'),
    ),
  ];
};
