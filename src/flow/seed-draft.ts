import { plantFault } from '../core/attention/plant-fault.ts';
import { SECOND_PERSON, widenedUntil, withSecondPerson } from '../core/attention/scrutiny.ts';
import type { Action } from '../core/decision/action.ts';
import type { Decision, Seeded } from '../core/decision/decision.ts';
import type { Change } from '../core/decision/evolve.ts';
import type { AccountView, Proposal } from '../core/plan/plan.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';
import type { Roster } from './roster.ts';

/** What everybody reads on the card once it is over: that it was a test, and not who caught or missed it. */
const TEST_REASON = 'it was a test draft with a planted fault and was never going to be sent';

/**
 * Now and then, in place of an email, the same email with a planted fault. The email itself is proposed again when the
 * test is over. Null most of the time, and always before people have decided about enough emails.
 */
export const seededDraft = async (
  deps: Deps,
  proposal: Pick<Proposal, 'action' | 'audience'>,
  view: AccountView | undefined,
): Promise<{ action: Action; seeded: Seeded } | null> => {
  const { attention } = deps.governance();
  const { action, audience } = proposal;
  if (attention.seededShare <= 0 || action.kind !== 'send-email' || !view || deps.dice() >= attention.seededShare)
    return null;
  const now = deps.clock.now();
  const decided = await deps.decisions.decidedSince(new Date(now.getTime() - 90 * DAY_MS));
  if (decided.filter((one) => one.action.kind === 'send-email').length < attention.seedAfterDecisions) return null;
  const others = (await deps.accounts.page(null, 50)).filter((one) => one.id !== view.account.id);
  const other = others[Math.floor(deps.dice() * others.length)];
  const planted = plantFault(
    action,
    {
      accountName: view.account.name,
      otherName: other?.name ?? view.account.name,
      personTitle: audience[0]?.title ?? 'somebody else',
    },
    deps.dice(),
  );
  return planted && { action: planted.action, seeded: { ...planted.seeded, at: now } };
};

/** What a click on a test draft does instead of deciding: it ends, and what the person did is on record. */
export const testChange = (
  decision: Decision,
  input: { by: string; name: string; at: Date; outcome: 'caught' | 'missed'; data: Record<string, unknown> },
): Change => ({
  type: input.outcome === 'caught' ? 'test-caught' : 'test-missed',
  to: 'superseded',
  by: input.by,
  at: input.at,
  data: { ...input.data, name: input.name, fault: decision.seeded?.fault, digest: decision.digest },
  patch: { supersededBy: { reason: TEST_REASON } },
});

/** The tests that may still count against somebody. */
export const recentTests = (deps: Deps): Promise<Decision[]> => {
  const { withinDays, secondPersonForDays } = deps.governance().attention;
  return deps.decisions.testsSince(
    new Date(deps.clock.now().getTime() - (withinDays + secondPersonForDays + 60) * DAY_MS),
  );
};

/** The decision as it is judged when this person approves it: with a second person where scrutiny is widened. */
export const underScrutiny = (
  deps: Deps,
  decision: Decision,
  by: string,
  tests: readonly Decision[],
  roster: Roster,
): Decision => {
  const who = { slackUserId: by, kind: decision.action.kind };
  if (!widenedUntil(tests, who, deps.governance().attention, deps.clock.now())) return decision;
  return { ...decision, verdict: withSecondPerson(decision.verdict, by, roster.people) };
};

const dateText = (at: Date): string =>
  at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** After a test ended: lets the account be planned again, widens scrutiny where misses pass the limit, and says so to this person alone. */
export const afterTest = async (deps: Deps, decision: Decision, by: string): Promise<string> => {
  const now = deps.clock.now();
  if (decision.accountId) await deps.accounts.planAgainAt([decision.accountId], now);
  const fault = decision.seeded?.what ?? 'it had a planted fault';
  const what = fault.endsWith('.”') ? fault : `${fault}.`;
  if (decision.events.at(-1)?.type === 'test-caught')
    return `Well seen: ${decision._id} was a test draft, and ${what} Nothing was going to be sent. Only you read this.`;
  const until = widenedUntil(
    await recentTests(deps),
    { slackUserId: by, kind: decision.action.kind },
    deps.governance().attention,
    now,
  );
  if (until)
    await deps.ledger.append({
      eventId: `scrutiny-widened/${by}/${decision._id}`,
      decisionId: 'none',
      type: 'scrutiny-widened',
      at: now,
      by: 'countersign',
      data: { person: by, kind: decision.action.kind, until, rule: SECOND_PERSON },
    });
  return [
    `${decision._id} was a test draft, and ${what} Nothing was sent. Only you read this.`,
    ...(until
      ? [`Until ${dateText(until)} your approvals of this kind need a second person; that ends by itself.`]
      : []),
  ].join(' ');
};
