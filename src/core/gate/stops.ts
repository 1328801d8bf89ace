import type { GateFacts } from './facts.ts';

/** `all`, `agent:sdr`, `account:acct_000001`, `channel:email`. */
export type StopScope = 'all' | `agent:${string}` | `account:${string}` | `channel:${string}`;

/** A stop in force: who placed it, when and why, and who has agreed to lift it. */
export type Stop = {
  scope: string;
  by: string;
  name: string;
  at: Date;
  /** In the words of who placed it; absent when none were given. */
  reason?: string;
  /** People who agreed to lift it; two different ones lift it. */
  agreed?: { by: string; name: string; at: Date }[];
};

/** What a stop can be about: an agent's action, its domain as the channel, the account it concerns. */
export type StopTarget = { agent: string; domain: string | undefined; accountId: string | undefined };

/** A stop of this scope is about this. */
export const covers = (scope: string, { agent, domain, accountId }: StopTarget): boolean =>
  scope === 'all' ||
  scope === `agent:${agent}` ||
  (domain !== undefined && scope === `channel:${domain}`) ||
  (accountId !== undefined && scope === `account:${accountId}`);

export const isStopped = (stops: readonly Stop[], scope: string): boolean => stops.some((stop) => stop.scope === scope);

/** The stops as the rules read them. A tool that no charter lists counts as email. */
export const stopFacts = (
  stops: readonly Stop[],
  { agent, domain, accountId }: StopTarget,
): Pick<GateFacts, 'stoppedAll' | 'stoppedAgent' | 'stoppedChannel' | 'stoppedAccount'> => ({
  stoppedAll: isStopped(stops, 'all'),
  stoppedAgent: isStopped(stops, `agent:${agent}`),
  stoppedChannel: isStopped(stops, `channel:${domain ?? 'email'}`),
  stoppedAccount: accountId !== undefined && isStopped(stops, `account:${accountId}`),
});

/** Ids of the rules that a stop speaks through, with the scope each one stands for. */
const RULES: Record<string, (target: StopTarget) => string> = {
  'stop.all': () => 'all',
  'stop.agent': ({ agent }) => `agent:${agent}`,
  'stop.channel': ({ domain }) => `channel:${domain ?? 'email'}`,
  'stop.account': ({ accountId }) => `account:${accountId ?? ''}`,
};

/** True for a rule that a stop speaks through. */
export const isStopRule = (ruleId: string): boolean => Object.hasOwn(RULES, ruleId);

/** `All agents are stopped (by Rita Novak: "the price list is wrong")`; other rules keep their text. */
export const withStopWords = (
  rule: { id: string; text: string },
  stops: readonly Stop[],
  target: StopTarget,
): string => {
  const scope = isStopRule(rule.id) ? RULES[rule.id]?.(target) : undefined;
  const stop = stops.find((one) => one.scope === scope);
  return stop ? `${rule.text} (by ${stop.name}${stop.reason ? `: "${stop.reason}"` : ''})` : rule.text;
};

/** What a resume sets going: decisions that wait for it, and agents that plan again. */
export type WillRun = {
  stop: Stop;
  label: string;
  /** Judged again and carried out, unless another rule holds them. */
  waiting: { decisionId: string; title: string }[];
  /** These stay held, because another stop covers them too. */
  stillHeld: { decisionId: string; title: string }[];
  agents: string[];
};
