import { type BacktestReport, backtest } from '../core/policy/backtest.ts';
import { judgeAgainUnder, type RuleSet } from '../core/policy/judge-again.ts';
import type { FiredRules } from '../core/policy/lint-finding.ts';
import type { RecordedVerdict } from '../core/policy/recorded-verdict.ts';
import type { Decisions } from '../ports/store.ts';

const PAGE = 500;

/** All pages, in order: while one is used, the store looks for the next one. */
async function* pages<T extends { decisionId: string }>(
  read: (after: string | null) => Promise<T[]>,
): AsyncGenerator<T[]> {
  let coming = read(null);
  for (;;) {
    const page = await coming;
    const last = page.at(-1);
    if (!last) return;
    coming = read(last.decisionId);
    // Whoever stops early does not wait for it; otherwise its failure is heard of above.
    coming.catch(() => {});
    yield page;
  }
}

/** Every decision made since a moment as it was judged. */
export async function* recordedVerdicts(
  decisions: Pick<Decisions, 'verdicts'>,
  since: Date,
): AsyncGenerator<RecordedVerdict> {
  for await (const page of pages((after) => decisions.verdicts(after, since, PAGE))) yield* page;
}

/** Judges the decisions made since a moment again under the rules given; reads only, changes nothing. */
export const backtestHistory = (
  deps: { decisions: Pick<Decisions, 'verdicts'> },
  { rules, since, examples = 5 }: { rules: RuleSet; since: Date; examples?: number },
): Promise<BacktestReport> => backtest(recordedVerdicts(deps.decisions, since), judgeAgainUnder(rules), { examples });

/** Every judgement since a moment with the rules that had a say in it. */
export async function* firedRules(decisions: Pick<Decisions, 'fired'>, since: Date): AsyncGenerator<FiredRules> {
  for await (const page of pages((after) => decisions.fired(after, since, PAGE)))
    for (const { fired } of page) yield* fired;
}
