import type { ActionKind } from '../decision/action.ts';
import type { GateFacts } from '../gate/facts.ts';
import { probeFacts } from '../gate/probe-facts.ts';
import { combinations, type EdgeValues } from './edge-values.ts';
import type { LintFinding } from './lint-finding.ts';
import type { LintUnit } from './lint-unit.ts';

/** So many combinations of edge values are looked at one by one; where there are more, so many are drawn. */
const LIMIT = 20_000;
/** Facts at which a rule speaks, kept to look for a difference from other rules before every combination is tried. */
const WITNESSES = 40;

type Search = { facts: GateFacts[]; isProof: boolean; tried: number };
type Looked = { speaks: ReadonlyMap<ActionKind, Search>; isKnown: boolean };

const base = (tool: ActionKind): GateFacts => ({ ...probeFacts, action: tool });
/** What a statement about these combinations rests on, in words. */
const resting = (isProof: boolean, tried: number): string =>
  isProof
    ? `all ${tried.toLocaleString('en-US')} combinations of the values at which the rules change their minds`
    : `${tried.toLocaleString('en-US')} combinations of the values at which the rules change their minds; not a proof, because facts are compared with each other or there are too many`;

/** Facts at which a rule speaks, per tool. A tool without any is one that the rule says nothing about. */
const look = (unit: LintUnit, edges: EdgeValues, dice: () => number): Looked => {
  const speaks = new Map<ActionKind, Search>();
  let isKnown = true;
  for (const [tool, { reads, holds, isExact }] of unit.tools) {
    const { facts, isWhole, count } = combinations(edges, reads, base(tool), LIMIT, dice);
    const found: GateFacts[] = [];
    let seen = 0;
    for (const one of facts) {
      const value = holds(one);
      if (value === null) isKnown = false;
      if (!value) continue;
      seen += 1;
      // Reservoir sampling: a fair choice out of all, however many there are.
      if (found.length < WITNESSES) found.push(one);
      else {
        const at = Math.floor(dice() * seen);
        if (at < WITNESSES) found[at] = one;
      }
    }
    speaks.set(tool, { facts: found, isProof: isWhole && isExact, tried: count });
  }
  return { speaks, isKnown };
};

/** Whether `other` speaks whenever `unit` does, on every combination of the facts that either of them reads. */
const alwaysWith = (
  unit: LintUnit,
  other: LintUnit,
  looked: Looked,
  edges: EdgeValues,
  dice: () => number,
): { isProof: boolean; tried: number } | null => {
  let [isProof, tried] = [true, 0];
  for (const [tool, search] of looked.speaks) {
    if (search.facts.length === 0) continue;
    const [mine, theirs] = [unit.tools.get(tool), other.tools.get(tool)];
    if (!mine || !theirs || search.facts.some((facts) => theirs.holds(facts) !== true)) return null;
    const names = [...new Set([...mine.reads, ...theirs.reads])];
    const { facts, isWhole, count } = combinations(edges, names, base(tool), LIMIT, dice);
    for (const one of facts) if (mine.holds(one) === true && theirs.holds(one) !== true) return null;
    isProof &&= isWhole && mine.isExact && theirs.isExact;
    tried += count;
  }
  return tried === 0 ? null : { isProof, tried };
};

/** A rule says no more than another when it asks nobody whom the other does not ask. */
const addsNobody = (unit: LintUnit, other: LintUnit): boolean =>
  unit.approvers.every((role) => other.approvers.includes(role)) && (!unit.fourEyes || other.fourEyes);

/** Rules that never speak, speak only when another does, or permit only what another refuses; by evaluating them. */
export const lintRules = async (
  units: readonly LintUnit[],
  edges: EdgeValues,
  listedTools: ReadonlySet<ActionKind>,
  dice: () => number,
  turn: () => Promise<void>,
): Promise<LintFinding[]> => {
  const findings: LintFinding[] = [];
  const kept = (unit: LintUnit) => (unit.keep === undefined ? {} : { keep: unit.keep });
  const looked = new Map<LintUnit, Looked>();
  for (const unit of units) {
    await turn();
    looked.set(unit, look(unit, edges, dice));
  }
  const alive = units.filter((unit) => {
    const { speaks, isKnown } = looked.get(unit) ?? { speaks: new Map(), isKnown: false };
    const tools = [...speaks].filter(([, { facts }]) => facts.length > 0).map(([tool]) => tool);
    if (!isKnown) return false;
    const about = (restsOn: string, text: string): void => {
      findings.push({ kind: 'unreachable', ids: [unit.id], text, restsOn, remove: unit.id, ...kept(unit) });
    };
    if (tools.length === 0) {
      const searches = [...speaks.values()];
      const tried = searches.reduce((sum, search) => sum + search.tried, 0);
      // Without a proof, silence is no evidence.
      if (searches.every(({ isProof }) => isProof))
        about(resting(true, tried), `\`${unit.id}\` never applies: no facts meet its conditions`);
      return false;
    }
    if (!tools.some((tool) => listedTools.has(tool))) {
      about('the charters in force', `\`${unit.id}\` speaks of ${tools.join(', ')}, which no charter lists`);
      return false;
    }
    return true;
  });
  const isRefusal = ({ says }: LintUnit): boolean => says === 'forbid' || says === 'ask';
  const doubled = new Set<string>();
  for (const unit of alive) {
    const seen = looked.get(unit);
    if (!seen) continue;
    await turn();
    for (const other of alive) {
      if (other === unit || doubled.has(`${other.id} ${unit.id}`)) continue;
      const hides = isRefusal(unit) && (other.says === unit.says || (other.says === 'forbid' && unit.says === 'ask'));
      const refuses =
        (unit.says === 'permit-run' && other.says === 'forbid') || (unit.says === 'permit-alone' && isRefusal(other));
      if ((!hides && !refuses) || (other.says === unit.says && !addsNobody(unit, other))) continue;
      const always = alwaysWith(unit, other, seen, edges, dice);
      if (!always) continue;
      const restsOn = resting(always.isProof, always.tried);
      const back = looked.get(other);
      const isSame = other.says === unit.says && back && alwaysWith(other, unit, back, edges, dice);
      if (isSame) doubled.add(`${unit.id} ${other.id}`);
      findings.push({
        kind: refuses ? 'contradictory' : isSame ? 'overlapping' : 'shadowed',
        ids: [unit.id, other.id],
        text: refuses
          ? `\`${unit.id}\` permits only what \`${other.id}\` refuses, so it never permits anything`
          : isSame
            ? `\`${unit.id}\` and \`${other.id}\` speak in exactly the same cases`
            : `\`${unit.id}\` speaks only where \`${other.id}\` ${other.says === 'forbid' ? 'forbids' : 'asks'} already`,
        restsOn,
        ...(refuses ? {} : { remove: unit.id }),
        ...kept(unit),
      });
      break;
    }
  }
  return findings;
};

/** Which rules can ever speak to an agent, from the tools that its charter lists. */
export const unitsFor = (units: readonly LintUnit[], tools: readonly ActionKind[]): LintUnit[] =>
  units.filter((unit) => tools.some((tool) => unit.tools.has(tool)));
