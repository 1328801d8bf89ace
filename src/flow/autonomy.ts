import { type Demotion, demoteOn, effectiveStage, type Incident } from '../core/autonomy/autonomy.ts';
import type { AutonomyDomain, AutonomyStage, Charter, Tool } from '../core/charter/charter.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Deps } from './deps.ts';

const keyOf = (agent: string, domain: AutonomyDomain): string => `autonomy:${agent}:${domain}`;

/** The stage a domain is at now: the charter's, unless an incident took it back. */
export const autonomyStageOf = async (
  deps: Pick<Deps, 'settings'>,
  charter: Charter | undefined,
  tool: Tool | undefined,
): Promise<AutonomyStage> => {
  if (!charter || !tool) return 'instrument';
  const demotion = await deps.settings.get<Demotion>(keyOf(charter.agent, tool.domain));
  return effectiveStage(charter, tool.domain, demotion ? [demotion] : []);
};

/**
 * Takes the autonomy of a decision's agent down in that decision's domain after an incident: at once, by itself, on the
 * record. It stays down until people set the charter to that stage or below, and then raise it again on purpose.
 */
export const demoteAfter = async (deps: Deps, decision: Decision, incident: Incident): Promise<void> => {
  const charter = deps.governance().charters.get(decision.agent)?.charter;
  const tool = charter?.tools.find((candidate) => candidate.action === decision.action.kind);
  if (!charter || !tool) return;
  const key = keyOf(charter.agent, tool.domain);
  let made: Demotion | null = null;
  await deps.settings.change<Demotion | null>(key, (before) => {
    const stage = effectiveStage(charter, tool.domain, before ? [before] : []);
    made = demoteOn(incident, charter.agent, tool.domain, stage);
    return made ?? before;
  });
  const demotion = made as Demotion | null;
  if (!demotion) return;
  await deps.ledger.append({
    eventId: `demoted/${charter.agent}/${tool.domain}/${decision._id}`,
    decisionId: decision._id,
    type: 'autonomy-lowered',
    at: deps.clock.now(),
    by: 'countersign',
    data: { domain: tool.domain, to: demotion.to, because: demotion.because },
  });
  await deps.messenger.announce({
    text: `${charter.agent} asks again before everything it does in ${tool.domain}: ${incident.text}. Take \`${tool.domain}: ${demotion.to}\` over into \`charters/${charter.agent}.yaml\`, and raise it again from there when it is safe.`,
  });
};

/** Ends demotions that people have taken over into the charter. */
export const settleDemotions = async (deps: Deps): Promise<void> => {
  for (const { charter } of deps.governance().charters.values()) {
    for (const domain of new Set(charter.tools.map((tool) => tool.domain))) {
      const demotion = await deps.settings.get<Demotion>(keyOf(charter.agent, domain));
      if (!demotion || effectiveStage(charter, domain, []) !== effectiveStage(charter, domain, [demotion])) continue;
      await deps.settings.set(keyOf(charter.agent, domain), null);
      await deps.ledger.append({
        eventId: `demotion-settled/${charter.agent}/${domain}/${demotion.at.getTime()}`,
        decisionId: 'none',
        type: 'autonomy-demotion-settled',
        at: deps.clock.now(),
        by: 'countersign',
        data: { agent: charter.agent, domain, stage: effectiveStage(charter, domain, []) },
      });
    }
  }
};
