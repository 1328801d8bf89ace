import { flagAnswer, flaggedAccount, mayAnswerFlags } from '../core/approval/flag-clock.ts';
import { listed } from '../core/approval/quorum.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import { type Decision, DONE_STATES } from '../core/decision/decision.ts';
import { SignalId, SlackUserId } from '../core/ids.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import type { Decided } from './flow.ts';
import { receiveSignals } from './receive-signal.ts';
import { knownPeople, type Roster } from './roster.ts';
import { updateAccount } from './update-account.ts';

/** Whoever flagged, in the thread where they did, or in person. */
export const tellFlagger = async (deps: Deps, decision: Decision, text: string): Promise<void> => {
  const place = await deps.settings.get<{ channel: string; ts: string }>(`flag-place:${decision._id}`);
  if (place) await deps.messenger.replyTo(place, { text });
  else if (decision.action.kind === 'escalate-account')
    await deps.messenger.direct(decision.action.flaggedBy, { text });
};

type Kind = 'taken-over' | 'given-back';
type Answer = {
  kind: Kind;
  /** What the card says it was. */
  text(name: string): string;
  data(name: string): Record<string, unknown>;
  /** What whoever flagged is told. */
  told(name: string, account: string, decisionId: string): string;
};

const RULES: Record<
  Kind,
  { act: string /** Why it cannot be any more, or null. */; over(of: Decision): string | null }
> = {
  'taken-over': {
    act: 'take over an escalation',
    over: (decision) => {
      const taken = flagAnswer(decision, 'taken-over');
      if (flagAnswer(decision, 'given-back'))
        return `${decision._id} was given back to the agents already. Nothing was changed.`;
      return taken ? `${taken.text} already. Nothing was changed.` : null;
    },
  },
  'given-back': {
    act: 'give an account back',
    over: (decision) => (flagAnswer(decision, 'given-back') ? `${decision._id} was given back already.` : null),
  },
};

/** Whoever may answer the flag like this now; otherwise why not, and who can. */
export const mayAnswerFlag = (
  { people }: Roster,
  decision: Decision,
  by: string,
  kind: Kind,
): Result<PersonOfOurs, string> => {
  const { act, over } = RULES[kind];
  if (decision.action.kind !== 'escalate-account') return fail(`${decision._id} is not an escalation`);
  const able = people.filter(mayAnswerFlags);
  const person = able.find(({ slackUserId }) => slackUserId === by);
  if (!person)
    return fail(
      `Only sales and demand generation can ${act}: ask ${listed(
        able.map(({ name }) => name),
        'or',
      )}. Nothing was changed.`,
    );
  const refusal = over(decision);
  if (refusal) return fail(refusal);
  return DONE_STATES.includes(decision.state)
    ? ok(person)
    : fail(`${decision._id} is ${decision.state}, so nobody can ${act}. Nothing was changed.`);
};

/** Writes an answer to a flag into its decision, by compare-and-set; the card shows it, and whoever flagged is told. */
const answerFlag = async (
  deps: Deps,
  { decisionId, by }: { decisionId: string; by: string },
  answer: Answer,
): Promise<Decided> => {
  const at = deps.clock.now();
  const roster = await knownPeople(deps);
  let who: PersonOfOurs | undefined;
  const result = await changeDecision(deps, decisionId, (decision) => {
    const may = mayAnswerFlag(roster, decision, by, answer.kind);
    if (!may.ok) return may;
    const person = may.value;
    who = person;
    const text = answer.text(person.name);
    return ok({
      type: 'outcome-observed',
      to: 'observed',
      by,
      at,
      data: { ...answer.data(person.name), name: person.name },
      patch: { outcomes: [...decision.outcomes, { at, kind: answer.kind, weight: 'result', text }] },
    });
  });
  if (!result.ok)
    return { ok: false, reason: result.error, decision: (await deps.decisions.get(decisionId)) ?? undefined };
  const decision = result.value;
  const account = flaggedAccount(decision);
  deps.later('show-answered-flag', () => deps.messenger.decisionChanged(decision));
  deps.later('tell-flagger', () => tellFlagger(deps, decision, answer.told(who?.name ?? by, account, decision._id)));
  return { ok: true, decision };
};

/** Somebody from sales takes the account: agents keep off it, and the rep who flagged it is told. */
export const takeOver = (deps: Deps, input: { decisionId: string; by: string }): Promise<Decided> =>
  answerFlag(deps, input, {
    kind: 'taken-over',
    text: (name) => `${name} took it over`,
    data: () => ({ takenOverBy: input.by }),
    told: (name, account, id) =>
      `${name} took over ${account} (${id}). Agents keep off the account until it is given back.`,
  });

/** Lifts the flag's hold, and lets agents plan for the account with the words in their memory. */
const releaseAccount = async (deps: Deps, decision: Decision, by: string, words: string): Promise<void> => {
  const { accountId } = decision;
  if (!accountId) return;
  const now = deps.clock.now();
  // A later flag holds the account on its own account.
  const hold = (await deps.accounts.state(accountId))?.hold;
  if (hold?.decisionId === undefined || hold.decisionId === decision._id) await deps.accounts.setHold(accountId, null);
  await deps.memory.remember([
    {
      id: `given-back/${decision._id}`,
      accountId,
      kind: 'learned',
      tag: 'given-back',
      text: words || 'given back without words',
      at: now,
      decisionId: decision._id,
    },
  ]);
  await receiveSignals(deps, [
    {
      id: SignalId.parse(`release/${decision._id}`),
      kind: 'rep-release',
      accountId,
      at: now,
      receivedAt: now,
      source: { system: 'slack', recordId: decision._id },
      trust: 'trusted',
      facts: { by: SlackUserId.parse(by) },
      decisionId: decision._id,
    },
  ]);
  await updateAccount(deps, accountId);
  await deps.accounts.planAgainAt([accountId], now);
};

/** The account goes back to the agents, with words that go into their memory. */
export const giveBack = async (
  deps: Deps,
  input: { decisionId: string; by: string; words: string },
): Promise<Decided> => {
  const { by, words } = input;
  const said = words ? `: "${words}"` : '';
  const answered = await answerFlag(deps, input, {
    kind: 'given-back',
    text: (name) => `${name} gave it back${said}`,
    data: () => ({ givenBackBy: by, words }),
    told: (name, account, id) => `${name} gave ${account} back to the agents (${id})${said}.`,
  });
  if (answered.ok) await releaseAccount(deps, answered.decision, by, words);
  return answered;
};
