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
  /** The rules of the policies that can speak to it. */
  rules: string[];
  /** `rules`, and entries of its charter. */
  entries: number;
  /** What to delete, by rule id or field. */
  remove: string[];
  /** Share of `entries` in `remove`, 0..1. */
  share: number;
};

export type LintReport = {
  decisions: number;
  /** When the first of them was made; null where there are none. */
  since: Date | null;
  findings: LintFinding[];
  /** Findings that stay on purpose, each with its reason. */
  kept: LintFinding[];
  /** Forbids that never spoke: guards, noted and not proposed for deletion. */
  guards: string[];
  sprawl: Sprawl[];
};

/**
 * Looks through policies and charters for rules that say nothing, say it twice or contradict. `dice` draws combinations;
 * `turn` is awaited often, so that whoever shares the thread can go on in between.
 */
export const lint = async (
  set: Pick<CharterSet, 'charters' | 'gate' | 'people'>,
  records: Iterable<FiredRules> | AsyncIterable<FiredRules>,
  dice: () => number,
  turn: () => Promise<void> = async () => undefined,
): Promise<LintReport> => {
  const history = createLintHistory();
  for await (const record of records) history.add(record);
  const units = lintUnitsOf(set.gate.rules);
  const charters = [...set.charters.values()];
  const listed = new Set(ActionKind.options.filter((kind) => charters.some((charter) => toolOf(charter, kind))));
  const edges = edgeValuesOf(set.gate.rules);
  const byRules = await lintRules(units, edges, listed, dice, turn);
  const byHistory = lintAgainstHistory(units, history);
  const byCharter: LintFinding[] = [];
  for (const charter of charters) {
    await turn();
    byCharter.push(...lintCharter(charter, { gate: set.gate, people: set.people, history, units, edges, dice }));
  }
  const known = new Set(byRules.flatMap(({ remove }) => remove ?? []));
  const sentences = new Map(units.map(({ id, text }) => [id, text]));
  const all = [
    ...byRules,
    // What cannot speak at all did not speak either; once is enough.
    ...byHistory.findings.filter(({ remove }) => remove === undefined || !known.has(remove)),
    ...byCharter,
  ].map((finding): LintFinding => {
    const sentence = finding.agent ? undefined : sentences.get(finding.ids[0] ?? '');
    return { ...finding, ...(sentence && { sentence }) };
  });
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
    const share = unique.length / Math.max(1, entries);
    return { agent: charter.agent, rules: own, entries, remove: unique, share };
  });
  return {
    decisions: history.decisions.count,
    since: history.decisions.since,
    findings,
    kept: all.filter(({ keep }) => keep !== undefined),
    guards: byHistory.guards,
    sprawl,
  };
};

/** What of a report concerns one agent: what is wrong in its charter, and with the rules that can speak to it. */
export const lintOf = (report: LintReport, agent: AgentName): LintReport => {
  const sprawl = report.sprawl.filter((one) => one.agent === agent);
  const rules = new Set(sprawl.flatMap((one) => one.rules));
  const concerns = (finding: LintFinding): boolean =>
    finding.agent ? finding.agent === agent : finding.ids.some((id) => rules.has(id));
  return {
    ...report,
    findings: report.findings.filter(concerns),
    kept: report.kept.filter(concerns),
    guards: report.guards.filter((id) => rules.has(id)),
    sprawl,
  };
};
