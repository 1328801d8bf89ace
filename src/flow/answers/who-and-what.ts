import type { Account, Person } from '../../core/account/account.ts';
import { roleLabel } from '../../core/approval/quorum.ts';
import type { PersonOfOurs } from '../../core/charter/charter.ts';
import { ROLE_LABEL } from '../../core/committee/consensus-risk.ts';
import { plural } from '../../core/plural.ts';
import { onDay, type Said, said } from '../../core/report/answer/said.ts';
import { type Told, type ToldLine, told } from '../../core/report/answer/told.ts';
import { accountFacts } from '../../core/report/decision-facts.ts';
import { about } from '../../core/report/question/fits.ts';
import { signalWords } from '../../core/signal/signal-words.ts';
import { loadAccountView } from '../account-view.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { showAccount } from '../show-account.ts';
import { decisionLines } from './about-decisions.ts';
import type { Asked } from './asked.ts';
import { isToldElsewhere, onceEach } from './happened.ts';

const DECISIONS = 5;
const SIGNALS = 4;

const ofPerson = async (deps: Deps, person: Person): Promise<Told> => {
  const view = await loadAccountView(deps, person.accountId);
  const where = view?.account.name ?? 'an account that is not known any more';
  const member = view?.state.members.find(({ personId }) => personId === person.id);
  const lead = said`${person.name} is ${person.title} at ${where}, ${ROLE_LABEL[person.buyerRole]} in its committee: ${member === undefined || member.engagement === 'none' ? 'never heard from' : member.engagement}, stance ${member?.stance ?? 'unknown'}.`;
  const signals = onceEach(view?.signals ?? [])
    .filter((one) => one.personId === person.id && !isToldElsewhere(one))
    .slice(0, SIGNALS);
  const objections = view
    ? accountFacts(view).filter(({ id, names }) => id.startsWith('objection/') && names.includes(person.name))
    : [];
  const all = await deps.decisions.forAccount(person.accountId, 100);
  const theirs = about({ agent: null }, all, { accountIds: new Set(), personIds: new Set([person.id]) });
  const touches: Said[] = member
    ? [
        said`${member.lastTouchAt ? said`Last touched by us on ${onDay(member.lastTouchAt)} (${plural(member.touches30d, 'touch', 'touches')} in 30 days)` : said`Never touched by us`}, ${member.lastReplyAt ? said`last replied on ${onDay(member.lastReplyAt)}` : said`never replied`}.`,
      ]
    : [];
  const suppression: Said[] = person.suppression
    ? [
        said`Nobody here writes to them: ${person.suppression.kind.replaceAll('-', ' ')} since ${onDay(person.suppression.at)}.`,
      ]
    : [];
  return told(lead, {
    lines: [
      ...[...touches, ...suppression, ...objections.map(({ text }): Said => [text])].map(
        (one): ToldLine => ({ kind: 'said', said: one }),
      ),
      ...signals.map(
        (one): ToldLine => ({
          kind: 'said',
          at: one.at,
          signalId: one.id,
          said: [signalWords(one, view?.people ?? [])],
        }),
      ),
      ...(theirs.length > 0 ? [{ kind: 'heading' as const, text: 'Decisions about them' }] : []),
      ...(await decisionLines(deps, theirs.slice(0, DECISIONS))),
    ],
    more: Math.max(0, theirs.length - DECISIONS),
    unknown: theirs.length === 0 ? [said`No agent has proposed anything to ${person.name} yet.`] : [],
    further: view ? [{ kind: 'account', accountId: view.account.id, name: view.account.name }] : [],
  });
};

const ofOurs = ({ name, roles, timeZone, repIds }: PersonOfOurs): Told =>
  told(
    said`${name} is one of us: ${roles.map(roleLabel).join(' and ') || 'no role'} in \`charters/people.yaml\`, at work in ${timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone} time.`,
    repIds.length > 0
      ? {
          lines: [
            {
              kind: 'said',
              said: said`Owns the accounts of ${repIds.length === 1 ? 'one rep' : `${repIds.length} reps`} in the CRM.`,
            },
          ],
        }
      : {},
  );

/** `Yes, Harlow Freight is qualified as mid-market: …`, or what is missing; else where it stands. */
const leadOf = (asked: Asked, found: NonNullable<Awaited<ReturnType<typeof showAccount>>>): Said => {
  const { account, state, qualification } = found;
  const { isQualified, segment, criteria } = qualification;
  const missing = criteria.filter(({ isMet }) => !isMet).map(({ text }) => text);
  const held = criteria.map(({ text }) => text);
  if (/\bqualif/i.test(asked.text))
    return isQualified
      ? said`Yes, ${account.name} is qualified by the guardrail of ${segment}: ${held.join('; ')}.`
      : said`Not yet: ${account.name} misses ${missing.length} of ${criteria.length} parts of the guardrail of ${segment}: ${missing.join('; ')}.`;
  return said`${account.name} is at stage ${state.stage}${state.stageSince ? said` since ${onDay(state.stageSince)}` : ''}, ${isQualified ? 'qualified' : 'not qualified yet'}, ${state.hold ? 'and on hold' : 'and not on hold'}.`;
};

/** An account as its card shows it, with the direct answer in front. */
export const answerAccount = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const person = asked.named.people[0];
  const account: Account | undefined =
    asked.named.accounts[0] ?? (person ? ((await deps.accounts.get(person.accountId)) ?? undefined) : undefined);
  const found = account && (await showAccount(deps, account));
  return found ? { kind: 'account', lead: leadOf(asked, found), found } : null;
};

/** Who somebody is: a person at an account, a colleague of ours, or the account that is named instead. */
export const answerPerson = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const { people, ours } = asked.named;
  if (people[0]) return { kind: 'told', told: await ofPerson(deps, people[0]) };
  if (ours[0] && !asked.question.isMine) return { kind: 'told', told: ofOurs(ours[0]) };
  return answerAccount(deps, asked);
};

/** Whose account it is. Null where no account is named. */
export const answerOwner = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const account = asked.named.accounts[0];
  if (!account) return null;
  const { people } = deps.governance();
  const owner = people.find(({ repIds }) => account.ownerRepId !== undefined && repIds.includes(account.ownerRepId));
  const lead = owner
    ? said`${owner.name} owns ${account.name} (${account.ownerRepId ?? ''} in the CRM).`
    : account.ownerRepId
      ? said`The CRM names rep ${account.ownerRepId} as the owner of ${account.name}, and nobody in \`charters/people.yaml\` has that id.`
      : said`The CRM names no owner for ${account.name}.`;
  return {
    kind: 'told',
    told: told(lead, { further: [{ kind: 'account', accountId: account.id, name: account.name }] }),
  };
};
