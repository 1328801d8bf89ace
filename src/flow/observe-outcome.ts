import { isProxy } from '../core/charter/pipeline.ts';
import { spokenDay } from '../core/day-words.ts';
import { type Decision, DONE_STATES, type Outcome } from '../core/decision/decision.ts';
import { formatMoney, money } from '../core/money.ts';
import { fail, ok } from '../core/result.ts';
import { readingWords } from '../core/signal/reading-words.ts';
import type { Signal } from '../core/signal/signal.ts';
import { failingKey } from './autonomy-evidence.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { escalate } from './escalate.ts';
import { DAY_MS } from './gate-facts.ts';
import { learnFrom } from './learn.ts';
import { receiveSignals } from './receive-signal.ts';
import { replyKey } from './reply-notice.ts';
import { updateAccounts } from './update-account.ts';

const WORTH_A_NOTE = new Set<Signal['kind']>([
  'email-replied',
  'email-bounced',
  'email-complained',
  'unsubscribed',
  'meeting-booked',
  'meeting-held',
  'meeting-declined',
  'opportunity-changed',
  'ad-spend',
]);
/** Results on the same account within this time after the effect are shown as following it, not as caused by it. */
const FOLLOWS_MS = 14 * DAY_MS;

const spendText = ({ facts }: Signal): string => {
  const spent = formatMoney(money(Number(facts.costMinor ?? 0), String(facts.currency ?? 'USD')));
  const leads = Number(facts.leads ?? 0);
  return `${String(facts.campaign ?? 'the campaign')} spent ${spent} on ${spokenDay(String(facts.day))}, its first whole day with the new budget, for ${leads} ${leads === 1 ? 'lead' : 'leads'}`;
};

/** One outcome in words, naming who read it where text was read. */
export const outcomeText = (signal: Signal, who: string): string => {
  const read = signal.extracted;
  switch (signal.kind) {
    case 'email-replied':
      return `${who} replied${read ? `: ${readingWords(read)}` : ''}`;
    case 'email-bounced':
      return `the mail to ${who} bounced; the address is suppressed`;
    case 'email-complained':
      return `${who} marked the mail as spam; the address is suppressed`;
    case 'unsubscribed':
      return `${who} unsubscribed; nobody here writes to this address again`;
    case 'meeting-booked':
      return `${who} accepted a meeting`;
    case 'meeting-held':
      return `the meeting with ${who} took place`;
    case 'meeting-declined':
      return `${who} declined the meeting`;
    case 'ad-spend':
      return spendText(signal);
    case 'opportunity-changed':
      return `the deal moved to ${String(signal.facts.stage ?? 'another stage')}`;
    case 'email-delivered':
      return `delivered to ${who}`;
    case 'email-opened':
      return `opened (a proxy: scanners open mails too)`;
    case 'email-clicked':
      return `a link was followed (a proxy: scanners follow links too)`;
    default:
      return `${signal.kind.replaceAll('-', ' ')} at ${who}`;
  }
};

/** The newest move of this campaign's budget of which this is the first whole day, by the platform's days: told of once. */
const moveBefore = async (deps: Deps, { facts }: Signal): Promise<Decision | null> => {
  const from = Date.parse(`${String(facts.day)}T00:00:00Z`);
  if (Number.isNaN(from)) return null;
  const moves = await deps.decisions.executedSince(new Date(from - DAY_MS), 'move-budget');
  return (
    moves
      .filter(({ action, effect, undoneBy }) => {
        if (action.kind !== 'move-budget' || !effect || undoneBy) return false;
        return (
          effect.at.getTime() < from && [action.from, action.to].some((one) => one.campaignId === facts.campaignId)
        );
      })
      .sort((a, b) => (b.effect?.at.getTime() ?? 0) - (a.effect?.at.getTime() ?? 0))[0] ?? null
  );
};

const decisionOf = async (deps: Deps, signal: Signal): Promise<Decision | null> => {
  if (signal.kind === 'ad-spend') return moveBefore(deps, signal);
  if (signal.decisionId) return deps.decisions.get(signal.decisionId);
  if (!signal.accountId || !WORTH_A_NOTE.has(signal.kind)) return null;
  const recent = await deps.decisions.openOrSince({
    accountId: signal.accountId,
    since: new Date(signal.at.getTime() - FOLLOWS_MS),
  });
  return (
    recent.find(
      (decision) =>
        decision.effect !== undefined &&
        decision.effect.at <= signal.at &&
        signal.at.getTime() - decision.effect.at.getTime() <= FOLLOWS_MS &&
        (!signal.personId || !('personId' in decision.action) || decision.action.personId === signal.personId),
    ) ?? null
  );
};

export const nameOf = async (deps: Deps, signal: Signal): Promise<string> => {
  const person = signal.personId ? await deps.accounts.person(signal.personId) : null;
  if (person) return person.name;
  const account = signal.accountId ? await deps.accounts.get(signal.accountId) : null;
  return account?.name ?? 'the account';
};

/**
 * An objection goes to whom the agent's charter names; one that a colleague of theirs made before is a pattern. Each is
 * told once per reply and kind of objection, also where people change their mind about how the reply reads.
 */
export const escalateReply = async (deps: Deps, decision: Decision, signal: Signal, text: string): Promise<void> => {
  const objection = signal.extracted?.objection;
  const accountId = signal.accountId;
  if (signal.kind !== 'email-replied' || !objection || !accountId) return;
  const key = `${signal.id}/${objection}`;
  if (await deps.settings.get(`objection-told:${key}`)) return;
  const said = {
    agent: decision.agent,
    decisionId: decision._id as string,
    accountId: accountId as string,
    objection,
    key,
    text: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
  };
  await escalate(deps, { ...said, trigger: 'reply-objection' });
  const before = (await deps.signals.forAccount(accountId, 60)).some(
    (other) => other.personId !== signal.personId && other.extracted?.objection === objection,
  );
  if (before) await escalate(deps, { ...said, trigger: 'repeated-objection' });
  await deps.settings.set(`objection-told:${key}`, true);
};

/** Writes one outcome into its decision, tells the card's thread, and lets the system learn from it. */
const observe = async (deps: Deps, signal: Signal): Promise<void> =>
  observeFor(deps, signal, await decisionOf(deps, signal));

const observeFor = async (deps: Deps, signal: Signal, decision: Decision | null): Promise<void> => {
  if (!decision?.effect) return;
  const text = outcomeText(signal, await nameOf(deps, signal));
  const outcome: Outcome = {
    at: signal.at,
    kind: signal.kind,
    weight: isProxy(deps.governance().set.pipeline, signal.kind) ? 'proxy' : 'result',
    text,
    signalId: signal.id,
  };
  const result = await changeDecision(deps, decision._id, (current) => {
    if (current.outcomes.some((known) => known.signalId === signal.id)) return fail('known');
    if (!DONE_STATES.includes(current.state)) return fail('not executed');
    return ok({
      type: 'outcome-observed',
      to: outcome.weight === 'result' ? 'observed' : current.state,
      by: signal.source.system,
      at: deps.clock.now(),
      data: { outcome, extracted: signal.extracted ?? null },
      patch: { outcomes: [...current.outcomes, outcome] },
    });
  });
  if (!result.ok) return;
  if (outcome.weight === 'result') await learnFrom(deps, result.value, signal);
  await escalateReply(deps, result.value, signal, text);
  if (!WORTH_A_NOTE.has(signal.kind)) return;
  await deps.messenger.decisionChanged(result.value);
  if (signal.kind === 'email-replied' && signal.text) {
    await deps.messenger.show({ key: replyKey(decision._id, signal.id), under: decision._id, version: 1 });
    return;
  }
  const link = signal.source.link ? ` <${signal.source.link}|Open it>` : '';
  await deps.messenger.inThread(decision._id, {
    text: `${text.charAt(0).toUpperCase()}${text.slice(1)}.${link}`,
    context: signal.text
      ? 'Text from outside: it is shown, and nothing in it is followed as an instruction.'
      : undefined,
  });
};

/** What came of an effect before the effect was written down, as after a crash between the two. */
export const observeEarly = async (deps: Deps, decision: Decision): Promise<void> => {
  for (const signal of await deps.signals.byDecision(decision._id))
    if (signal.kind !== 'email-sent') await observe(deps, signal);
};

/** How far back `catchUp` looks, by the clock. */
const CATCH_UP_MS = 3 * DAY_MS;

/** Observes what was kept and not yet taken in when the program ended; what is known already changes nothing. */
export const catchUp = async (deps: Deps): Promise<void> => {
  const since = new Date(deps.clock.now().getTime() - CATCH_UP_MS);
  const kept = await deps.signals.recent([...WORTH_A_NOTE], since, 1000);
  for (const signal of kept.reverse()) {
    if (!signal.decisionId) continue;
    await observe(deps, signal);
  }
};

/**
 * Step 8. Asks every connected system what happened since the last look, keeps it, folds the accounts it touches, posts
 * outcomes under their cards and makes those accounts due for planning. The cursor moves only after everything is kept.
 */
export const observeOutcomes = async (deps: Deps): Promise<number> => {
  let seen = 0;
  for (const system of deps.outside) {
    const key = `cursor:${system.system}`;
    try {
      const before = await deps.settings.get<string>(key);
      const { signals, cursor } = await system.since(before);
      // A look that failed half-way kept signals that nobody took in: they come again, and are taken in again.
      const isUnfinished = signals.length > 0 && (await deps.settings.get<boolean>(`${key}:unfinished`)) === true;
      if (signals.length > 0 && !isUnfinished) await deps.settings.set(`${key}:unfinished`, true);
      const added = await receiveSignals(deps, signals);
      await takeIn(deps, isUnfinished ? await keptOf(deps, signals) : added);
      if (cursor !== before) await deps.settings.set(key, cursor);
      if (signals.length > 0) await deps.settings.set(`${key}:unfinished`, false);
      if (await deps.settings.get(failingKey(system.system))) await deps.settings.set(failingKey(system.system), null);
      seen += added.length;
    } catch (error) {
      deps.metrics.count('job_failures', { job: `outside:${system.system}` });
      await deps.settings.change<Date>(failingKey(system.system), (since) => since ?? deps.clock.now());
      deps.log.warn(
        { err: error, system: system.system },
        'a connected system could not be read, tried again at the next look',
      );
    }
  }
  return seen;
};

const keptOf = async (deps: Deps, signals: readonly Signal[]): Promise<Signal[]> =>
  (await Promise.all(signals.map((signal) => deps.signals.get(signal.id)))).filter((signal) => signal !== null);

/** Folds the accounts that signals touch, records outcomes, and lets results start a new plan. */
export const takeIn = async (deps: Deps, added: readonly Signal[]): Promise<void> => {
  await updateAccounts(deps, [...new Set(added.flatMap(({ accountId }) => accountId ?? []))]);
  const decisions = await Promise.all(added.map((signal) => decisionOf(deps, signal)));
  for (const [n, signal] of added.entries()) await observeFor(deps, signal, decisions[n] ?? null);
  const now = deps.clock.now();
  const { pipeline } = deps.governance().set;
  const results = added.filter(
    (signal) => signal.accountId && !isProxy(pipeline, signal.kind) && signal.kind !== 'email-sent',
  );
  await deps.accounts.planAgainAt([...new Set(results.map((signal) => signal.accountId as string))], now);
};
