import type { DecisionLine } from '../../core/decision/decision-line.ts';
import { KIND_NAMES } from '../../core/decision/verbs.ts';
import { said } from '../../core/report/answer/said.ts';
import { told } from '../../core/report/answer/told.ts';
import type { QuestionTopic } from '../../core/report/question/question.ts';
import type { Deps } from '../deps.ts';
import type { WhyAnswer } from '../flow.ts';
import { type Asked, subjectOf } from './asked.ts';

/** What is asked, for somebody whose question has no answer; a topic without words is not named. */
const TOPICS: Partial<Record<QuestionTopic, string>> = {
  why: 'why something was proposed or done',
  'why-asked': 'why you are asked',
  'why-not': 'why nothing was done',
  'who-decided': 'who decided',
  outcome: 'what came of it',
  happened: 'what happened',
  person: 'who somebody is',
  account: 'how an account stands',
  waiting: 'what is waiting',
  counts: 'how many there were',
  stopped: 'what is stopped',
};

/** Three questions that have an answer now, about the people and accounts of the newest decisions. */
export const examplesFrom = (lines: readonly DecisionLine[]): string[] => {
  const mail = lines.find(({ action, audience }) => action.kind === 'send-email' && audience[0] !== undefined);
  const other = lines.find(
    ({ audience, accountId }) => accountId !== undefined && accountId !== mail?.accountId && audience[0] !== undefined,
  );
  const [person, account] = [mail?.audience[0]?.name, (other ?? mail)?.audience[0]?.accountName];
  return [
    ...(person
      ? [mail?.state === 'pending' ? `Why are you asking me about ${person}?` : `Who approved the mail to ${person}?`]
      : []),
    ...(account ? [`What happened at ${account} this week?`] : []),
    ...(person ? [] : ['What is waiting for me?']),
    'How many mails did we send this week?',
    'What did we spend on ads this month?',
  ].slice(0, 3);
};

/** Somebody is known, and nothing that is asked about is on record; null where nobody is named or nothing is asked. */
export const nothingAbout = (asked: Asked): WhyAnswer | null => {
  const { question, named } = asked;
  const subject = subjectOf(asked);
  if (subject === null || !['why', 'who-decided', 'outcome'].includes(question.topic)) return null;
  const kind = question.kinds[0];
  const what = kind ? KIND_NAMES[kind][0] : 'decision';
  const accountId = named.accounts[0]?.id ?? named.people[0]?.accountId ?? '';
  return {
    kind: 'told',
    told: told(said`No ${what} about ${subject} is on record.`, {
      further: [{ kind: 'account', accountId, name: named.accounts[0]?.name ?? 'the account' }],
    }),
  };
};

/** Says what was understood, and three questions that can be answered; nothing is made up. */
export const notUnderstood = async (deps: Deps, asked: Asked): Promise<WhyAnswer> => {
  const { question, named } = asked;
  const subject = subjectOf(asked);
  const topic = TOPICS[question.topic];
  const understood = topic
    ? `I understood that you ask ${topic}${subject ? `, about ${subject}` : ''}${asked.during ? `, ${asked.during}` : ''}, and I found nothing on record that answers it.`
    : subject
      ? `I understood that it is about ${subject}, and not what you ask.`
      : 'I did not understand that.';
  const shown = topic ? named.unknown : named.unknown.filter((name) => /^\p{Lu}/u.test(name));
  const strangers = shown.length > 0 ? ` I know nobody called ${shown.map((name) => `“${name}”`).join(' or ')}.` : '';
  return {
    kind: 'nothing',
    reason: `${understood}${strangers} Ask me for example:`,
    asks: examplesFrom(await deps.decisions.lines({ limit: 50 })),
  };
};

/** The question again with a name that fits one, for each that it may mean. */
export const which = async (deps: Deps, { text, named }: Asked): Promise<WhyAnswer | null> => {
  const { unsure } = named;
  if (!unsure) return null;
  const employers = await deps.accounts.getMany(unsure.people.map(({ accountId }) => accountId));
  const where = (accountId: string): string => employers.find(({ id }) => id === accountId)?.name ?? 'an account';
  const at = text.toLowerCase().indexOf(unsure.typed.toLowerCase());
  const asking = (name: string): string =>
    at < 0 ? `${text} ${name}` : `${text.slice(0, at)}${name}${text.slice(at + unsure.typed.length)}`;
  const options = [
    ...unsure.people.map(({ name, title, accountId }) => ({
      name,
      detail: `${title} at ${where(accountId)}`,
      asks: asking(`${name} at ${where(accountId)}`),
    })),
    ...unsure.accounts.map(({ name, domain }) => ({ name, detail: domain, asks: asking(name) })),
  ].slice(0, 5);
  const isOne = options.length === 1;
  return {
    kind: 'which',
    lead: isOne
      ? said`I know nobody called “${unsure.typed}”. Do you mean this one?`
      : said`“${unsure.typed}” could be several. Which one do you mean?`,
    options,
  };
};
