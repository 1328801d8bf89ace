import type { ActionKind } from '../decision/action.ts';
import type { Verdict } from '../gate/verdict.ts';
import type { AgentName } from '../ids.ts';
import type { Result } from '../result.ts';
import type { RecordedVerdict } from './recorded-verdict.ts';

type Outcome = Verdict['outcome'];
/** What the changed rules say about one recorded decision. */
export type NewAnswer = Pick<Verdict, 'outcome' | 'rules' | 'need'>;
/** Judges one recorded decision again; a failure is the reason why it cannot be judged. Never throws. */
export type JudgeAgain = (record: RecordedVerdict) => Result<NewAnswer, string>;

/** A decision to look at, by its id. */
export type Example = { decisionId: string; title: string; at: Date };
export type Counted = { count: number; examples: Example[] };
/** Decisions of one agent and action that went from one answer to another. */
export type Move = Counted & { agent: AgentName; kind: ActionKind; from: Outcome; to: Outcome };
/** A rule behind a changed answer: it has a say now and had none (`stricter`), or it had one and has none now (`freer`). */
export type RuleChange = { id: string; way: 'stricter' | 'freer'; count: number };

/** What a change of the rules would have done to recorded decisions. Counts are decisions. */
export type BacktestReport = {
  /** Judged again; the others are in `notJudged`. */
  judged: number;
  unchanged: number;
  /** Still asked, of other people than before. */
  askedOfOthers: Counted;
  /** Changed answers, the most frequent first. */
  moves: Move[];
  rules: RuleChange[];
  notJudged: (Counted & { reason: string })[];
  /** First and last decision looked at; null when there is none. */
  from: Date | null;
  to: Date | null;
};

const FREEDOM: Record<Outcome, number> = { forbidden: 0, 'needs-approval': 1, allowed: 2 };
const byCount = (a: { count: number }, b: { count: number }): number => b.count - a.count;

const askedOf = (need: Verdict['need']): string =>
  JSON.stringify((need?.groups ?? []).map(({ roles, quorum }) => `${[...roles].sort().join('|')}:${quorum}`).sort());

/** Collects a backtest one decision at a time, so that any number of them fits; `examples` links are kept per line. */
export const createBacktest = (judge: JudgeAgain, options: { examples: number }) => {
  const moves = new Map<string, Move>();
  const rules = new Map<string, RuleChange>();
  const notJudged = new Map<string, Counted & { reason: string }>();
  const askedOfOthers: Counted = { count: 0, examples: [] };
  const span: { judged: number; unchanged: number; from: Date | null; to: Date | null } = {
    judged: 0,
    unchanged: 0,
    from: null,
    to: null,
  };
  const count = (line: Counted, { decisionId, title, at }: RecordedVerdict): void => {
    line.count += 1;
    if (line.examples.length < options.examples) line.examples.push({ decisionId, title, at });
  };
  const lineOf = <T>(lines: Map<string, T>, key: string, fresh: () => T): T => {
    const line = lines.get(key) ?? fresh();
    lines.set(key, line);
    return line;
  };
  const countRule = (id: string, way: RuleChange['way']): void => {
    lineOf(rules, `${way} ${id}`, () => ({ id, way, count: 0 })).count += 1;
  };
  const add = (record: RecordedVerdict): void => {
    if (!span.from || record.at < span.from) span.from = record.at;
    if (!span.to || record.at > span.to) span.to = record.at;
    const answer = judge(record);
    if (!answer.ok) {
      const reason = answer.error;
      count(
        lineOf(notJudged, reason, () => ({ reason, count: 0, examples: [] })),
        record,
      );
      return;
    }
    span.judged += 1;
    const from = record.verdict.outcome;
    // An edited revision always asks, whatever the rules say of it; see `record-decision`.
    const to = record.isEdited && answer.value.outcome === 'allowed' ? 'needs-approval' : answer.value.outcome;
    if (from === to) {
      if (to === 'needs-approval' && !record.isEdited && askedOf(record.verdict.need) !== askedOf(answer.value.need))
        count(askedOfOthers, record);
      else span.unchanged += 1;
      return;
    }
    const { agent, kind } = record;
    count(
      lineOf(moves, `${agent} ${kind} ${from} ${to}`, () => ({ agent, kind, from, to, count: 0, examples: [] })),
      record,
    );
    const before = new Set(record.verdict.rules.map(({ id }) => id));
    const after = new Set(answer.value.rules.map(({ id }) => id));
    const isStricter = FREEDOM[to] < FREEDOM[from];
    if (isStricter) for (const id of after) if (!before.has(id)) countRule(id, 'stricter');
    if (!isStricter) for (const id of before) if (!after.has(id)) countRule(id, 'freer');
  };
  const report = (): BacktestReport => ({
    ...span,
    askedOfOthers,
    moves: [...moves.values()].sort(byCount),
    rules: [...rules.values()].sort(byCount),
    notJudged: [...notJudged.values()].sort(byCount),
  });
  return { add, report };
};

/** Judges every record again and reports what would have been different. */
export const backtest = async (
  records: Iterable<RecordedVerdict> | AsyncIterable<RecordedVerdict>,
  judge: JudgeAgain,
  options: { examples: number } = { examples: 5 },
): Promise<BacktestReport> => {
  const run = createBacktest(judge, options);
  for await (const record of records) run.add(record);
  return run.report();
};
