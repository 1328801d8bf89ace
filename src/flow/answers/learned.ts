import { listed } from '../../core/approval/quorum.ts';
import { plainName } from '../../core/plain-name.ts';
import type { MemoryItem } from '../../core/plan/plan.ts';
import { plural } from '../../core/plural.ts';
import { record, type Said, said } from '../../core/report/answer/said.ts';
import { tally } from '../../core/report/answer/tally.ts';
import { type ToldLine, told } from '../../core/report/answer/told.ts';
import { ofKinds } from '../../core/report/question/fits.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { decisionLines } from './about-decisions.ts';
import { type Asked, spanOr } from './asked.ts';

const DAYS = 30;
const REMEMBERED = 500;

/** `objection: price 3, timing 1`, with the last words that people of ours gave or a decision that it came from. */
const remembered = (
  items: readonly MemoryItem[],
  kind: MemoryItem['kind'],
  lead: (n: number) => string,
): ToldLine[] => {
  const some = items.filter((item) => item.kind === kind);
  const last = some.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
  if (!last) return [];
  const tags = [...Map.groupBy(some, ({ tag }) => tag)].sort((a, b) => b[1].length - a[1].length);
  const from: Said = last.decisionId ? said` (${record(last.decisionId)})` : [];
  const words = kind === 'learned' || !last.text.trim() ? '' : `; the last: “${last.text.trim().slice(0, 160)}”`;
  return [
    {
      kind: 'said',
      at: last.at,
      said: said`${lead(some.length)}: ${tags
        .slice(0, 4)
        .map(([tag, of]) => `${plainName(tag)} ${of.length}`)
        .join(', ')}${words}${from}`,
    },
  ];
};

/** What was learned in a period: playbooks, tests that ended, and what people in and outside the house said. */
export const answerLearned = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const span = spanOr(asked, DAYS);
  const within = (at: Date | undefined): boolean => at !== undefined && at >= span.from && at < span.to;
  const [lines, tests, memory, incidents] = await Promise.all([
    deps.decisions.lines({ changedSince: span.from, limit: 5_000 }),
    deps.experiments.all(100),
    deps.memory.recent(REMEMBERED),
    deps.incidents.openedSince(span.from),
  ]);
  const playbooks = ofKinds(['adopt-playbook'], lines);
  const { done } = tally(playbooks, span);
  const adopted = done.filter(({ state }) => state !== 'undone');
  const proposed = playbooks.filter(({ state }) => state === 'pending');
  const ended = tests.filter(({ state, endedAt }) => state !== 'running' && within(endedAt));
  // What was tried is no lesson until something came of it.
  const kept = memory.filter(({ at, kind }) => kind !== 'tried' && within(at));
  const lessons = incidents.filter(({ closure }) => closure && within(closure.at));
  const parts = [
    ...(adopted.length > 0
      ? [`${plural(adopted.length, 'playbook')} ${adopted.length === 1 ? 'was' : 'were'} adopted`]
      : []),
    ...(ended.length > 0 ? [`${plural(ended.length, 'test')} ended`] : []),
    ...(lessons.length > 0 ? [`${plural(lessons.length, 'incident')} ended with a lesson`] : []),
    ...(kept.length > 0 ? [`agents noted ${plural(kept.length, 'thing')} that people said or that worked`] : []),
  ];
  const when = `${span.words.charAt(0).toUpperCase()}${span.words.slice(1)}`;
  const lead =
    parts.length > 0
      ? said`${when} ${listed(parts, 'and')}.`
      : said`Nothing was learned ${span.words}: no playbook was adopted, no test ended, and nobody told agents anything new.${proposed.length > 0 ? ` ${proposed.length === 1 ? 'One playbook waits' : `${proposed.length} playbooks wait`} for a person.` : ''}`;
  return {
    kind: 'told',
    told: told(lead, {
      lines: [
        ...(await decisionLines(deps, [...adopted.slice(0, 5), ...proposed.slice(0, 2)])),
        ...ended.slice(0, 3).map(
          (test): ToldLine => ({
            kind: 'said',
            at: test.endedAt,
            said: said`the test “${test.hypothesis}” ${test.state === 'concluded' ? 'was concluded' : 'was stopped'}: ${test.conclusion ?? 'no conclusion was written'} (${record(test.decisionId)})`,
          }),
        ),
        ...lessons.slice(0, 3).map(
          ({ _id, title, closure }): ToldLine => ({
            kind: 'said',
            at: closure?.at,
            said: said`“${title}” (${record(_id)}): ${closure?.lessonWords ?? ''}`,
          }),
        ),
        ...remembered(kept, 'learned', (n) => `${plural(n, 'time')} something worked`),
        ...remembered(kept, 'said', (n) => `${plural(n, 'reply', 'replies')} read`),
        ...remembered(kept, 'objected', (n) => plural(n, 'objection')),
        ...remembered(kept, 'rejected', (n) => `${plural(n, 'rejection')} by people of ours`),
      ],
      unknown: [
        said`What agents expect moves a little with every reply and every week of silence; a card’s Expected line says where it stands.`,
      ],
      further: proposed.slice(0, 1).map((decision) => ({ kind: 'review' as const, decision })),
    }),
  };
};
