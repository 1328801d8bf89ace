import type { Charter, Tool } from '../core/charter/charter.ts';
import { toolOf } from '../core/charter/charter-tool.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import type { Deps } from './deps.ts';
import { basisOf, collectFacts, type GateInput } from './gate-facts.ts';
import { sayingWhoStopped } from './stopped-now.ts';

/**
 * INVARIANT (a-test-never-runs): what carries the mark of a test is forbidden before anything is looked at. It is not a
 * policy, because a policy can be edited.
 */
const neverRuns = (charterHash: string, policyHash: string, now: Date): Verdict => ({
  outcome: 'forbidden',
  rules: [
    { id: 'seeded.never-runs', effect: 'forbid', text: 'a test draft with a planted fault is never carried out' },
  ],
  risk: 'high',
  facts: {},
  charterHash,
  policyHash,
  judgedAt: now,
});

/** Step 4. One verdict with its rule ids. Fails closed: whatever goes wrong here is a forbidden verdict, never a throw. */
export const passGate = async (
  deps: Deps,
  input: GateInput,
): Promise<{ verdict: Verdict; charter: Charter | null; tool: Tool | null }> => {
  const governance = deps.governance();
  const entry = governance.charters.get(input.agent);
  const charter = entry?.charter ?? null;
  const tool = (charter && toolOf(charter, input.kind)) ?? null;
  const charterHash = entry?.hash ?? 'none';
  const now = deps.clock.now();
  const startedAt = performance.now();
  if (input.decision?.seeded && input.moment === 'execute')
    return { charter, tool, verdict: neverRuns(charterHash, governance.policyHash, now) };
  try {
    const facts = await collectFacts(deps, governance, input);
    const judge = (explain: boolean): Verdict => governance.judge(facts, { charter, tool, charterHash, now, explain });
    const quick = judge(input.moment === 'propose');
    // Of what runs nobody asks what would have stopped it; what is stopped says every reason.
    const verdict = input.moment === 'execute' && quick.outcome === 'forbidden' ? judge(true) : quick;
    deps.metrics.observe('gate_seconds', (performance.now() - startedAt) / 1000);
    const target = { agent: input.agent, domain: tool?.domain, accountId: input.account?.account.id };
    const told = await sayingWhoStopped(deps, verdict, target);
    return { verdict: { ...told, basis: basisOf(governance, input, charter, tool) }, charter, tool };
  } catch (error) {
    deps.log.error({ err: error, agent: input.agent, kind: input.kind }, 'the gate could not judge and forbade');
    return {
      charter,
      tool,
      verdict: {
        outcome: 'forbidden',
        rules: [
          {
            id: 'gate.error',
            effect: 'error',
            text: 'the facts for this decision could not be read, so nothing may run',
          },
        ],
        risk: 'high',
        facts: {},
        charterHash,
        policyHash: governance.policyHash,
        judgedAt: now,
      },
    };
  }
};
