import type { Account, Person } from '../core/account/account.ts';
import type { PersonOfOurs } from '../core/charter/charter.ts';
import { RunId, SignalId } from '../core/ids.ts';
import { money } from '../core/money.ts';
import { escalationBrief, nextStepsOf } from '../core/report/escalation-brief.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { signalWords } from '../core/signal/signal-words.ts';
import { loadAccountView } from './account-view.ts';
import { personOf } from './click.ts';
import type { Deps } from './deps.ts';
import { executeAction } from './execute-action.ts';
import type { Flagged } from './flow.ts';
import { openDecision } from './propose-plan.ts';
import { receiveSignals } from './receive-signal.ts';
import { knownPeople, type Roster } from './roster.ts';
import { supersede } from './supersede.ts';
import { updateAccount } from './update-account.ts';

const date = (at: Date): string => at.toISOString().slice(0, 10);

const ownerOf = ({ people }: Roster, account: Account): PersonOfOurs | null =>
  people.find((person) => account.ownerRepId !== undefined && person.repIds.includes(account.ownerRepId)) ??
  people.find((person) => person.roles.includes('sales')) ??
  null;

const findAccount = async (deps: Deps, text: string): Promise<Account[]> => {
  const byId = await deps.accounts.get(text);
  return byId ? [byId] : deps.accounts.findByName(text);
};

/** Whoever may flag an account: everybody named. */
export const mayFlag = (roster: Roster, by: string): Result<PersonOfOurs, string> => {
  const person = personOf(roster, by);
  return person
    ? ok(person)
    : fail(
        'Only people named in `charters/people.yaml` can flag an account. Nothing was changed; ask the account owner to do it.',
      );
};

/**
 * A rep's flag. Agents hold the account at once, before anything else; then an escalation with a brief goes to the
 * account's owner with a clock.
 */
export const flagAccount = async (
  deps: Deps,
  input: { account: string; words: string; by: string; place?: { channel: string; ts: string } },
): Promise<Flagged> => {
  const roster = await knownPeople(deps);
  const flagger = mayFlag(roster, input.by);
  if (!flagger.ok) return { ok: false, kind: 'not-allowed', matches: [], reason: flagger.error };
  const person = flagger.value;
  const matches = await findAccount(deps, input.account.trim());
  const account = matches[0];
  if (!account)
    return {
      ok: false,
      kind: 'unknown-account',
      matches: [],
      reason: `I know no account called \`${input.account}\`. Nothing was changed; check the name or use its CRM id.`,
    };
  if (matches.length > 1)
    return {
      ok: false,
      kind: 'ambiguous',
      matches: matches.slice(0, 5),
      reason: `\`${input.account}\` could be ${matches
        .slice(0, 5)
        .map((match) => match.name)
        .join(', ')}. Use the full name; nothing was changed yet.`,
    };
  const state = (await deps.accounts.state(account.id)) ?? (await updateAccount(deps, account.id));
  if (state?.hold) {
    return {
      ok: false,
      kind: 'already',
      matches: [account],
      reason: `${account.name} is held already, since ${date(state.hold.at)}${state.hold.decisionId ? ` (${state.hold.decisionId})` : ''}. Agents are leaving it alone.`,
    };
  }
  const now = deps.clock.now();
  await deps.accounts.setHold(account.id, { by: input.by, reason: input.words, at: now });
  await receiveSignals(deps, [
    {
      id: SignalId.parse(`flag/${account.id}/${now.getTime()}`),
      kind: 'rep-flag',
      accountId: account.id,
      at: now,
      receivedAt: now,
      source: { system: 'slack', recordId: input.place ? `${input.place.channel}/${input.place.ts}` : input.by },
      trust: 'untrusted',
      text: input.words,
      facts: { by: input.by },
    },
  ]);
  await updateAccount(deps, account.id);
  await withdrawOpen(deps, account, person.name);
  const view = await loadAccountView(deps, account.id);
  if (!view)
    return {
      ok: false,
      kind: 'unknown-account',
      matches: [],
      reason: `${account.name} has no state yet. It is held; try again in a minute for the brief.`,
    };
  const owner = ownerOf(roster, account);
  const decision = await openDecision(deps, {
    proposal: {
      agent: 'sdr',
      accountId: account.id,
      title: `Escalation: ${account.name}`,
      channel: 'escalations',
      action: {
        kind: 'escalate-account',
        accountId: account.id,
        flaggedBy: input.by,
        words: input.words,
        ownerRepId: owner?.slackUserId ?? account.ownerRepId ?? 'unassigned',
        brief: escalationBrief(view),
        nextSteps: nextStepsOf(view),
      },
      audience: view.people.slice(0, 8).map((one: Person) => ({
        personId: one.id,
        name: one.name,
        title: one.title,
        accountId: account.id,
        accountName: account.name,
        stage: view.state.stage,
      })),
      cost: money(0),
      evidence: view.signals
        .slice(0, 3)
        .map((signal) => ({ signalId: signal.id, at: signal.at, text: signalWords(signal, view.people) })),
      goal: { text: 'a person takes over', step: 1, of: 1, stepLabel: 'owner answers' },
      because: [`flagged by ${person.name}`],
      writer: { name: 'built-in' },
    },
    alternatives: [],
    runId: RunId.parse(`flag-${now.getTime().toString(36)}`),
    view,
    runSteps: 1,
    requestedByPerson: true,
    isRunByCaller: true,
  });
  if (input.place) await deps.settings.set(`flag-place:${decision._id}`, input.place);
  await deps.accounts.setHold(account.id, { by: input.by, reason: input.words, at: now, decisionId: decision._id });
  if (decision.state === 'allowed') await executeAction(deps, decision._id);
  else if (decision.state === 'forbidden') await deps.messenger.decisionChanged(decision);
  if (owner && owner.slackUserId !== input.by) {
    deps.later('tell-owner', () =>
      deps.messenger.direct(owner.slackUserId, {
        text: `${person.name} flagged ${account.name}, which is yours. The brief is on the card of ${decision._id}.`,
        card: { id: decision._id, channel: decision.channel },
      }),
    );
  }
  return { ok: true, account, decision: (await deps.decisions.get(decision._id)) ?? decision };
};

/** Open proposals on a held account end, replaced by the escalation. */
const withdrawOpen = async (deps: Deps, account: Account, byName: string): Promise<void> => {
  for (const open of await deps.decisions.forAccount(account.id, 50)) {
    if (['pending', 'approved', 'allowed'].includes(open.state))
      await supersede(deps, open, `${byName} flagged ${account.name}; agents hold the account`);
  }
};
