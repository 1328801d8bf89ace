import { OPEN_STATES } from '../../core/decision/decision.ts';
import { KIND_NAMES } from '../../core/decision/verbs.ts';
import { plural } from '../../core/plural.ts';
import { said } from '../../core/report/answer/said.ts';
import { told } from '../../core/report/answer/told.ts';
import { ofKinds } from '../../core/report/question/fits.ts';
import { personOf } from '../click.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { knownPeople } from '../roster.ts';
import { candidatesFor, decisionLines } from './about-decisions.ts';
import { type Asked, subjectOf } from './asked.ts';

const SHOWN = 8;

/** What is open about somebody, at an account or of a kind; without a name, what waits for the asker alone. */
export const answerWaiting = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const subject = subjectOf(asked);
  const { kinds, agent } = asked.question;
  const isNamed = personOf(await knownPeople(deps), asked.by) !== null;
  // `What are you doing next?` is about the agents, and not about the asker's own list.
  const isOfAgents = /\byou\b/i.test(asked.text) && !/\b(?:me|my|mine|us|our)\b/i.test(asked.text);
  const isForMe = subject === null && kinds.length === 0 && agent === null && !isOfAgents;
  if (isForMe && isNamed) return { kind: 'waiting' };
  const open = ofKinds(kinds, await candidatesFor(deps, asked)).filter(({ state }) => OPEN_STATES.includes(state));
  const pending = open.filter(({ state }) => state === 'pending').length;
  const where = subject ? ` about ${subject}` : '';
  const others = open.length - pending;
  const lead =
    open.length === 0
      ? said`Nothing is open${where}: no decision waits, and none is about to be carried out.`
      : said`${plural(pending, 'decision waits', 'decisions wait')} for a person${where}${others > 0 ? `, and ${plural(others, 'other is', 'others are')} approved or under way` : ''}.`;
  const account = asked.named.accounts[0];
  return {
    kind: 'told',
    told: told(lead, {
      lines: await decisionLines(deps, open.slice(0, SHOWN)),
      more: Math.max(0, open.length - SHOWN),
      unknown:
        open.length === 0 && subject
          ? [said`What an agent proposes next is decided when it plans the account again.`]
          : [],
      further: [
        ...(account ? [{ kind: 'account' as const, accountId: account.id, name: account.name }] : []),
        ...(isNamed ? [{ kind: 'waiting' as const }] : []),
      ],
    }),
  };
};

/** Nothing about somebody waits: nobody is asked. Null where the question names nobody. */
export const answerNotAsked = async (deps: Deps, asked: Asked): Promise<WhyAnswer | null> => {
  const subject = subjectOf(asked);
  if (subject === null) return null;
  const kind = asked.question.kinds[0];
  const what = kind ? KIND_NAMES[kind][0] : 'decision';
  const waiting = await answerWaiting(deps, asked);
  return waiting.kind === 'told'
    ? {
        kind: 'told',
        told: {
          ...waiting.told,
          lead: said`I ask nobody about ${subject} now: no ${what} about ${subject} is on record.`,
        },
      }
    : waiting;
};
