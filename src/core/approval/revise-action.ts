import { Action } from '../decision/action.ts';
import { fail, ok, type Result } from '../result.ts';

/** What a person may change in an edit modal, by action kind. */
export type Revision =
  | { kind: 'send-email'; subject: string; text: string }
  | { kind: 'start-experiment'; arms: { key: string; subject: string; opening: string }[] }
  | { kind: 'move-budget'; amountDailyMinor: number }
  | { kind: 'repair-records'; keepRows: number[] };

const revised = (candidate: unknown): Result<Action, string> => {
  const parsed = Action.safeParse(candidate);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return fail(
    `\`${issue?.path.join('.') ?? 'the edit'}\` ${issue?.message ?? 'is not valid'}; change it and save again`,
  );
};

/**
 * Applies an edit to an action, or says why it cannot be. Recipient, headers and legal footer headers stay as they were:
 * an edit changes words, arms, amounts and rows, never who is reached.
 */
export const reviseAction = (action: Action, revision: Revision): Result<Action, string> => {
  if (action.kind === 'send-email' && revision.kind === 'send-email') {
    return revised({ ...action, email: { ...action.email, subject: revision.subject.trim(), text: revision.text } });
  }
  if (action.kind === 'start-experiment' && revision.kind === 'start-experiment') {
    const words = new Map(revision.arms.map((arm) => [arm.key, arm]));
    return revised({ ...action, arms: action.arms.map((arm) => ({ ...arm, ...words.get(arm.key) })) });
  }
  if (action.kind === 'move-budget' && revision.kind === 'move-budget') {
    const amount = revision.amountDailyMinor;
    if (!Number.isInteger(amount) || amount <= 0) return fail('`amount` must be more than zero');
    if (amount > action.from.beforeDaily.minor) {
      return fail('`amount` is more than the campaign has per day; enter at most its present daily budget');
    }
    const currency = action.amountDaily.currency;
    return revised({
      ...action,
      amountDaily: { minor: amount, currency },
      from: { ...action.from, afterDaily: { minor: action.from.beforeDaily.minor - amount, currency } },
      to: { ...action.to, afterDaily: { minor: action.to.beforeDaily.minor + amount, currency } },
    });
  }
  if (action.kind === 'repair-records' && revision.kind === 'repair-records') {
    const rows = action.rows.filter((_, index) => revision.keepRows.includes(index));
    if (rows.length === 0)
      return fail('every row was unticked; reject the repair instead, so that the agent learns from it');
    return revised({ ...action, rows });
  }
  return fail(`\`${action.kind}\` cannot be edited here; reject it with a reason, and the agent proposes another`);
};
