import type { AutonomyStage, Charter, Tool } from '../charter/charter.ts';
import type { GateFacts } from './facts.ts';

/** The facts that come from the charter alone, without the autonomy stage in force. */
export type CharterFacts = Pick<
  GateFacts,
  | 'hasCharter'
  | 'toolListed'
  | 'toolRisk'
  | 'toolReversible'
  | 'capPerson'
  | 'capAccount'
  | 'capMailbox'
  | 'capDecisions'
  | 'capPersonMonth'
  | 'capAccountMonth'
  | 'capMailboxMonth'
  | 'capDecisionsMonth'
  | 'capMoneyDayMinor'
  | 'capMoneyMonthMinor'
  | 'workingHourStart'
  | 'workingHourEnd'
  | 'isWorkingDay'
  | 'financeAboveMinor'
  | 'maxAudienceAlone'
>;

/** What a charter says about one tool, on a weekday 1..7 of the recipient. Without a charter everything is at its strictest. */
export const charterFacts = (
  charter: Charter | undefined,
  tool: Tool | undefined,
  recipientLocalWeekday: number,
): CharterFacts => ({
  hasCharter: charter !== undefined,
  toolListed: tool !== undefined,
  toolRisk: tool?.risk ?? 'high',
  toolReversible: tool?.reversible ?? false,
  capPerson: charter?.limits.touchesPerPersonPerWeek ?? 0,
  capAccount: charter?.limits.touchesPerAccountPerWeek ?? 0,
  capMailbox: charter?.limits.sendsPerMailboxPerDay ?? 0,
  capDecisions: charter?.limits.decisionsPerDay ?? 0,
  capPersonMonth: charter?.limits.touchesPerPersonPerMonth ?? 0,
  capAccountMonth: charter?.limits.touchesPerAccountPerMonth ?? 0,
  capMailboxMonth: charter?.limits.sendsPerMailboxPerMonth ?? 0,
  capDecisionsMonth: charter?.limits.decisionsPerMonth ?? 0,
  capMoneyDayMinor: charter?.limits.moneyPerDayMinor ?? 0,
  capMoneyMonthMinor: charter?.limits.moneyPerMonthMinor ?? 0,
  workingHourStart: charter?.workingHours.start ?? 9,
  workingHourEnd: charter?.workingHours.end ?? 17,
  isWorkingDay: (charter?.workingHours.days ?? [1, 2, 3, 4, 5]).includes(recipientLocalWeekday),
  financeAboveMinor: charter?.thresholds.financeAboveMinor ?? 0,
  maxAudienceAlone: charter?.thresholds.maxAudienceAlone ?? 0,
});

/** The account as a charter's scope sees it; absent parts match every scope. */
export type ScopedAccount = { id?: string; industry?: string; country?: string; stage?: string };

/** Whether a charter covers an account. An empty list covers everything. */
export const isInScope = (scope: Charter['scope'] | undefined, account: ScopedAccount): boolean => {
  const within = (allowed: readonly string[] | undefined, value: string | undefined): boolean =>
    !allowed || allowed.length === 0 || value === undefined || allowed.includes(value);
  return (
    within(scope?.industries, account.industry) &&
    within(scope?.countries, account.country) &&
    within(scope?.stages, account.stage) &&
    !(scope?.excludeAccounts ?? []).includes(account.id ?? '')
  );
};

/** The stage a charter sets for a tool, before any demotion. */
export const charterStageOf = (charter: Charter | undefined, tool: Tool | undefined): AutonomyStage =>
  charter && tool ? (charter.autonomy[tool.domain] ?? 'standardize') : 'instrument';
