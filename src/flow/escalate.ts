import type { PersonOfOurs } from '../core/charter/charter.ts';
import { escalationWords, type Happening, rulesFor } from '../core/charter/escalation.ts';
import type { AgentName, RoleName } from '../core/ids.ts';
import { onDuty } from '../core/incident/on-duty.ts';
import type { Deps } from './deps.ts';
import { relayLedger } from './relay-ledger.ts';
import { loadRoster } from './roster.ts';

/** Who hears for a role that a charter names, among these people: the account's own rep where it is sales, else who is on duty. */
export const dutyOf = async (
  deps: Deps,
  accountId: string | undefined,
): Promise<(role: RoleName, among: readonly PersonOfOurs[]) => PersonOfOurs | null> => {
  const owner = accountId ? (await deps.accounts.get(accountId))?.ownerRepId : undefined;
  const now = deps.clock.now();
  return (role, among) => {
    const isOwn = ({ roles, repIds }: PersonOfOurs) => roles.includes('sales') && owner && repIds.includes(owner);
    const own = role === 'sales' ? among.find(isOwn) : undefined;
    return own ?? onDuty(among, role, now, deps.governance().holidayOn);
  };
};

/**
 * Tells whom the agent's charter names, in person and once per `key`, and puts it on record: the account's own rep where
 * the rule says sales, whoever is on duty for the role otherwise. `text` is a sentence about what happened.
 */
export const escalate = async (
  deps: Deps,
  input: { agent: AgentName; key: string; text: string; decisionId?: string; accountId?: string } & Happening,
): Promise<void> => {
  const rules = rulesFor(deps.governance().charters.get(input.agent)?.charter.escalate ?? [], input);
  if (rules.length === 0) return;
  const { people } = await loadRoster(deps);
  const now = deps.clock.now();
  const dutyFor = await dutyOf(deps, input.accountId);
  for (const rule of rules) {
    const duty = dutyFor(rule.to, people);
    if (!duty) continue;
    const because = `The charter of ${input.agent} escalates to ${rule.to} when ${escalationWords(rule)}.`;
    await deps.messenger.direct(duty.slackUserId, { text: `${input.text} ${because}` });
    if (input.decisionId) await deps.messenger.inThread(input.decisionId, { text: `I told ${duty.name}. ${because}` });
    // Last, so that a crash before it tells again, and the same words in the same place are one message; and after what
    // it is about, which the log gets from the decision.
    await relayLedger(deps);
    await deps.ledger.append({
      eventId: `escalated/${input.agent}/${rule.on}/${input.key}/${rule.to}`,
      decisionId: input.decisionId ?? 'none',
      type: 'escalated',
      at: now,
      by: 'countersign',
      data: { agent: input.agent, on: rule.on, to: rule.to, told: duty.slackUserId, text: input.text },
    });
  }
};
