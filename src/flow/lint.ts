import type { CharterSet } from '../core/charter/charter-set.ts';
import { type LintReport, lint } from '../core/policy/lint.ts';
import { seededDice } from '../core/seeded-dice.ts';
import type { Decisions } from '../ports/store.ts';
import { firedRules } from './backtest.ts';

/** Lint says the same twice: where it draws combinations, it draws the same ones. */
const SEED = 1;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What lint finds in these rules, over the decisions made since a moment; reads only, changes nothing. */
export const lintHistory = (
  deps: { decisions: Pick<Decisions, 'fired'> },
  { rules, since = new Date(0) }: { rules: CharterSet; since?: Date },
): Promise<LintReport> => lint(rules, firedRules(deps.decisions, since), seededDice(SEED), turn);
