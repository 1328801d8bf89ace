import type { Charter } from '../core/charter/charter.ts';
import { RunId } from '../core/ids.ts';
import type { AccountView } from '../core/plan/plan.ts';
import type { AgentContext } from '../ports/agent.ts';
import { loadAccountViews, loadCommittees } from './account-view.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';

const day = (at: Date): string => at.toISOString().slice(0, 10);

/** One run sees one state of the world: a read with the same arguments is made once. */
const once = <A extends (string | number)[], T>(read: (...args: A) => Promise<T>): ((...args: A) => Promise<T>) => {
  const made = new Map<string, Promise<T>>();
  return (...args) => {
    const key = args.join(' ');
    const known = made.get(key) ?? read(...args);
    made.set(key, known);
    return known;
  };
};

/** What an agent gets to work with in one run: facts and read-only views, no way to act. */
export const agentContext = async (deps: Deps, charter: Charter, account?: AccountView): Promise<AgentContext> => {
  const governance = deps.governance();
  const now = deps.clock.now();
  const beliefs = await deps.memory.beliefs();
  const mostPromising = (limit: number) => deps.accounts.worthPlanning(new Date(now.getTime() + 3650 * DAY_MS), limit);
  return {
    now,
    runId: RunId.parse(
      `run-${charter.agent}-${now.getTime().toString(36)}-${Math.floor(deps.dice() * 1e6).toString(36)}`,
    ),
    dice: deps.dice,
    charter,
    sender: governance.sender,
    pipeline: governance.set.pipeline,
    people: [...governance.people],
    beliefs: new Map(beliefs.map((belief) => [belief.key, belief])),
    ...(account ? { account } : {}),
    ...(deps.model ? { model: deps.model } : {}),
    reads: {
      accountViews: once(async (limit) => loadAccountViews(deps, await mostPromising(limit))),
      committees: once(async (limit) => loadCommittees(deps, await mostPromising(limit))),
      campaigns: once(() => deps.ads.campaigns()),
      adReport: once((days) => deps.ads.report(day(new Date(now.getTime() - days * DAY_MS)), day(now))),
      crmRecords: once(async (object, limit) => {
        const records = [];
        let after: string | undefined;
        do {
          const page = await deps.crm.changedSince(object, new Date(0), after);
          records.push(...page.records);
          after = page.next;
        } while (after !== undefined && records.length < limit);
        return records.slice(0, limit);
      }),
      busy: (repId, from, to) => deps.calendar.busy(repId, from, to),
      experiments: () => deps.experiments.all(50),
      recentDecisions: (limit) => deps.decisions.newest(limit),
      memory: () => deps.memory.recent(500),
    },
  };
};
