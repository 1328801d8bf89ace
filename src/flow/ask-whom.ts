import { requesterOf } from '../core/approval/approval.ts';
import { deadlinesOf } from '../core/approval/deadlines.ts';
import { listed, roleLabel } from '../core/approval/quorum.ts';
import { crewOf, routeQuestion } from '../core/approval/stand-in.ts';
import type { Tool } from '../core/charter/charter.ts';
import type { Decision, StandIn } from '../core/decision/decision.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { SlackUserId } from '../core/ids.ts';
import { shortDay } from '../core/memory/influence.ts';
import type { AccountView } from '../core/plan/plan.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';
import { crewsFor, loadRoster, type Roster } from './roster.ts';

/** What an agent does on an account within these days of a rep's flag or of giving it back is done at the rep's word. */
const REQUEST_DAYS = 7;

/** The rep whose flag, or whose words when giving the account back, led to what is proposed now. */
export const requesterIn = (
  view: Pick<AccountView, 'signals'> | undefined,
  people: Roster['people'],
  now: Date,
): Decision['requestedBy'] => {
  const said = view?.signals
    .filter(({ kind }) => kind === 'rep-flag' || kind === 'rep-release')
    .filter(({ at }) => now.getTime() - at.getTime() <= REQUEST_DAYS * DAY_MS)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
  const person = people.find(({ slackUserId }) => slackUserId === said?.facts.by);
  return person ? { slackUserId: person.slackUserId, name: person.name } : undefined;
};

type Asked = Pick<
  Decision,
  'requestedBy' | 'standIns' | 'unstaffed' | 'remindAt' | 'handOverAt' | 'expiresAt' | 'action'
>;

/** Whom a proposal is put to, and until when: on the working clock of those who decide, delegates where they are away. */
export const askWhom = async (
  deps: Deps,
  input: { verdict: Verdict; tool: Tool | null; action: Decision['action']; view?: AccountView; now: Date },
): Promise<Omit<Asked, 'action'>> => {
  const { verdict, tool, action, now } = input;
  if (!tool) return { expiresAt: new Date(now.getTime() + DAY_MS) };
  const roster = await loadRoster(deps);
  const requestedBy =
    action.kind === 'escalate-account'
      ? roster.people
          .filter(({ slackUserId }) => slackUserId === action.flaggedBy)
          .map(({ slackUserId, name }) => ({ slackUserId, name }))[0]
      : requesterIn(input.view, roster.people, now);
  // A flag is answered by the account's owner, and its clock runs while they work.
  const owner =
    action.kind === 'escalate-account'
      ? roster.people.find(({ slackUserId }) => slackUserId === action.ownerRepId)
      : undefined;
  const crews = owner
    ? [crewOf([owner], roster.people, deps.governance().holidayOn)]
    : crewsFor(deps, roster, { verdict, action, requestedBy });
  const requester = requesterOf({ action, requestedBy });
  const barred = new Set(requester === undefined ? [] : [requester]);
  const { standIns, unstaffed } = routeQuestion(verdict.need, roster.people, now, barred);
  return {
    ...(requestedBy ? { requestedBy } : {}),
    ...(standIns.length > 0 ? { standIns } : {}),
    ...(unstaffed.length > 0 ? { unstaffed } : {}),
    ...deadlinesOf(crews, now, tool.expiresAfterHours, deps.governance().asking),
  };
};

const because = (one: StandIn): string =>
  one.because === 'away'
    ? `${one.forName} is away${one.awayUntil ? ` until ${shortDay(new Date(one.awayUntil))}` : ''}`
    : `${one.forName} has not answered`;

/** Tells delegates, each once: a direct message, and a mention in the thread of the card. */
export const tellStandIns = async (deps: Deps, decision: Decision, standIns: readonly StandIn[]): Promise<void> => {
  for (const one of standIns) {
    const roles = listed(one.roles.map(roleLabel), 'and');
    await deps.messenger.inThread(decision._id, {
      text: `<@${SlackUserId.parse(one.slackUserId)}>, ${because(one)}, so you may decide this for ${roles} in that place.`,
    });
    await deps.messenger.direct(one.slackUserId, {
      text: `${because(one)}, and you stand in: ${decision._id} (${decision.title}) waits for ${roles}.`,
      card: { id: decision._id, channel: decision.channel },
    });
  }
};

/** So many titles a message has room for; Home has all of them. */
const LISTED = 10;

/**
 * Tells delegates what they take over at once, each in one direct message: a ping for every question would bury the rest. The
 * threads of the cards say it without a mention.
 */
export const tellTakenOver = async (
  deps: Deps,
  taken: readonly { decision: Decision; standIn: StandIn }[],
): Promise<void> => {
  for (const [slackUserId, own] of Map.groupBy(taken, ({ standIn }) => standIn.slackUserId)) {
    const [first] = own;
    if (!first) continue;
    if (own.length === 1) {
      await tellStandIns(deps, first.decision, [first.standIn]);
      continue;
    }
    for (const { decision, standIn } of own)
      await deps.messenger.inThread(decision._id, {
        text: `${because(standIn)}, so ${standIn.name} may decide this for ${listed(standIn.roles.map(roleLabel), 'and')} in that place.`,
      });
    const more = own.length - LISTED;
    await deps.messenger.direct(slackUserId, {
      text: [
        `${because(first.standIn)}, and you stand in for ${own.length} questions that wait now. My Home tab has them, the most urgent first.`,
        ...own.slice(0, LISTED).map(({ decision }) => `• ${decision._id} ${decision.title}`),
        ...(more > 0 ? [`• and ${more} more`] : []),
      ].join('\n'),
    });
  }
};

/** Tells whom it concerns where a new question went: delegates, and the charter's owner where nobody is there. */
export const tellWhom = async (deps: Deps, decision: Decision): Promise<void> => {
  await tellStandIns(deps, decision, decision.standIns ?? []);
  const unstaffed = decision.unstaffed ?? [];
  if (unstaffed.length === 0) return;
  const charter = deps.governance().charters.get(decision.agent)?.charter;
  const { people } = await loadRoster(deps);
  const owners = charter ? people.filter((person) => person.roles.includes(charter.owner)) : [];
  const groups = listed(
    unstaffed.map((roles) => listed(roles.map(roleLabel), 'or')),
    'and',
  );
  const text = `Nobody of ${groups} is there to decide ${decision._id} (${decision.title}), and no delegate is named. Without an answer it ends and nothing happens. You own the ${decision.agent} charter: name a delegate in \`charters/people.yaml\`, or ask somebody to come back.`;
  const note = { text, card: { id: decision._id, channel: decision.channel } };
  for (const owner of owners) await deps.messenger.direct(owner.slackUserId, note);
  if (owners.length === 0) await deps.messenger.announce(note);
};
