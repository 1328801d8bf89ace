import type { Decision } from '../core/decision/decision.ts';
import type { Deps } from './deps.ts';

/** `all`, `agent:sdr`, `account:acct_000001`, `channel:email`. */
export type StopScope = 'all' | `agent:${string}` | `account:${string}` | `channel:${string}`;
export type Stop = { scope: string; by: string; name: string; at: Date };
type StopRecord = Stop & { resumedBy?: string[] };

const KEY = 'stops';

/** Stops in force, read from the store each time: a stop takes effect before the next outside call. */
export const stopsInForce = async (deps: Pick<Deps, 'settings'>): Promise<Stop[]> =>
  (await deps.settings.get<StopRecord[]>(KEY)) ?? [];

export const isStopped = (stops: readonly Stop[], scope: string): boolean => stops.some((stop) => stop.scope === scope);

const nameOf = (deps: Pick<Deps, 'governance'>, slackUserId: string): string | null =>
  deps.governance().people.find((person) => person.slackUserId === slackUserId)?.name ?? null;

/** Anybody in a named role may stop, and whoever operates the machine; it is recorded who and when. */
export const stop = async (
  deps: Deps,
  input: { scope: StopScope; by: string; operator?: string },
): Promise<{ ok: boolean; text: string }> => {
  const name = input.operator ?? nameOf(deps, input.by);
  if (!name) {
    return {
      ok: false,
      text: 'Only people named in `charters/people.yaml` can stop agents. Nothing was changed; ask a colleague who is named there.',
    };
  }
  const at = deps.clock.now();
  let isNew = true;
  await deps.settings.change<StopRecord[]>(KEY, (before) => {
    const stops = before ?? [];
    isNew = !isStopped(stops, input.scope);
    return isNew ? [...stops, { scope: input.scope, by: input.by, name, at }] : stops;
  });
  if (!isNew) return { ok: true, text: `\`${input.scope}\` is stopped already.` };
  await deps.ledger.append({
    eventId: `stop/${input.scope}/${at.getTime()}`,
    decisionId: 'none',
    type: 'stopped',
    at,
    by: input.by,
    data: { scope: input.scope },
  });
  const inFlight = (await deps.decisions.inState(['executing', 'unknown'], 200)).filter((decision) =>
    isUnder(deps, decision, input.scope),
  );
  const list = inFlight.map((decision) => `${decision._id} (${decision.state})`).join(', ');
  const text = `⏸ ${name} stopped \`${input.scope}\`. Nothing new leaves from now on. ${
    list
      ? `In flight when it was stopped: ${list}; each is finished or looked up, none is repeated.`
      : 'Nothing was in flight.'
  } \`/countersign resume ${input.scope}\` lifts it.`;
  await deps.messenger.announce({ text });
  return { ok: true, text };
};

/** A stop of this scope holds this decision. */
const isUnder = (deps: Pick<Deps, 'governance'>, decision: Decision, scope: string): boolean => {
  if (scope === 'all' || scope === `agent:${decision.agent}`) return true;
  if (decision.accountId && scope === `account:${decision.accountId}`) return true;
  const charter = deps.governance().charters.get(decision.agent)?.charter;
  return scope === `channel:${charter?.tools.find((tool) => tool.action === decision.action.kind)?.domain}`;
};

/** What a resume sets going, for the second person to know before agreeing: decisions that wait, and agents. */
const whatWillRun = async (deps: Deps, scope: string): Promise<string> => {
  const waiting = (await deps.decisions.inState(['approved', 'allowed'], 200)).filter((one) =>
    isUnder(deps, one, scope),
  );
  const named = waiting.slice(0, 10).map(({ _id, title }) => `${_id} (${title})`);
  const more = waiting.length - named.length;
  const agents = [...deps.governance().charters.keys()].filter(
    (agent) => !scope.startsWith('agent:') || scope === `agent:${agent}`,
  );
  return `Then ${waiting.length === 0 ? 'no decision that waits' : `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`} is judged again and runs, and ${scope.startsWith('account:') || scope.startsWith('channel:') ? 'agents plan there again' : `${agents.join(', ')} ${agents.length === 1 ? 'plans' : 'plan'} again`}.`;
};

/** Lifting a stop needs two people: the first asks, a second one confirms. */
export const resume = async (
  deps: Deps,
  input: { scope: string; by: string },
): Promise<{ ok: boolean; text: string }> => {
  const name = nameOf(deps, input.by);
  if (!name)
    return { ok: false, text: 'Only people named in `charters/people.yaml` can resume agents. Nothing was changed.' };
  const stops = (await deps.settings.get<StopRecord[]>(KEY)) ?? [];
  const found = stops.find((record) => record.scope === input.scope);
  if (!found) {
    const others = stops.map((record) => `\`${record.scope}\``).join(', ');
    return {
      ok: false,
      text: `\`${input.scope}\` is not stopped.${others ? ` Stopped are: ${others}.` : ' Nothing is stopped.'}`,
    };
  }
  let agreed: string[] = [];
  await deps.settings.change<StopRecord[]>(KEY, (before) => {
    const present = before ?? [];
    const record = present.find((one) => one.scope === input.scope);
    agreed = [...new Set([...(record?.resumedBy ?? []), input.by])];
    return agreed.length < 2
      ? present.map((one) => (one.scope === input.scope ? { ...one, resumedBy: agreed } : one))
      : present.filter((one) => one.scope !== input.scope);
  });
  const at = deps.clock.now();
  if (agreed.length < 2) {
    await deps.ledger.append({
      eventId: `resume-asked/${input.scope}/${found.at.getTime()}/${input.by}`,
      decisionId: 'none',
      type: 'resume-asked',
      at,
      by: input.by,
      data: { scope: input.scope },
    });
    return {
      ok: true,
      text: `${name} asked to resume \`${input.scope}\`. A second person has to run \`/countersign resume ${input.scope}\` too; until then it stays stopped. ${await whatWillRun(deps, input.scope)}`,
    };
  }
  await deps.ledger.append({
    eventId: `resume/${input.scope}/${at.getTime()}`,
    decisionId: 'none',
    type: 'resumed',
    at,
    by: input.by,
    data: { scope: input.scope, agreed },
  });
  const waiting = await deps.decisions.countInState(['approved', 'allowed']);
  const text = `\`${input.scope}\` runs again, agreed by two people. ${waiting === 0 ? 'Nothing was waiting to run.' : `${waiting} approved or allowed decisions are judged again and run now.`}`;
  await deps.messenger.announce({ text });
  return { ok: true, text };
};
