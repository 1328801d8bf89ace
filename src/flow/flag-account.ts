import type { Account, Person } from '../core/account/account.ts';
import type { Decision } from '../core/decision/decision.ts';
import { RunId, SignalId, SlackUserId } from '../core/ids.ts';
import { money } from '../core/money.ts';
import { fail, ok } from '../core/result.ts';
import { loadAccountView } from './account-view.ts';
import { changeDecision } from './change-decision.ts';
import type { Deps } from './deps.ts';
import { executeAction } from './execute-action.ts';
import type { Decided, Flagged } from './flow.ts';
import { openDecision } from './propose-plan.ts';
import { receiveSignals } from './receive-signal.ts';
import { supersede } from './supersede.ts';
import { updateAccount } from './update-account.ts';

const date = (at: Date): string =>
  at.toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

const trend = (momentum: number): string => (momentum > 0.2 ? 'rising' : momentum < -0.2 ? 'falling' : 'steady');

const stageOf = (stage: string): string => `“${stage.replaceAll('_', ' ')}”`;

const engagementOf = (engagement: 'none' | 'reached' | 'engaged'): string =>
  engagement === 'none' ? 'not engaged' : engagement;

/** A brief from the account's own record: state, committee, last touches, objections, open decisions. */
const briefOf = (view: NonNullable<Awaited<ReturnType<typeof loadAccountView>>>): string => {
  const { account, state, people, signals, recent } = view;
  const name = (id: string) => people.find((person) => person.id === id)?.name ?? id;
  const committee = state.members
    .map((member) => {
      const person = people.find((candidate) => candidate.id === member.personId);
      return `• ${person?.name ?? member.personId}, ${person?.title ?? member.buyerRole}: ${engagementOf(member.engagement)}, stance ${member.stance}${member.lastTouchAt ? `, last touch ${date(member.lastTouchAt)}` : ', never touched'}`;
    })
    .join('\n');
  const touches = signals
    .slice(0, 5)
    .map(
      (signal) =>
        `• ${date(signal.at)}: ${signal.kind.replaceAll('-', ' ')}${signal.personId ? ` (${name(signal.personId)})` : ''}`,
    )
    .join('\n');
  const open = recent.filter((decision) => ['pending', 'approved', 'executing'].includes(decision.state));
  const objections = state.objections.map((objection) => `${objection.kind} (${date(objection.at)})`).join(', ');
  return [
    `*State* ${account.name} is at stage ${state.stage}, momentum ${trend(state.momentum)}, consensus risk ${state.consensusRisk.level}${state.openOpportunity ? `; open deal at ${stageOf(state.openOpportunity.stage)} since ${date(state.openOpportunity.since)}` : ''}.`,
    `*Committee*\n${committee || 'nobody known'}`,
    `*Last signals*\n${touches || 'none'}`,
    `*Objections* ${objections || 'none on record'}`,
    `*Open decisions* ${open.map((decision) => `${decision._id} (${decision.state})`).join(', ') || 'none'}`,
  ].join('\n');
};

/** Next steps derived from the gaps in the account's state. */
const nextStepsOf = (view: NonNullable<Awaited<ReturnType<typeof loadAccountView>>>): string[] => {
  const { state, people } = view;
  const name = (id: string | undefined) => people.find((person) => person.id === id)?.name;
  const steps: string[] = [];
  const objection = state.objections.at(-1);
  if (objection)
    steps.push(
      `Answer the ${objection.kind} objection${name(objection.personId) ? ` of ${name(objection.personId)}` : ''} in person`,
    );
  const missing = state.missingRoles[0];
  const target = people.find((person) => person.buyerRole === missing);
  if (missing)
    steps.push(
      `Bring in ${target ? `${target.name}, ${target.title}` : `a contact for ${missing.replaceAll('_', ' ')}`}: that role is not engaged`,
    );
  if (state.openOpportunity)
    steps.push(
      `Check the deal at ${stageOf(state.openOpportunity.stage)}; it has been there since ${date(state.openOpportunity.since)}`,
    );
  const engaged = state.members.find((member) => member.engagement === 'engaged');
  if (engaged)
    steps.push(
      `Call ${name(engaged.personId) ?? 'the engaged contact'}, ${engaged.lastReplyAt ? `who last replied on ${date(engaged.lastReplyAt)}` : 'who is engaged but has not replied yet'}`,
    );
  steps.push('Agree with the account owner who speaks to whom before agents start again');
  return steps.slice(0, 3);
};

const ownerOf = (deps: Deps, account: Account) =>
  deps
    .governance()
    .people.find((person) => account.ownerRepId !== undefined && person.repIds.includes(account.ownerRepId)) ??
  deps.governance().people.find((person) => person.roles.includes('sales')) ??
  null;

const findAccount = async (deps: Deps, text: string): Promise<Account[]> => {
  const byId = await deps.accounts.get(text);
  return byId ? [byId] : deps.accounts.findByName(text);
};

/**
 * A rep's flag. Agents hold the account at once, before anything else; then an escalation with a brief goes to the
 * account's owner with a clock.
 */
export const flagAccount = async (
  deps: Deps,
  input: { account: string; words: string; by: string; place?: { channel: string; ts: string } },
): Promise<Flagged> => {
  const person = deps.governance().people.find((candidate) => candidate.slackUserId === input.by);
  if (!person) {
    return {
      ok: false,
      kind: 'not-allowed',
      matches: [],
      reason:
        'Only people named in `charters/people.yaml` can flag an account. Nothing was changed; ask the account owner to do it.',
    };
  }
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
  const owner = ownerOf(deps, account);
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
        brief: briefOf(view),
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
        .map((signal) => ({ signalId: signal.id, at: signal.at, text: signal.kind.replaceAll('-', ' ') })),
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
        text: `${person.name} flagged ${account.name}, which is yours. The brief is in #escalations (${decision._id}).`,
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

const tellPlace = async (deps: Deps, decision: Decision, text: string): Promise<void> => {
  const place = await deps.settings.get<{ channel: string; ts: string }>(`flag-place:${decision._id}`);
  if (place) await deps.messenger.replyTo(place, { text });
  else if (decision.action.kind === 'escalate-account')
    await deps.messenger.direct(decision.action.flaggedBy, { text });
};

/** Somebody from sales takes the account: agents keep off it, and the rep who flagged it is told. */
export const takeOver = async (deps: Deps, input: { decisionId: string; by: string }): Promise<Decided> => {
  const person = deps.governance().people.find((candidate) => candidate.slackUserId === input.by);
  const now = deps.clock.now();
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    if (decision.action.kind !== 'escalate-account') return fail(`${decision._id} is not an escalation`);
    if (!person?.roles.some((role) => role === 'sales' || role === 'demand-gen')) {
      return fail('Only sales and demand generation can take over an escalation. Nothing was changed.');
    }
    const taken = decision.outcomes.find((outcome) => outcome.kind === 'taken-over');
    if (decision.outcomes.some((outcome) => outcome.kind === 'given-back'))
      return fail(`${decision._id} was given back to the agents already. Nothing was changed.`);
    if (taken) return fail(`${taken.text} already. Nothing was changed.`);
    if (!['executed', 'observed', 'reconciled'].includes(decision.state))
      return fail(`${decision._id} is ${decision.state} and cannot be taken over`);
    const text = `${person.name} took it over`;
    return ok({
      type: 'outcome-observed',
      to: 'observed',
      by: input.by,
      at: now,
      data: { takenOverBy: input.by, name: person.name },
      patch: { outcomes: [...decision.outcomes, { at: now, kind: 'taken-over', weight: 'result', text }] },
    });
  });
  if (!result.ok)
    return { ok: false, reason: result.error, decision: (await deps.decisions.get(input.decisionId)) ?? undefined };
  const decision = result.value;
  deps.later('show-takeover', () => deps.messenger.decisionChanged(decision));
  deps.later('tell-flagger', () =>
    tellPlace(
      deps,
      decision,
      `${person?.name} took over ${decision.title.replace('Escalation: ', '')} (${decision._id}). Agents keep off the account until it is given back.`,
    ),
  );
  return { ok: true, decision };
};

/** The account goes back to the agents, with words that go into their memory. */
export const giveBack = async (
  deps: Deps,
  input: { decisionId: string; by: string; words: string },
): Promise<Decided> => {
  const person = deps.governance().people.find((candidate) => candidate.slackUserId === input.by);
  const now = deps.clock.now();
  const result = await changeDecision(deps, input.decisionId, (decision) => {
    if (decision.action.kind !== 'escalate-account') return fail(`${decision._id} is not an escalation`);
    if (!person?.roles.some((role) => role === 'sales' || role === 'demand-gen')) {
      return fail('Only sales and demand generation can give an account back. Nothing was changed.');
    }
    if (decision.outcomes.some((outcome) => outcome.kind === 'given-back'))
      return fail(`${decision._id} was given back already.`);
    if (!['executed', 'observed', 'reconciled'].includes(decision.state))
      return fail(`${decision._id} is ${decision.state} and cannot be given back`);
    const text = `${person.name} gave it back${input.words ? `: "${input.words}"` : ''}`;
    return ok({
      type: 'outcome-observed',
      to: 'observed',
      by: input.by,
      at: now,
      data: { givenBackBy: input.by, words: input.words, name: person.name },
      patch: { outcomes: [...decision.outcomes, { at: now, kind: 'given-back', weight: 'result', text }] },
    });
  });
  if (!result.ok)
    return { ok: false, reason: result.error, decision: (await deps.decisions.get(input.decisionId)) ?? undefined };
  const decision = result.value;
  if (decision.accountId) {
    // A later flag holds the account on its own account.
    const hold = (await deps.accounts.state(decision.accountId))?.hold;
    if (hold?.decisionId === undefined || hold.decisionId === decision._id)
      await deps.accounts.setHold(decision.accountId, null);
    await deps.memory.remember([
      {
        id: `given-back/${decision._id}`,
        accountId: decision.accountId,
        kind: 'learned',
        tag: 'given-back',
        text: input.words || 'given back without words',
        at: now,
        decisionId: decision._id,
      },
    ]);
    await receiveSignals(deps, [
      {
        id: SignalId.parse(`release/${decision._id}`),
        kind: 'rep-release',
        accountId: decision.accountId,
        at: now,
        receivedAt: now,
        source: { system: 'slack', recordId: decision._id },
        trust: 'trusted',
        facts: { by: SlackUserId.parse(input.by) },
        decisionId: decision._id,
      },
    ]);
    await updateAccount(deps, decision.accountId);
    await deps.accounts.planAgainAt([decision.accountId], now);
  }
  deps.later('show-giveback', () => deps.messenger.decisionChanged(decision));
  deps.later('tell-flagger', () =>
    tellPlace(
      deps,
      decision,
      `${person?.name} gave ${decision.title.replace('Escalation: ', '')} back to the agents (${decision._id})${input.words ? `: "${input.words}"` : ''}.`,
    ),
  );
  return { ok: true, decision };
};
