import { isRoleHeld } from '../charter/charter.ts';
import { AgentName } from '../ids.ts';
import type { Check, SystemFacts } from './system-document.ts';

const day = (at: Date): string => at.toISOString().slice(0, 10);

/** What the charters themselves have to fulfil: complete, owned, and reviewed in time. */
export const charterChecks = ({ set, at }: Pick<SystemFacts, 'set' | 'at'>): Check[] => {
  const all = [...set.charters.values()];
  const missing = AgentName.options.filter((agent) => !set.charters.has(agent));
  const late = all.filter(({ reviewBy }) => reviewBy < day(at)).map(({ agent }) => agent);
  const unowned = all.filter(({ owner }) => !isRoleHeld(set.people, owner)).map(({ agent }) => agent);
  const forbids = set.gate.rules.filter(({ effect, action }) => effect === 'forbid' && action === 'Run').length;
  return [
    {
      what: 'Guardrails: every agent has a charter',
      ok: missing.length === 0,
      evidence:
        missing.length === 0
          ? `${all.length} charters are in force`
          : `no charter for ${missing.join(', ')}; they do nothing`,
    },
    {
      what: 'Guardrails: the pipeline’s words and the policies are defined',
      ok: set.pipeline.segments.length > 0 && forbids > 0,
      evidence: `${set.pipeline.segments.length} segments, ${set.gate.rules.length} policies of which ${forbids} forbid, version ${set.hashes.policies.slice(0, 12)}`,
    },
    {
      what: 'Cadence: every charter has an owner and is reviewed in time',
      ok: late.length === 0 && unowned.length === 0,
      evidence:
        late.length + unowned.length === 0
          ? `the next review is due ${all.map(({ reviewBy }) => reviewBy).sort()[0] ?? 'never'}`
          : [
              ...(late.length > 0 ? [`overdue: ${late.join(', ')}`] : []),
              ...(unowned.length > 0 ? [`nobody holds the owner’s role of ${unowned.join(', ')}`] : []),
            ].join('; '),
    },
  ];
};
