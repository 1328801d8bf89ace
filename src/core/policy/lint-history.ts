import type { AgentName } from '../ids.ts';
import type { FiredRules, LintFinding } from './lint-finding.ts';
import type { LintUnit } from './lint-unit.ts';

/** Fewer recorded judgements that a rule could have spoken to say nothing about a rule that did not. */
export const ENOUGH = 200;
/** Two rules that speak together in this share of the judgements in which either does are one rule in practice. */
const TOGETHER = 0.9;
const OFTEN = 30;

/** What is counted over the recorded decisions, one at a time. */
export type LintHistory = ReturnType<typeof createLintHistory>;

/** Counts which rules had a say: in verdicts, in judgements right before the effect, and in those of other candidates. */
export const createLintHistory = () => {
  const decisions: { count: number; since: Date | null } = { count: 0, since: null };
  const fired = new Map<string, number>();
  const together = new Map<string, number>();
  const kinds = new Map<string, number>();
  const proposed = new Map<string, number>();
  const add = (record: FiredRules): void => {
    kinds.set(record.kind, (kinds.get(record.kind) ?? 0) + 1);
    if (!record.isCandidate) {
      decisions.count += 1;
      if (!decisions.since || record.at < decisions.since) decisions.since = record.at;
      const own = `${record.agent} ${record.kind}`;
      proposed.set(own, (proposed.get(own) ?? 0) + 1);
    }
    const ids = [...new Set(record.ruleIds)].sort();
    for (const [at, id] of ids.entries()) {
      fired.set(id, (fired.get(id) ?? 0) + 1);
      for (const other of ids.slice(at + 1)) together.set(`${id} ${other}`, (together.get(`${id} ${other}`) ?? 0) + 1);
    }
  };
  return { add, decisions, fired, together, kinds, proposed };
};

/** How many recorded judgements a rule could have spoken to. */
const chancesOf = (unit: LintUnit, history: LintHistory): number =>
  [...unit.tools.keys()].reduce((sum, tool) => sum + (history.kinds.get(tool) ?? 0), 0);

/**
 * Rules that never had a say, and pairs that always had it together. A forbid that never spoke is a guard that was not
 * needed yet; it is noted and not proposed for deletion.
 */
export const lintAgainstHistory = (
  units: readonly LintUnit[],
  history: LintHistory,
): { findings: LintFinding[]; guards: string[] } => {
  const findings: LintFinding[] = [];
  const guards: string[] = [];
  for (const unit of units) {
    const chances = chancesOf(unit, history);
    if ((history.fired.get(unit.id) ?? 0) > 0 || chances < ENOUGH) continue;
    if (unit.says === 'forbid') guards.push(unit.id);
    // A permit that never spoke is a stage that nobody reached yet.
    else if (unit.says === 'ask')
      findings.push({
        kind: 'never-fired',
        ids: [unit.id],
        text: `\`${unit.id}\` had no say in any of ${chances.toLocaleString('en-US')} judgements of what it speaks of`,
        restsOn: `${chances.toLocaleString('en-US')} recorded judgements`,
        remove: unit.id,
        ...(unit.keep !== undefined && { keep: unit.keep }),
      });
  }
  const says = new Map(units.map((unit) => [unit.id, unit.says]));
  for (const [pair, both] of history.together) {
    const [a = '', b = ''] = pair.split(' ');
    const either = (history.fired.get(a) ?? 0) + (history.fired.get(b) ?? 0) - both;
    if (both < OFTEN || both / either < TOGETHER || says.get(a) === undefined || says.get(a) !== says.get(b)) continue;
    findings.push({
      kind: 'overlapping',
      ids: [a, b],
      text: `\`${a}\` and \`${b}\` spoke together in ${both} of ${either} judgements in which either did; say in one rule what both say`,
      restsOn: `${either} recorded judgements`,
    });
  }
  return { findings, guards };
};

/** How often an agent proposed one kind of action, and anything at all. */
export const proposalsOf = (history: LintHistory, agent: AgentName): { all: number; of(kind: string): number } => ({
  all: [...history.proposed].reduce((sum, [key, n]) => (key.startsWith(`${agent} `) ? sum + n : sum), 0),
  of: (kind) => history.proposed.get(`${agent} ${kind}`) ?? 0,
});
