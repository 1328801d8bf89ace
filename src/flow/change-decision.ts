import type { Decision } from '../core/decision/decision.ts';
import { type Change, evolve } from '../core/decision/evolve.ts';
import { fail, type Result } from '../core/result.ts';
import type { Deps } from './deps.ts';

/**
 * Reads, asks `decide` for a change, and writes it only while nothing moved in between; otherwise reads again and asks
 * again. Given a document instead of its id, the first try takes that one as read. `decide` returns the change or the reason why not, and sees the newest document each time.
 * INVARIANT (one writer, one winner).
 */
export const changeDecision = async (
  deps: Pick<Deps, 'decisions' | 'metrics' | 'clock'>,
  known: string | Decision,
  decide: (decision: Decision) => Result<Change, string>,
): Promise<Result<Decision, string>> => {
  const id = typeof known === 'string' ? known : known._id;
  for (let round = 0; round < 20; round += 1) {
    const decision = round === 0 && typeof known !== 'string' ? known : await deps.decisions.get(id);
    if (!decision) return fail(`there is no decision \`${id}\``);
    const change = decide(decision);
    if (!change.ok) return change;
    const next = evolve(decision, change.value);
    if (!next.ok) return next;
    if (await deps.decisions.replace(next.value, decision.version, decision)) {
      if (next.value.state !== decision.state) {
        deps.metrics.count('decisions', { agent: next.value.agent, state: next.value.state });
      }
      return next;
    }
  }
  return fail(`\`${id}\` kept changing while this was decided; nothing was done, please look at it again`);
};
