import type { Experiment } from '../../core/experiment/experiment.ts';
import { plural } from '../../core/plural.ts';
import { record, type Said, said } from '../../core/report/answer/said.ts';
import { type ToldLine, told } from '../../core/report/answer/told.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { decisionLines } from './about-decisions.ts';
import type { Asked } from './asked.ts';

const METRICS: Record<Experiment['metric'], readonly [one: string, many: string]> = {
  replied: ['reply', 'replies'],
  'meeting-booked': ['meeting booked', 'meetings booked'],
  'opportunity-created': ['opportunity', 'opportunities'],
};

const armWords = ({ key, sent, successes }: Experiment['arms'][number], metric: Experiment['metric']): string =>
  `${key} ${sent === 0 ? 'not sent yet' : `${plural(successes, ...METRICS[metric])} of ${sent.toLocaleString('en-US')} sent`}`;

const running = (test: Experiment): Said =>
  said`The test is running and has no winner yet: ${test.arms.map((arm) => armWords(arm, test.metric)).join('; ')} (${record(test.decisionId)}).`;
const ended = (test: Experiment): Said =>
  said`No test is running. The last one ${test.state === 'concluded' ? 'was concluded' : 'was stopped'}: ${(test.conclusion ?? 'no conclusion was written').replace(/[.\s]+$/, '')} (${record(test.decisionId)}).`;

/** How variant tests are going: those that run, else the last that ended and those that wait for a person. */
export const answerTests = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const [all, pending] = await Promise.all([deps.experiments.all(50), deps.decisions.inState(['pending'], 500)]);
  const waiting = pending.filter(
    ({ action }) => action.kind === 'start-experiment' || action.kind === 'stop-experiment',
  );
  const wanted = all.filter(
    (test) => !asked.span || ((test.endedAt ?? asked.now) >= asked.span.from && test.startedAt < asked.span.to),
  );
  const live = wanted.filter(({ state }) => state === 'running');
  const last = wanted
    .filter(({ state }) => state !== 'running')
    .sort((a, b) => (b.endedAt?.getTime() ?? 0) - (a.endedAt?.getTime() ?? 0))[0];
  const [only, ...more] = live;
  const lead: Said = only
    ? more.length > 0
      ? said`${live.length} tests are running, and none has a winner yet.`
      : running(only)
    : last
      ? ended(last)
      : said`No test ${asked.during ? `ran ${asked.during}` : 'is running, and none has ended yet'}${waiting.length > 0 ? said`; ${waiting.length === 1 ? 'one waits' : `${waiting.length} wait`} for a person` : ''}.`;
  const shown = (live.length > 0 ? live : last ? [last] : []).slice(0, 2);
  return {
    kind: 'told',
    told: told(lead, {
      lines: [
        ...shown.flatMap((experiment): ToldLine[] => [
          { kind: 'heading', text: experiment.hypothesis },
          { kind: 'test', experiment },
        ]),
        ...(await decisionLines(deps, waiting.slice(0, 3))),
      ],
      more: Math.max(0, live.length - shown.length),
      unknown: only ? [said`A test is decided by its one metric; opens and clicks are not counted.`] : [],
      further: waiting.slice(0, 1).map((decision) => ({ kind: 'review' as const, decision })),
    }),
  };
};
