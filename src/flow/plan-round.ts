import { roomIn } from '../core/approval/attention-room.ts';
import { isStopped } from '../core/gate/stops.ts';
import type { AgentName } from '../core/ids.ts';
import { autonomyStageOf } from './autonomy.ts';
import type { Deps } from './deps.ts';
import { type Proposed, proposeForAccount, proposeForPortfolio } from './propose-plan.ts';
import { stopsInForce } from './stopped-now.ts';

/** How long an agent that looks at everything waits before it looks again, in hours of its clock. */
const LOOK_AGAIN_HOURS = 6;
/** What changes slowly and takes long to read, such as every record of the CRM, is looked at once a day. */
const SLOW: readonly AgentName[] = ['hygiene', 'content'];
const lookAgainMs = (agent: AgentName): number => (SLOW.includes(agent) ? 24 : LOOK_AGAIN_HOURS) * HOUR_MS;
const HOUR_MS = 3600_000;

/** Looks while nobody can be asked have a time of their own, so that the next full look comes as soon as there is room. */
const nextLookKey = (agent: string, hasRoom: boolean): string => `next-look${hasRoom ? '' : '-alone'}:${agent}`;

/** How often accounts are looked at while people have no room: work that nobody waits for keeps a walking pace. */
const ALONE_MS = HOUR_MS / 4;
const takeTurnAlone = async (deps: Deps, now: Date): Promise<boolean> => {
  const due = await deps.settings.get<Date>(nextLookKey('accounts', false));
  if (due && due.getTime() > now.getTime()) return false;
  await deps.settings.set(nextLookKey('accounts', false), new Date(now.getTime() + ALONE_MS));
  return true;
};

/** Whether an agent has a domain in which anything runs without a person; otherwise a look without room is for nothing. */
const mayActAlone = async (deps: Deps, agent: AgentName): Promise<boolean> => {
  const charter = deps.governance().charters.get(agent)?.charter;
  if (!charter) return false;
  const stages = await Promise.all(charter.tools.map((tool) => autonomyStageOf(deps, charter, tool)));
  return stages.some((stage) => stage !== 'instrument' && stage !== 'standardize');
};

export type Round = { proposed: Proposed[]; looked: number };

/**
 * The orchestrator's round: agents that look at everything when their time has come, then the accounts that are due, best
 * first. While people have no room for another question, only what takes nobody's time is proposed. Authority stays with
 * the gate; this only spends attention.
 */
export const planRound = async (
  deps: Deps,
  options: { accounts: number; agent?: AgentName; force?: boolean } = { accounts: 4 },
): Promise<Round> => {
  const startedAt = performance.now();
  const round: Round = { proposed: [], looked: 0 };
  if (isStopped(await stopsInForce(deps), 'all')) return round;
  const now = deps.clock.now();
  const waiting = await deps.decisions.inState(['pending'], 500);

  for (const agent of deps.agents) {
    if (agent.works !== 'portfolio' || (options.agent && options.agent !== agent.name)) continue;
    const channel = agent.name === 'experiment' ? 'experiments' : agent.name === 'budget' ? 'budget' : 'approvals';
    const hasRoom = options.force === true || roomIn(channel, waiting) > 0;
    const due = await deps.settings.get<Date>(nextLookKey(agent.name, hasRoom));
    if (!options.force && due && due.getTime() > now.getTime()) continue;
    if (!hasRoom && !(await mayActAlone(deps, agent.name))) continue;
    await deps.settings.set(nextLookKey(agent.name, hasRoom), new Date(now.getTime() + lookAgainMs(agent.name)));
    await deps.settings.set(`last-run:${agent.name}`, now);
    try {
      round.proposed.push(await proposeForPortfolio(deps, agent.name, hasRoom));
    } catch (error) {
      deps.metrics.count('job_failures', { job: `plan:${agent.name}` });
      deps.log.error({ err: error, agent: agent.name }, 'an agent failed while it planned');
    }
    round.looked += 1;
  }

  const portfolioOnly = deps.agents.some((agent) => agent.name === options.agent && agent.works === 'portfolio');
  const room = roomIn('approvals', waiting);
  const isAlone = !options.force && room === 0;
  const limit = portfolioOnly ? 0 : options.force || isAlone ? options.accounts : Math.min(options.accounts, room);
  // Without room most accounts end in a question that nobody is asked, so only a few are looked at, and seldom.
  const isTurn = limit > 0 && (!isAlone || (await takeTurnAlone(deps, now)));
  const ids = isTurn ? await deps.accounts.worthPlanning(now, isAlone ? limit : limit * 5) : [];
  // Each of them looks at every account, also where another one gets it.
  const looking = deps.agents.filter(({ works, name }) => works === 'account' && name === (options.agent ?? name));
  if (ids.length > 0) for (const { name } of looking) await deps.settings.set(`last-run:${name}`, now);
  let [opened, asked] = [0, 0];
  for (const id of ids) {
    if (opened >= limit) break;
    round.looked += 1;
    try {
      const hasRoom = options.force === true || asked < room;
      const result = await proposeForAccount(deps, id, { only: options.agent, hasRoom });
      round.proposed.push(result);
      if (result.kind === 'decision') {
        opened += 1;
        if (result.decision.state === 'pending') asked += 1;
      }
    } catch (error) {
      deps.metrics.count('job_failures', { job: 'plan:account' });
      deps.log.error({ err: error, accountId: id }, 'planning for an account failed');
      await deps.accounts.planAgainAt([id], new Date(now.getTime() + HOUR_MS));
    }
  }
  deps.metrics.observe('plan_seconds', (performance.now() - startedAt) / 1000);
  return round;
};
