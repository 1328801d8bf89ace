import type { CharterSet } from '../charter/charter-set.ts';
import { toolOf } from '../charter/charter-tool.ts';
import { ActionKind } from '../decision/action.ts';
import type { AgentName } from '../ids.ts';
import { edgeValuesOf } from './edge-values.ts';
import { lintCharter } from './lint-charter.ts';
import type { FiredRules, LintFinding } from './lint-finding.ts';
import { createLintHistory, lintAgainstHistory } from './lint-history.ts';
import { lintRules, unitsFor } from './lint-rules.ts';
import { lintUnitsOf } from './lint-unit.ts';

/** Workflow sprawl of one agent: how much of what governs it could go without changing any answer. */
export type Sprawl = {
  agent: AgentName;
  /** Rules that can speak to it, and entries of its charter. */
  entries: number;
  /** What to delete, by rule id or field. */
  remove: string[];
  /** Share of `entries` in `remove`, 0..1. */
  share: number;
};

export type LintReport = {
  decisions: number;
  findings: LintFinding[];
  /** Findings that stay on purpose, each with its reason. */
  kept: LintFinding[];
  /** Forbids that never spoke: guards, noted and not proposed for deletion. */
  guards: string[];
  sprawl: Sprawl[];
};

/** Looks through policies and charters for rules that say nothing, say it twice or contradict; `dice` draws combinations. */
export const lint = async (
  set: Pick<CharterSet, 'charters' | 'gate' | 'people'>,
  records: Iterable<FiredRules> | AsyncIterable<FiredRules>,
  dice: () => number,
): Promise<LintReport> => {
  const history = createLintHistory();
  for await (const record of records) history.add(record);
  const units = lintUnitsOf(set.gate.rules);
  const charters = [...set.charters.values()];
  const listed = new Set(ActionKind.options.filter((kind) => charters.some((charter) => toolOf(charter, kind))));
  const edges = edgeValuesOf(set.gate.rules);
  const byRules = lintRules(units, edges, listed, dice);
  const byHistory = lintAgainstHistory(units, history);
  const known = new Set(byRules.flatMap(({ remove }) => remove ?? []));
  const all = [
    ...byRules,
    // What cannot speak at all did not speak either; once is enough.
    ...byHistory.findings.filter(({ remove }) => remove === undefined || !known.has(remove)),
    ...charters.flatMap((charter) =>
      lintCharter(charter, { gate: set.gate, people: set.people, history, units, edges, dice }),
    ),
  ];
  const findings = all.filter(({ keep }) => keep === undefined);
  const sprawl = charters.map((charter): Sprawl => {
    const own = unitsFor(
      units,
      charter.tools.map(({ action }) => action),
    ).map(({ id }) => id);
    const entries = own.length + charter.tools.length + charter.escalate.length + Object.keys(charter.autonomy).length;
    const remove = findings
      .filter(({ agent, remove: id }) => id !== undefined && (agent ? agent === charter.agent : own.includes(id)))
      .flatMap(({ remove: id }) => id ?? []);
    const unique = [...new Set(remove)];
    return { agent: charter.agent, entries, remove: unique, share: unique.length / Math.max(1, entries) };
  });
  return {
    decisions: history.decisions.count,
    findings,
    kept: all.filter(({ keep }) => keep !== undefined),
    guards: byHistory.guards,
    sprawl,
  };
};
