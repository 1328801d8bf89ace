import type { Account, Person } from '../../core/account/account.ts';
import { veiled } from '../../core/attention/veil.ts';
import type { DecisionLine } from '../../core/decision/decision-line.ts';
import { plural } from '../../core/plural.ts';
import { stateSentence } from '../../core/report/answer/direct-answer.ts';
import { record, type Said, said } from '../../core/report/answer/said.ts';
import { kindsListed, RESULT_NAMES, resultsIn, tally } from '../../core/report/answer/tally.ts';
import { type Further, type Told, type ToldLine, told } from '../../core/report/answer/told.ts';
import { ofKinds } from '../../core/report/question/fits.ts';
import { ResultMeant } from '../../core/report/question/question.ts';
import type { Signal } from '../../core/signal/signal.ts';
import { signalWords } from '../../core/signal/signal-words.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { relayLedger } from '../relay-ledger.ts';
import { decisionLines } from './about-decisions.ts';
import { type Asked, spanOr } from './asked.ts';

const SHOWN = 12;
/** Days looked back at where the question names none. */
const DAYS = 7;
/** More decisions than a period of a large installation changes. */
const LOOKED_AT = 5_000;
const UNTOLD = new Set<Signal['kind']>([
  'email-sent',
  'email-delivered',
  'email-opened',
  'email-clicked',
  'crm-changed',
]);
/** Told by the decision that caused it, or no more than a sign that somebody may have looked. */
export const isToldElsewhere = ({ kind }: Signal): boolean => UNTOLD.has(kind);

/** Two systems may tell the same within a minute; it is one thing that happened. */
export const onceEach = (signals: readonly Signal[]): Signal[] => [
  ...new Map(
    signals.map((one) => [
      `${one.kind} ${one.personId} ${Math.floor(one.at.getTime() / 60_000)} ${JSON.stringify(one.facts)}`,
      one,
    ]),
  ).values(),
];

type Span = { from: Date; to: Date; words: string };
const within = (at: Date, { from, to }: Span): boolean => at >= from && at < to;
type Dated = ToldLine & { kind: 'said'; at: Date };

const changedIn = async (deps: Deps, account: Account, person: Person | null, span: Span): Promise<Dated[]> => {
  const decisions = (await deps.decisions.forAccount(account.id, 100)).filter(
    (one) =>
      one.updatedAt >= span.from &&
      one.createdAt < span.to &&
      (!person || one.audience.some(({ personId }) => personId === person.id)),
  );
  return (
    await Promise.all(
      decisions.slice(0, 30).map(async (one): Promise<Dated[]> => {
        const { decision, entries } = veiled(one, await deps.ledger.forDecision(one._id));
        const last = entries.findLast(({ at }) => within(at, span));
        if (!last) return [];
        const now = stateSentence(decision, entries);
        // When it was done, where that is what happened; what came of it has lines of its own.
        const at = decision.effect && within(decision.effect.at, span) ? decision.effect.at : last.at;
        return [{ kind: 'said', at, said: said`“${decision.title}” (${record(decision._id)}): ${now}` }];
      }),
    )
  ).flat();
};

const atAccount = async (deps: Deps, account: Account, person: Person | null, span: Span): Promise<Told> => {
  await relayLedger(deps);
  const [changed, signals, people] = await Promise.all([
    changedIn(deps, account, person, span),
    deps.signals.forAccount(account.id, 200),
    deps.accounts.people(account.id),
  ]);
  const heard = onceEach(signals).filter(
    (one) => within(one.at, span) && !isToldElsewhere(one) && (!person || one.personId === person.id),
  );
  const proxies = signals.filter((one) => within(one.at, span) && ['email-opened', 'email-clicked'].includes(one.kind));
  const lines = [
    ...changed,
    ...heard.map(
      (signal): Dated => ({ kind: 'said', at: signal.at, signalId: signal.id, said: [signalWords(signal, people)] }),
    ),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
  const name = person?.name ?? account.name;
  const replies = heard.filter(({ kind }) => kind === 'email-replied').length;
  const lead: Said =
    lines.length === 0
      ? said`Nothing happened ${person ? 'about' : 'at'} ${name} ${span.words}: no decision changed and no signal came in.`
      : said`${person ? 'About' : 'At'} ${name} ${span.words}: ${plural(changed.length, 'decision')} changed and ${plural(heard.length, 'signal')} came in; ${replies === 0 ? 'nobody replied' : plural(replies, 'reply', 'replies')}.`;
  return told(lead, {
    // The newest are shown, in the order in which they happened.
    lines: lines.slice(-SHOWN),
    more: Math.max(0, lines.length - SHOWN),
    unknown:
      proxies.length > 0
        ? [said`${plural(proxies.length, 'open or click', 'opens and clicks')} are left out: scanners make them too.`]
        : [],
    further: [{ kind: 'account', accountId: account.id, name: account.name }],
  });
};

/** What each part of a day's work came to, of everything or of one agent, leaving out what did not happen. */
const summed = (lines: readonly DecisionLine[], span: Span): Said => {
  const { proposed, approved, rejected, expired, done, failed, ...rest } = tally(lines, span);
  const parts = [
    ...(approved.length > 0 ? [`people approved ${approved.length}`] : []),
    ...(rejected.length > 0 ? [`rejected ${rejected.length}`] : []),
    ...(expired.length > 0 ? [`${expired.length} expired`] : []),
    ...(rest['put-back'].length > 0
      ? [`${rest['put-back'].length} ${rest['put-back'].length === 1 ? 'was' : 'were'} put back`]
      : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
  ];
  return said`${plural(proposed.length, 'decision')} ${proposed.length === 1 ? 'was' : 'were'} proposed and ${done.length.toLocaleString('en-US')} carried out${done.length > 0 ? ` (${kindsListed(done)})` : ''}${parts.length > 0 ? `; ${parts.join(', ')}` : ''}`;
};

/** Everything that came back, one line each kind. */
const cameBack = (lines: readonly DecisionLine[], span: Span): ToldLine[] =>
  ResultMeant.options
    .filter((result) => result !== 'open' && result !== 'click')
    .flatMap((result): ToldLine[] => {
      const found = resultsIn(lines, result, span);
      const last = found.at(-1);
      if (!last) return [];
      return [
        {
          kind: 'said',
          said: said`${plural(found.length, ...RESULT_NAMES[result])}, the last: ${last.outcome.text} (${record(last.line._id)})`,
        },
      ];
    });

/** What left the house before what stayed in it. */
const OUTSIDE: readonly DecisionLine['action']['kind'][] = [
  'send-email',
  'book-meeting',
  'move-budget',
  'start-experiment',
];
const byReach = (lines: readonly DecisionLine[]): DecisionLine[] => {
  const weight = ({ action }: DecisionLine): number =>
    OUTSIDE.includes(action.kind) ? 0 : action.kind === 'write-brief' ? 2 : 1;
  return lines.toSorted((a, b) => weight(a) - weight(b));
};

const everywhere = async (deps: Deps, asked: Asked, span: Span): Promise<Told> => {
  const { agent, kinds } = asked.question;
  const changed = await deps.decisions.lines({ changedSince: span.from, limit: LOOKED_AT });
  const lines = ofKinds(
    kinds,
    changed.filter((line) => agent === null || line.agent === agent),
  );
  const { rejected, done, expired } = tally(lines, span);
  const who = agent
    ? `The ${agent} agent ${span.words}`
    : `${span.words.charAt(0).toUpperCase()}${span.words.slice(1)}`;
  const wanted = kinds.length > 0 ? done : [...rejected, ...byReach(done), ...expired];
  const shown = await decisionLines(deps, wanted.slice(0, 8));
  const further: Further[] = agent ? [{ kind: 'charter', agent }] : [{ kind: 'waiting' }, { kind: 'incidents' }];
  return told(said`${who}: ${summed(lines, span)}.`, {
    lines: [...(kinds.length > 0 ? [] : cameBack(lines, span)), ...shown],
    more: Math.max(0, wanted.length - shown.length),
    further,
  });
};

/** What happened in a period at an account, about a person, by an agent, or everywhere. */
export const answerHappened = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const span = spanOr(asked, DAYS);
  const person = asked.named.people[0] ?? null;
  const account =
    asked.named.accounts[0] ?? (person ? ((await deps.accounts.getMany([person.accountId]))[0] ?? null) : null);
  if (account) return { kind: 'told', told: await atAccount(deps, account, person, span) };
  return { kind: 'told', told: await everywhere(deps, asked, span) };
};
