import type { AccountState, Person } from '../../account/account.ts';
import { type Alternative, type Decision, OPEN_STATES } from '../../decision/decision.ts';
import type { Experiment } from '../../experiment/experiment.ts';
import { isStopRule, type Stop, withStopWords } from '../../gate/stops.ts';
import type { Verdict } from '../../gate/verdict.ts';
import { formatMoney, money } from '../../money.ts';
import type { LogEntry } from './direct-answer.ts';
import { stateSentence } from './direct-answer.ts';
import { atMoment, listedParts, onDay, record, rule, type Said, said } from './said.ts';
import type { Further, Told, ToldLine } from './told.ts';

/** A decision on the account with its entries in the audit log, as everybody may see them. */
type Logged = { decision: Decision; entries: readonly LogEntry[] };
export type WhyNotFacts = {
  /** Whom or what nothing was done about. */
  name: string;
  person: Person | null;
  account: { id: string; name: string };
  /** On the account, newest first, of the kinds that are asked about. */
  decisions: readonly Logged[];
  /** Decisions of every kind on the account, newest first: their alternatives may have been about the person. */
  weighed: readonly Decision[];
  hold: (NonNullable<AccountState['hold']> & { byName: string }) | null;
  stops: readonly Stop[];
  /** When anybody of ours last touched the person, by whatever way. */
  lastTouchAt: Date | null;
  /** Tests that the person is in. */
  tests: readonly Experiment[];
  /** What the rules would say now to a mail to this person, or to each of several at the account. */
  gate: readonly { name: string; verdict: Verdict }[];
  /** Whether it is about mails, as most such questions are. */
  isMail: boolean;
};

type Reason = { said: Said; at?: Date; line?: ToldLine };

const isTo = ({ decision }: Logged, person: Person | null): boolean =>
  person === null
    ? decision.audience.length > 0 || 'personId' in decision.action
    : ('personId' in decision.action && decision.action.personId === person.id) ||
      decision.audience.some(({ personId }) => personId === person.id);

const labels = (alternative: Alternative, name: string): boolean =>
  alternative.label.toLowerCase().includes(name.toLowerCase());

/** Weighed for the person and not chosen: the newest time, with its worth and what was chosen instead. */
const considered = ({ weighed, person, name }: WhyNotFacts): Reason[] => {
  if (!person) return [];
  for (const decision of weighed) {
    // Another angle of a mail that was proposed is no other decision about the person.
    if (isTo({ decision, entries: [] }, person)) continue;
    const lost = decision.alternatives.filter((one) => !one.chosen && labels(one, name));
    const best = lost.toSorted((a, b) => b.score - a.score)[0];
    if (!best) continue;
    const won = decision.alternatives.find(({ chosen }) => chosen);
    const worth = (score: number) => formatMoney(money(Math.round(score), decision.cost.currency));
    const held =
      best.verdict === 'forbidden' ? said`; ${listedParts(best.ruleIds.slice(0, 3).map(rule))} forbade it` : said``;
    return [
      {
        at: decision.createdAt,
        said: said`“${best.label}” was considered and not chosen: it was worth ${worth(best.score)} with a ${Math.round(best.propensity * 100)} % chance of being chosen${held}. ${won ? said`Chosen instead: “${won.label}”, worth ${worth(won.score)}` : said`Something else was chosen`} (${record(decision._id)})`,
      },
    ];
  }
  return [];
};

const proposals = (facts: WhyNotFacts): { open: Reason[]; sent: Reason[]; ended: Reason[] } => {
  const found = facts.decisions.filter((one) => isTo(one, facts.person));
  const reason = (one: Logged, lead: Said): Reason => ({
    at: one.decision.createdAt,
    said: said`${lead}${stateSentence(one.decision, one.entries)} (${record(one.decision._id)})`,
    line: { kind: 'decision', decision: one.decision },
  });
  const sent = found.filter(({ decision }) => decision.effect && decision.state !== 'undone');
  const open = found.filter(({ decision }) => OPEN_STATES.includes(decision.state) && !decision.effect);
  const ended = found.filter((one) => !sent.includes(one) && !open.includes(one));
  const titled = ({ decision }: Logged): Said => said`“${decision.title}” was proposed, and `;
  return {
    sent: sent.map((one) => reason(one, said`there was one: “${one.decision.title}”, `)),
    open: open.map((one) => reason(one, titled(one))),
    ended: ended.map((one) => reason(one, titled(one))),
  };
};

const heldOut = ({ tests, person, name }: WhyNotFacts): Reason[] =>
  tests.flatMap((test): Reason[] => {
    if (!person) return [];
    const isOut = test.heldOutPersonIds.some((id) => id === person.id);
    const isAssigned = test.assignments.some(({ personId }) => personId === person.id);
    if (isOut)
      return [
        {
          at: test.startedAt,
          said: said`${name} is held out for comparison in a test of “${test.hypothesis}” (${record(test.decisionId)})`,
        },
      ];
    return isAssigned || test.state !== 'running'
      ? []
      : [
          {
            at: test.startedAt,
            said: said`${name} is in a running test and has not had a turn yet (${record(test.decisionId)})`,
          },
        ];
  });

const SUPPRESSED: Record<NonNullable<Person['suppression']>['kind'], string> = {
  unsubscribed: 'unsubscribed',
  complained: 'marked a mail as spam',
  bounced: 'has an address that bounced',
  'do-not-contact': 'is marked as do not contact',
  objected: 'objected to being written to',
};

const kept = ({ person, hold, stops, account, name }: WhyNotFacts): Reason[] => [
  ...(person?.suppression
    ? [
        {
          at: person.suppression.at,
          said: said`${name} ${SUPPRESSED[person.suppression.kind]} on ${onDay(person.suppression.at)}, so nobody here writes there again`,
        },
      ]
    : []),
  ...(hold
    ? [
        {
          at: hold.at,
          said: said`every agent leaves ${account.name} alone since ${atMoment(hold.at)}: ${hold.byName} flagged it, “${hold.reason.slice(0, 300)}”${hold.decisionId ? said` (${record(hold.decisionId)})` : ''}`,
        },
      ]
    : []),
  ...stops
    .filter(({ scope }) => scope === 'all' || scope === 'channel:email' || scope === `account:${account.id}`)
    .map((stop) => ({
      at: stop.at,
      said: said`${stop.scope === 'all' ? 'every agent is' : stop.scope === 'channel:email' ? 'all mail is' : `${account.name} is`} stopped since ${atMoment(stop.at)} by ${stop.name}${stop.reason ? `: “${stop.reason}”` : ', without a reason'}`,
    })),
];

/** What the rules say right now, of one person or of all at the account. */
const rulesNow = ({ gate, stops, account, decisions, hold }: WhyNotFacts): { forbids: Said[]; allows: boolean } => {
  const forbidden = gate.filter(({ verdict }) => verdict.outcome === 'forbidden');
  const seen = new Set<string>();
  // An open proposal, a hold and a stop are told by themselves, with who and when.
  const isNamed = (id: string): boolean =>
    isStopRule(id) ||
    (id === 'hold.account' && hold !== null) ||
    (id === 'one.voice' && decisions.some(({ decision }) => OPEN_STATES.includes(decision.state)));
  const forbids = forbidden.flatMap(({ name, verdict }) =>
    verdict.rules
      .filter(
        ({ id, effect }) =>
          (effect === 'forbid' || effect === 'error') && !isNamed(id) && !seen.has(id) && seen.add(id),
      )
      .map(
        (hit) =>
          said`${rule(hit.id)}${gate.length > 1 ? ` for ${name}` : ''}: ${withStopWords(hit, stops, { agent: 'outreach', domain: 'email', accountId: account.id })}`,
      ),
  );
  return { forbids, allows: gate.length > 0 && forbidden.length < gate.length };
};

const capital = ([first, ...rest]: Said): Said =>
  typeof first === 'string'
    ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest]
    : first === undefined
      ? []
      : [first, ...rest];

/** Why nothing was done about somebody, from what is on record and what the rules say now; and when nothing explains it. */
export const whyNot = (facts: WhyNotFacts): Told => {
  const { name, account, isMail } = facts;
  const { open, sent, ended } = proposals(facts);
  const { forbids, allows } = rulesNow(facts);
  const reasons = [...sent.slice(0, 1), ...kept(facts), ...open, ...heldOut(facts), ...ended, ...considered(facts)];
  const what = isMail ? 'a mail' : 'anything';
  const first = reasons[0];
  const lead: Said = first
    ? [...capital(first.said), '.']
    : forbids.length > 0
      ? said`No agent has proposed ${what} to ${name} yet, and right now it would be forbidden by ${listedParts(forbids.slice(0, 3))}.`
      : said`Nothing on record explains it: no agent has proposed ${what} to ${name}, nothing of the kind was weighed, and no rule forbids it now.`;
  const lines: ToldLine[] = [
    ...reasons.slice(1, 7).map((one): ToldLine => ({ kind: 'said', at: one.at, said: one.said })),
    ...(forbids.length > 0 && first
      ? [
          { kind: 'heading' as const, text: 'Rules that would forbid a mail now' },
          ...forbids.slice(0, 5).map((text): ToldLine => ({ kind: 'said', said: text })),
        ]
      : []),
    ...(facts.lastTouchAt && sent.length === 0
      ? [
          {
            kind: 'said' as const,
            at: facts.lastTouchAt,
            said: said`the last touch on record: a mail, a call or a campaign, by somebody of ours`,
          },
        ]
      : []),
    ...(allows && forbids.length === 0 && isMail
      ? [
          {
            kind: 'said' as const,
            said: said`The rules would let a mail to ${facts.person ? name : 'somebody there'} be proposed now.`,
          },
        ]
      : []),
  ];
  const buttons: Further[] = [
    ...open.flatMap(({ line }): Further[] =>
      line?.kind === 'decision' && line.decision.state === 'pending'
        ? [{ kind: 'review', decision: line.decision }]
        : [],
    ),
    { kind: 'account', accountId: account.id, name: account.name },
  ];
  return {
    lead,
    lines,
    more: Math.max(0, reasons.length - 7),
    unknown:
      first || forbids.length > 0
        ? []
        : [said`What an agent looked at and left without proposing anything is not kept.`],
    further: buttons.slice(0, 3),
  };
};
