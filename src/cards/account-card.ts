import type { Account, AccountState, Person } from '../core/account/account.ts';
import { trendOf } from '../core/account/trend.ts';
import { dayWords } from '../core/day-words.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { Qualification } from '../core/goal/qualify.ts';
import { industryWords } from '../core/industry-words.ts';
import { plainName } from '../core/plain-name.ts';
import { plural } from '../core/plural.ts';
import type { Signal } from '../core/signal/signal.ts';
import { signalWords } from '../core/signal/signal-words.ts';
import { ACTIONS } from './action-ids.ts';
import { button, type Card, context, section, table } from './blocks.ts';
import { percent } from './numbers.ts';
import { type StateContext, stateText } from './state-line.ts';
import { bold, code, cut, list, safe } from './text.ts';
import { dated, dayAndTime } from './time.ts';

export type AccountView = {
  account: Account;
  state: AccountState;
  people: Person[];
  decisions: Decision[];
  qualification: Qualification;
  lastMeaningful: Signal | null;
};

/** Tables take no date tokens, so the day is written out. */
const tableDate = (at: Date | undefined): string => (at ? dayWords(at) : 'never');

const STATES: Partial<Record<Decision['state'], string>> = { pending: 'waits for a person', executing: 'under way' };

const nextStep = (personId: string, decisions: Decision[]): string => {
  const open = decisions.find(
    (d) =>
      (d.state === 'pending' || d.state === 'approved' || d.state === 'executing') &&
      'personId' in d.action &&
      d.action.personId === personId,
  );
  return open ? `${open.title} (${STATES[open.state] ?? open.state})` : 'none planned';
};

const committee = ({ state, people, decisions }: AccountView): string[][] =>
  state.members.slice(0, 30).map((m) => {
    const person = people.find((p) => p.id === m.personId);
    const stance =
      m.stance === 'unknown'
        ? 'stance unknown'
        : m.stanceSince
          ? `${m.stance} since ${tableDate(m.stanceSince)}`
          : m.stance;
    return [
      cut(person ? `${person.name}, ${person.title}` : m.personId, 120),
      plainName(m.buyerRole),
      `${m.engagement === 'none' ? 'not engaged' : m.engagement}, ${stance}`,
      tableDate(m.lastTouchAt),
      cut(nextStep(m.personId, decisions), 140),
    ];
  });

/** `yes, as mid-market: …`, or what is missing for it. */
const qualified = ({ isQualified, segment, criteria }: Qualification): string => {
  const told = criteria.filter(({ isMet }) => isQualified || !isMet).map(({ text }) => safe(text, 120));
  return `${isQualified ? 'yes' : 'not yet'}, by the guardrail of ${code(segment)}: ${told.join('; ')}`;
};

/** The account in one look: state, committee as a table, open and recent decisions, hold. */
export const accountCard = (view: AccountView, c: StateContext & { nameOf: (by: string) => string }): Card => {
  const { account, state } = view;
  const rows = committee(view);
  const risk = state.consensusRisk;
  const facts = [
    `*Stage*  ${state.stage}${state.stageSince ? ` since ${dated(state.stageSince, c)}` : ''}`,
    `*Qualified*  ${qualified(view.qualification)}`,
    `*Committee*  ${percent(state.coverage)} of the four roles engaged${state.missingRoles.length > 0 ? `; missing: ${list(state.missingRoles.map(plainName))}` : ''}`,
    `*Momentum*  ${trendOf(state.momentum)}, last 14 days against the 14 before`,
    `*Consensus risk*  ${risk.level}${risk.reasons.length > 0 ? ` · ${risk.reasons.map((r) => safe(r, 120)).join('; ')}` : ''}`,
    `*Pressure*  ${plural(state.pressure.touches7d, 'touch', 'touches')} in 7 days, ${state.pressure.touches30d} in 30`,
    ...(state.objections.length > 0
      ? [
          `*Objections*  ${state.objections
            .slice(-4)
            .map((o) => `${o.kind} (${dated(o.at, c)})`)
            .join(', ')}`,
        ]
      : []),
    view.lastMeaningful
      ? `*Last sign of interest*  ${safe(signalWords(view.lastMeaningful, view.people), 200)}, ${dated(view.lastMeaningful.at, c)}`
      : '*Last sign of interest*  none yet',
  ];
  const hold = state.hold
    ? `⏸ held by ${safe(c.nameOf(state.hold.by), 60)} since ${dayAndTime(state.hold.at, c)}: ${safe(state.hold.reason, 200)}`
    : 'Not held: agents may plan for it.';
  return {
    text: `${safe(account.name, 200)}: ${state.stage}, ${percent(state.coverage)} of the committee engaged`,
    blocks: [
      section(
        undefined,
        `${bold(account.name, 120)} · ${safe(industryWords(account.industry), 60)} · ${safe(account.country, 10)} · ${safe(account.domain, 100)}`,
      ),
      context(undefined, hold),
      section(undefined, facts.join('\n')),
      ...(rows.length > 0
        ? [table(undefined, ['Person', 'Role', 'Stance', 'Last touch', 'Next step'], rows)]
        : [section(undefined, 'I know nobody there yet.')]),
      ...view.decisions.slice(0, 5).map((d) => ({
        ...section(undefined, `${bold(d.title, 120)}\n${d._id} · ${stateText(d, c)}`),
        accessory: button(ACTIONS.why, 'Why', JSON.stringify({ d: d._id })),
      })),
      ...(state.hold
        ? []
        : [
            {
              type: 'actions' as const,
              elements: [button(ACTIONS.flag, 'Flag this account', JSON.stringify({ a: account.id }))],
            },
          ]),
    ],
  };
};
