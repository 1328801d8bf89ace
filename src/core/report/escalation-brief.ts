import { trendOf } from '../account/trend.ts';
import { dayWords } from '../day-words.ts';
import { DONE_STATES } from '../decision/decision.ts';
import { plainName } from '../plain-name.ts';
import type { AccountView } from '../plan/plan.ts';
import { signalWords } from '../signal/signal-words.ts';

const stageOf = (stage: string): string => `“${plainName(stage)}”`;

const engagementOf = (engagement: 'none' | 'reached' | 'engaged'): string =>
  engagement === 'none' ? 'not engaged' : engagement;

/** What our mails of the last weeks promised, by the rule that found it; each with its day and decision. */
const promisesIn = (recent: AccountView['recent']): string[] =>
  recent
    .filter(({ action, state }) => action.kind === 'send-email' && DONE_STATES.includes(state))
    .flatMap(({ _id, effect, verdict }) => {
      const found = verdict.facts.commitments;
      return (Array.isArray(found) ? found : []).map(
        (one) => `• ${effect ? dayWords(effect.at) : 'undated'}: ${one} (${_id})`,
      );
    });

/** A brief from the account's own record: state, committee, last touches, promises made, objections, open decisions. */
export const escalationBrief = (view: AccountView): string => {
  const { account, state, people, signals, recent } = view;
  const committee = state.members
    .map((member) => {
      const person = people.find((candidate) => candidate.id === member.personId);
      return `• ${person?.name ?? member.personId}, ${person?.title ?? member.buyerRole}: ${engagementOf(member.engagement)}, stance ${member.stance}${member.lastTouchAt ? `, last touch ${dayWords(member.lastTouchAt)}` : ', never touched'}`;
    })
    .join('\n');
  const touches = signals
    .slice(0, 5)
    .map((signal) => `• ${dayWords(signal.at)}: ${signalWords(signal, people)}`)
    .join('\n');
  const open = recent.filter((decision) => ['pending', 'approved', 'executing'].includes(decision.state));
  const promises = promisesIn(recent);
  const objections = state.objections.map((objection) => `${objection.kind} (${dayWords(objection.at)})`).join(', ');
  return [
    `*State* ${account.name} is at stage ${state.stage}, momentum ${trendOf(state.momentum)}, consensus risk ${state.consensusRisk.level}${state.openOpportunity ? `; open deal at ${stageOf(state.openOpportunity.stage)} since ${dayWords(state.openOpportunity.since)}` : ''}.`,
    `*Committee*\n${committee || 'nobody known'}`,
    `*Last signals*\n${touches || 'none'}`,
    `*Promises made* ${promises.length > 0 ? `\n${promises.join('\n')}` : 'none in our mails of the last 30 days'}`,
    `*Objections* ${objections || 'none on record'}`,
    `*Open decisions* ${open.map((decision) => `${decision._id} (${decision.state})`).join(', ') || 'none'}`,
  ].join('\n');
};

/** Next steps derived from the gaps in the account's state. */
export const nextStepsOf = (view: AccountView): string[] => {
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
      `Bring in ${target ? `${target.name}, ${target.title}` : `a contact for ${plainName(missing)}`}: that role is not engaged`,
    );
  if (state.openOpportunity)
    steps.push(
      `Check the deal at ${stageOf(state.openOpportunity.stage)}; it has been there since ${dayWords(state.openOpportunity.since)}`,
    );
  const engaged = state.members.find((member) => member.engagement === 'engaged');
  if (engaged)
    steps.push(
      `Call ${name(engaged.personId) ?? 'the engaged contact'}, ${engaged.lastReplyAt ? `who last replied on ${dayWords(engaged.lastReplyAt)}` : 'who is engaged but has not replied yet'}`,
    );
  steps.push('Agree with the account owner who speaks to whom before agents start again');
  return steps.slice(0, 3);
};
