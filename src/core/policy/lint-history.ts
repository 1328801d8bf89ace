import type { AgentName } from '../ids.ts';
import type { FiredRules, LintFinding } from './lint-finding.ts';
import type { LintUnit } from './lint-unit.ts';

/** Fewer recorded judgements that a rule could have spoken to say nothing about a rule that did not. */
export const ENOUGH = 200;
/** Nor do judgements of fewer days: a busy morning is no practice. */
export const ENOUGH_DAYS = 28;
const DAY_MS = 86_400_000;
/** Two rules that speak together in this share of the judgements in which either does are one rule in practice. */
const TOGETHER = 0.9;
const OFTEN = 30;

/** What is counted over the recorded decisions, one at a time. */
export type LintHistory = ReturnType<typeof createLintHistory>;

/** Counts which rules had a say: in verdicts, in judgements right before the effect, and in those of other candidates. */
export const createLintHistory = () => {
  const decisions: { count: number; since: Date | null; until: Date | null } = { count: 0, since: null, until: null };
  const fired = new Map<string, number>();
  const together = new Map<string, number>();
  const kinds = new Map<string, number>();
  const proposed = new Map<string, number>();
  const add = (record: FiredRules): void => {
    kinds.set(record.kind, (kinds.get(record.kind) ?? 0) + 1);
    if (!record.isCandidate) {
      decisions.count += 1;
      if (!decisions.since || record.at < decisions.since) decisions.since = record.at;
      if (!decisions.until || record.at > decisions.until) decisions.until = record.at;
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

/** Whether the record is long enough to say what never happens, and what always happens together. */
export const isPractice = ({ decisions: { since, until } }: LintHistory): boolean =>
  since !== null && until !== null && until.getTime() - since.getTime() >= ENOUGH_DAYS * DAY_MS;

/** How many recorded judgements a rule could have spoken to. */
const chancesOf = (unit: LintUnit, history: LintHistory): number =>
  [...unit.tools.keys()].reduce((sum, tool) => sum + (history.kinds.get(tool) ?? 0), 0);

/** Both ask, or both refuse, and of the same people: one of them could say what both say. */
const saysTheSame = (a: LintUnit, b: LintUnit): boolean =>
  a.says === b.says && a.fourEyes === b.fourEyes && [...a.approvers].sort().join() === [...b.approvers].sort().join();

/**
 * Rules that never had a say, and pairs that always had it together. A forbid that never spoke, and a rule that asks a role
 * or a second person, is a guard that was not needed yet; it is noted and not proposed for deletion.
 */
export const lintAgainstHistory = (
  units: readonly LintUnit[],
  history: LintHistory,
): { findings: LintFinding[]; guards: string[] } => {
  const findings: LintFinding[] = [];
  const guards: string[] = [];
  if (!isPractice(history)) return { findings, guards };
  for (const unit of units) {
    const chances = chancesOf(unit, history);
    if ((history.fired.get(unit.id) ?? 0) > 0 || chances < ENOUGH) continue;
    const isControl = unit.fourEyes || unit.approvers.length > 0;
    if (unit.says === 'forbid' || (unit.says === 'ask' && isControl)) guards.push(unit.id);
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
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  for (const [pair, both] of history.together) {
    const [a = '', b = ''] = pair.split(' ');
    const [one, other] = [byId.get(a), byId.get(b)];
    const either = (history.fired.get(a) ?? 0) + (history.fired.get(b) ?? 0) - both;
    if (both < OFTEN || both / either < TOGETHER || !one || !other || !saysTheSame(one, other)) continue;
    const keep = one.keep ?? other.keep;
    findings.push({
      kind: 'overlapping',
      ids: [a, b],
      text: `\`${a}\` and \`${b}\` spoke together in ${both} of ${either} judgements in which either did; say in one rule what both say`,
      restsOn: `${either} recorded judgements`,
      ...(keep !== undefined && { keep }),
    });
  }
  return { findings, guards };
};

/** How often an agent proposed one kind of action, and anything at all. */
export const proposalsOf = (history: LintHistory, agent: AgentName): { all: number; of(kind: string): number } => ({
  all: [...history.proposed].reduce((sum, [key, n]) => (key.startsWith(`${agent} `) ? sum + n : sum), 0),
  of: (kind) => history.proposed.get(`${agent} ${kind}`) ?? 0,
});
