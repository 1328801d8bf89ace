import type { Standing } from '../../src/core/autonomy/autonomy.ts';
import type { AutonomyDomain, AutonomyStage } from '../../src/core/autonomy/stage.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { AgentName } from '../../src/core/ids.ts';
import { standingKey } from '../../src/flow/autonomy.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { decisionOf } from './decisions.ts';
import { openAction } from './open-action.ts';

const DAY_MS = 86_400_000;

/** Puts a domain where people put it by a promotion card. */
export const grantStage = (deps: Deps, agent: AgentName, domain: AutonomyDomain, stage: AutonomyStage): Promise<void> =>
  deps.settings.set(standingKey(agent, domain), {
    agent,
    domain,
    stage,
    before: 'standardize',
    kind: 'granted',
    charterStage: 'standardize',
    because: 'agreed',
    evidence: [],
    at: deps.clock.now(),
  } satisfies Standing);

/** What the analyst proposes in its domain `content`. */
export const playbook = (n: number) =>
  ({
    kind: 'adopt-playbook',
    name: `play ${n}`,
    condition: 'always',
    play: 'call first',
    evidence: '12 of 40',
    n: 40,
  }) as const;

/** A playbook that a person agreed to. */
const adopted = (n: number, at: Date): Decision =>
  decisionOf({
    _id: `D-${9_000 + n}`,
    agent: 'analyst',
    accountId: undefined,
    state: 'executed',
    action: playbook(n),
    approvals: [{ slackUserId: 'U0MARKETER', name: 'Mara Keller', role: 'marketing', digest: 'd', revision: 1, at }],
    effect: { system: 'countersign', recordId: `playbook:${n}`, at, detail: 'playbook adopted' },
    createdAt: at,
    updatedAt: at,
  });

/** Thirty playbooks adopted as proposed and ten quiet days: what the analyst's `content` needs for `assist`. */
export const earnPromotion = async (deps: Deps): Promise<void> => {
  const now = deps.clock.now().getTime();
  for (let n = 1; n <= 30; n += 1) await deps.decisions.insert(adopted(n, new Date(now - 3 * DAY_MS)));
  await deps.settings.set('autonomy-since:analyst:content', {
    stage: 'standardize',
    at: new Date(now - 10 * DAY_MS),
  });
};

/** A repair of one company's country in the CRM, from `UK` to `GB`. */
export const openCountryRepair = (deps: Deps, recordId: string, isRunByCaller = false): Promise<Decision> =>
  openAction(
    deps,
    {
      kind: 'repair-records',
      repair: 'country',
      rows: [
        { object: 'company', recordId, field: 'country', before: 'UK', after: 'GB', why: 'ISO code', confidence: 1 },
      ],
    },
    { agent: 'hygiene', title: 'Country of one company', isRunByCaller },
  );
