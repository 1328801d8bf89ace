import { toolOf } from '../core/charter/charter-tool.ts';
import type { Decision } from '../core/decision/decision.ts';
import { GateFacts } from '../core/gate/facts.ts';
import { covers, isStopRule, type Stop, type StopTarget, stopFacts, withStopWords } from '../core/gate/stops.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import type { Deps } from './deps.ts';

export const STOPS = 'stops';

/** Stops in force, read from the store each time: a stop takes effect before the next outside call. */
export const stopsInForce = async (deps: Pick<Deps, 'settings'>): Promise<Stop[]> =>
  (await deps.settings.get<Stop[]>(STOPS)) ?? [];

/** What a stop has to name to hold this decision. */
export const stopTargetOf = (
  deps: Pick<Deps, 'governance'>,
  { agent, action, accountId }: Pick<Decision, 'agent' | 'action' | 'accountId'>,
): StopTarget => {
  const charter = deps.governance().charters.get(agent)?.charter;
  return { agent, domain: charter && toolOf(charter, action.kind)?.domain, accountId };
};

/** The same verdict, and each rule of a stop says who placed it and why. */
export const sayingWhoStopped = async (
  deps: Pick<Deps, 'settings'>,
  verdict: Verdict,
  target: StopTarget,
): Promise<Verdict> => {
  if (!verdict.rules.some(({ id }) => isStopRule(id))) return verdict;
  const stops = await stopsInForce(deps);
  return { ...verdict, rules: verdict.rules.map((rule) => ({ ...rule, text: withStopWords(rule, stops, target) })) };
};

/**
 * The rules of a stop that was placed after the gate had judged: read again when the attempt is in the document and the
 * call has not been made, and judged by the same policies with nothing else changed. Null when nothing holds it.
 * INVARIANT (a-stop-comes-before-the-call): whoever stops sees this run as executing, or this run sees the stop.
 * Throws when the store cannot be read; then nothing leaves.
 */
export const stoppedSince = async (
  deps: Deps,
  decision: Decision,
  verdict: Verdict,
): Promise<{ ruleIds: string[]; text: string } | null> => {
  const stops = await stopsInForce(deps);
  const target = stopTargetOf(deps, decision);
  if (!stops.some(({ scope }) => covers(scope, target))) return null;
  const governance = deps.governance();
  const entry = governance.charters.get(decision.agent);
  const tool = entry?.charter.tools.find(({ action }) => action === decision.action.kind) ?? null;
  const again = governance.judge(GateFacts.parse({ ...verdict.facts, ...stopFacts(stops, target) }), {
    charter: entry?.charter ?? null,
    tool,
    charterHash: entry?.hash ?? 'none',
    now: deps.clock.now(),
    explain: true,
  });
  if (again.outcome !== 'forbidden') return null;
  const holding = again.rules.filter(({ effect }) => effect === 'forbid' || effect === 'error');
  return {
    ruleIds: holding.map(({ id }) => id),
    text: holding.map((rule) => withStopWords(rule, stops, target)).join('; '),
  };
};
