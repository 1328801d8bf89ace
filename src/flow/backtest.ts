import { type BacktestReport, backtest } from '../core/policy/backtest.ts';
import { judgeAgainUnder, type RuleSet } from '../core/policy/judge-again.ts';
import type { FiredRules } from '../core/policy/lint-finding.ts';
import type { RecordedVerdict } from '../core/policy/recorded-verdict.ts';
import type { Decisions } from '../ports/store.ts';

const PAGE = 500;

/** Every decision made since a moment as it was judged, a page at a time. */
export async function* recordedVerdicts(
  decisions: Pick<Decisions, 'verdicts'>,
  since: Date,
): AsyncGenerator<RecordedVerdict> {
  let after: string | null = null;
  for (;;) {
    const page: RecordedVerdict[] = await decisions.verdicts(after, since, PAGE);
    yield* page;
    after = page.at(-1)?.decisionId ?? null;
    if (after === null) return;
  }
}

/** Judges the decisions made since a moment again under the rules given; reads only, changes nothing. */
export const backtestHistory = (
  deps: { decisions: Pick<Decisions, 'verdicts'> },
  { rules, since, examples = 5 }: { rules: RuleSet; since: Date; examples?: number },
): Promise<BacktestReport> => backtest(recordedVerdicts(deps.decisions, since), judgeAgainUnder(rules), { examples });

/** Every judgement since a moment with the rules that had a say in it, a page at a time. */
export async function* firedRules(decisions: Pick<Decisions, 'fired'>, since: Date): AsyncGenerator<FiredRules> {
  let after: string | null = null;
  for (;;) {
    const page: { decisionId: string; fired: FiredRules[] }[] = await decisions.fired(after, since, PAGE);
    for (const { fired } of page) yield* fired;
    after = page.at(-1)?.decisionId ?? null;
    if (after === null) return;
  }
}
