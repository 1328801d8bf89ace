import type { PersonOfOurs } from '../core/charter/charter.ts';
import { agreeTo, type StopNotice, stopKey } from '../core/gate/stop-notice.ts';
import { covers, isStopped, type Stop, type StopScope, type WillRun } from '../core/gate/stops.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Deps } from './deps.ts';
import { loadRoster } from './roster.ts';
import { followStop, keepNotice } from './stop-notices.ts';
import { STOPS, stopsInForce, stopTargetOf } from './stopped-now.ts';

/** Enough for every worker at once. */
const LOOKED_AT = 200;

/** Whoever holds a role, by `people.yaml` or by a user group; otherwise why not, and who can. */
export const mayStop = async (
  deps: Deps,
  slackUserId: string,
  verb: 'stop' | 'resume',
): Promise<Result<PersonOfOurs, string>> => {
  const { people } = await loadRoster(deps);
  const person = people.find((one) => one.slackUserId === slackUserId);
  if (person && person.roles.length > 0) return ok(person);
  const able = people.filter(({ roles }) => roles.length > 0).map(({ name }) => name);
  const whose = person
    ? `You are in \`charters/people.yaml\` without a role, and only people who hold one can ${verb} agents.`
    : `Only people named in \`charters/people.yaml\` with a role can ${verb} agents.`;
  return fail(`${whose} Nothing was changed. These people can: ${able.join(', ') || 'nobody yet'}.`);
};

/** `agent:sdr` → `the sdr agent`; an account by its name. */
export const labelOf = async (deps: Pick<Deps, 'accounts'>, scope: string): Promise<string> => {
  const [kind, name = ''] = scope.split(/:(.*)/s);
  if (kind === 'agent') return `the ${name} agent`;
  if (kind === 'channel') return `the channel ${name}`;
  if (kind === 'account') return `the account ${(await deps.accounts.get(name))?.name ?? name}`;
  return 'every agent';
};

/**
 * Stops a scope. Anybody who holds a role may, and whoever operates the machine; who, when and why are recorded. What is
 * in flight is listed, and followed on the message in #countersign until each has settled.
 */
export const stop = async (
  deps: Deps,
  input: { scope: StopScope; by: string; operator?: string; reason?: string },
): Promise<{ ok: boolean; text: string }> => {
  const who = input.operator === undefined ? await mayStop(deps, input.by, 'stop') : ok({ name: input.operator });
  if (!who.ok) return { ok: false, text: who.error };
  const { name } = who.value;
  const { scope, by } = input;
  const reason = input.reason?.trim() || undefined;
  const at = deps.clock.now();
  let known: Stop | undefined;
  await deps.settings.change<Stop[]>(STOPS, (before) => {
    const stops = before ?? [];
    known = stops.find((one) => one.scope === scope);
    return known ? stops : [...stops, { scope, by, name, at, ...(reason && { reason }) }];
  });
  if (known)
    return {
      ok: true,
      text: `\`${scope}\` is stopped already, by ${known.name}${known.reason ? `: "${known.reason}"` : ''}.`,
    };
  const inFlight = (await deps.decisions.inState(['executing', 'unknown'], LOOKED_AT))
    .filter((decision) => covers(scope, stopTargetOf(deps, decision)))
    .map(({ _id, title, state }) => ({ decisionId: String(_id), title, state }));
  await deps.ledger.append({
    eventId: `stop/${scope}/${at.getTime()}`,
    decisionId: 'none',
    type: 'stopped',
    at,
    by,
    data: { scope, name, reason: reason ?? null, inFlight: inFlight.map(({ decisionId }) => decisionId) },
  });
  const notice: StopNotice = {
    key: stopKey(scope, at),
    scope,
    label: await labelOf(deps, scope),
    by,
    name,
    ...(reason && { reason }),
    at,
    inFlight,
    version: 1,
  };
  await followStop(deps, notice);
  const list = inFlight.map(({ decisionId, state }) => `${decisionId} (${state})`).join(', ');
  return {
    ok: true,
    text: `⏸ ${name} stopped ${named(scope, notice.label)}${reason ? `: "${reason}"` : ''}. Nothing new leaves from now on. ${
      list
        ? `In flight when it was stopped: ${list}; each is finished or looked up, none is repeated, and the message in #countersign says what became of it.`
        : 'Nothing was in flight.'
    } \`/countersign resume ${scope}\` lifts it, and two people have to run it.`,
  };
};

/** A scope as it is typed; an account, whose id says nothing, by its name as well. */
const named = (scope: string, label: string | undefined): string =>
  label && scope.startsWith('account:') ? `${label} (\`${scope}\`)` : `\`${scope}\``;

/** Reads what would run; null when this scope is not stopped. */
export const whatWillRun = async (deps: Deps, scope: string): Promise<WillRun | null> => {
  const stops = await stopsInForce(deps);
  const found = stops.find((one) => one.scope === scope);
  if (!found) return null;
  const others = stops.filter((one) => one.scope !== scope);
  const under = (await deps.decisions.inState(['approved', 'allowed'], 1_000))
    .map((decision) => ({ decision, target: stopTargetOf(deps, decision) }))
    .filter(({ target }) => covers(scope, target));
  const listed = (isHeld: boolean) =>
    under
      .filter(({ target }) => others.some((other) => covers(other.scope, target)) === isHeld)
      .map(({ decision }) => ({ decisionId: String(decision._id), title: decision.title }));
  const domain = scope.startsWith('channel:') ? scope.slice('channel:'.length) : null;
  const agents = [...deps.governance().charters]
    .filter(([agent]) => !scope.startsWith('agent:') || scope === `agent:${agent}`)
    .filter(([, { charter }]) => domain === null || charter.tools.some((tool) => tool.domain === domain))
    .map(([agent]) => String(agent))
    .filter((agent) => !isStopped(others, 'all') && !isStopped(others, `agent:${agent}`));
  return { stop: found, label: await labelOf(deps, scope), waiting: listed(false), stillHeld: listed(true), agents };
};

const willRunText = ({ waiting, agents }: WillRun): string => {
  const named = waiting.slice(0, 10).map(({ decisionId, title }) => `${decisionId} (${title})`);
  const more = waiting.length - named.length;
  const runs =
    waiting.length === 0
      ? 'No decision waits for that.'
      : `Then judged again, and run where the rules allow it: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  const plans = agents.length === 0 ? 'No agent plans there then.' : `Planning there again: ${agents.join(', ')}.`;
  return `${runs} ${plans}`;
};

/**
 * One person's agreement to lift a stop. The second, different one lifts it. `placedAt` names the stop that the person
 * read about; another one placed since is not meant.
 */
export const resume = async (
  deps: Deps,
  input: { scope: string; by: string; placedAt?: number },
): Promise<{ ok: boolean; text: string }> => {
  const who = await mayStop(deps, input.by, 'resume');
  if (!who.ok) return { ok: false, text: who.error };
  const { name } = who.value;
  const { scope, by } = input;
  const at = deps.clock.now();
  const before = await whatWillRun(deps, scope);
  let outcome: { kind: 'gone' | 'other' | 'twice' } | { kind: 'asked' | 'lifted'; stop: Stop } = { kind: 'gone' };
  await deps.settings.change<Stop[]>(STOPS, (kept) => {
    const stops = kept ?? [];
    const found = stops.find((one) => one.scope === scope);
    outcome = { kind: 'gone' };
    if (!found) return stops;
    outcome = { kind: 'other' };
    if (input.placedAt !== undefined && found.at.getTime() !== input.placedAt) return stops;
    outcome = { kind: 'twice' };
    const agreement = agreeTo(found.agreed ?? [], { by, name, at });
    if (!agreement.ok) return stops;
    const { agreed, isLifted } = agreement.value;
    outcome = { kind: isLifted ? 'lifted' : 'asked', stop: { ...found, agreed } };
    return isLifted
      ? stops.filter((one) => one.scope !== scope)
      : stops.map((one) => (one.scope === scope ? { ...one, agreed } : one));
  });
  // Assigned in the callback, which the compiler does not see.
  const ended = outcome as { kind: 'gone' | 'other' | 'twice' } | { kind: 'asked' | 'lifted'; stop: Stop };
  if (!('stop' in ended)) return refusedResume(deps, scope, ended.kind);
  const agreed = ended.stop.agreed ?? [];
  const names = agreed.map(({ name }) => name);
  const isLifted = ended.kind === 'lifted';
  await deps.ledger.append({
    eventId: isLifted ? `resume/${scope}/${at.getTime()}` : `resume-asked/${scope}/${ended.stop.at.getTime()}/${by}`,
    decisionId: 'none',
    type: isLifted ? 'resumed' : 'resume-asked',
    at,
    by,
    data: {
      scope,
      name,
      willRun: before?.waiting.map(({ decisionId }) => decisionId) ?? [],
      agents: before?.agents ?? [],
      ...(isLifted && { agreed: agreed.map((one) => one.by) }),
    },
  });
  await keepNotice(deps, stopKey(scope, ended.stop.at), (notice) => ({
    ...notice,
    ...(isLifted ? { lifted: { names, at } } : { asked: { by, name, at } }),
  }));
  if (!isLifted)
    return {
      ok: true,
      text: `${name} agreed to resume ${named(scope, before?.label)}. A second person has to run \`/countersign resume ${scope}\` too; until then it stays stopped. ${before ? willRunText(before) : ''}`,
    };
  const waiting = before?.waiting.length ?? 0;
  const label = before?.label ?? scope;
  const text = `${label.charAt(0).toUpperCase()}${label.slice(1)} runs again, agreed by two people: ${names.join(' and ')}. ${waiting === 0 ? 'Nothing was waiting to run.' : `${waiting === 1 ? '1 approved or allowed decision is' : `${waiting} approved or allowed decisions are`} judged again and run now.`}`;
  await deps.messenger.announce({ text });
  return { ok: true, text };
};

const refusedResume = async (
  deps: Deps,
  scope: string,
  kind: 'gone' | 'other' | 'twice',
): Promise<{ ok: false; text: string }> => {
  if (kind === 'twice')
    return {
      ok: false,
      text: `You agreed to resume \`${scope}\` already, and one person alone cannot. Somebody else has to agree; until then it stays stopped.`,
    };
  if (kind === 'other')
    return { ok: false, text: `\`${scope}\` was stopped anew since you looked. Nothing was changed; look again.` };
  const others = (await stopsInForce(deps)).map((one) => `\`${one.scope}\``).join(', ');
  return {
    ok: false,
    text: `\`${scope}\` is not stopped.${others ? ` Stopped are: ${others}.` : ' Nothing is stopped.'}`,
  };
};
