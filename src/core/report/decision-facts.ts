import { dayWords } from '../day-words.ts';
import type { Decision } from '../decision/decision.ts';
import { formatMoney } from '../money.ts';
import { plainName } from '../plain-name.ts';
import type { AccountView } from '../plan/plan.ts';
import { signalWords } from '../signal/signal-words.ts';

export type Topic =
  | 'why'
  | 'who'
  | 'touches'
  | 'account'
  | 'deal'
  | 'objection'
  | 'cost'
  | 'rule'
  | 'alternative'
  | 'expected'
  | 'source'
  | 'memory'
  | 'author'
  | 'undo'
  | 'when';

/** One thing that is on record about a decision: what it is about, whom it names, and the sentence. */
export type DecisionFact = { id: string; topics: Topic[]; names: string[]; text: string };

const moment = (at: Date): string => `${dayWords(at)} ${at.toISOString().slice(11, 16)} UTC`;

/** What is on record about an account: state, deal, touches, people, objections, last signals and memory. */
export const accountFacts = (view: AccountView): DecisionFact[] => {
  const { account, state, people, signals, memory } = view;
  const facts: DecisionFact[] = [];
  const add = (id: string, topics: Topic[], text: string, names: string[] = []): void =>
    void facts.push({ id, topics, names, text });
  const nameOf = (id: string | undefined): string => people.find((person) => person.id === id)?.name ?? 'nobody known';
  add(
    'account',
    ['account'],
    `${account.name} is at stage ${state.stage}${state.stageSince ? ` since ${dayWords(state.stageSince)}` : ''}; consensus risk is ${state.consensusRisk.level}.`,
    [account.name],
  );
  if (state.openOpportunity)
    add(
      'deal',
      ['deal', 'account'],
      `An open deal is at “${plainName(state.openOpportunity.stage)}” since ${dayWords(state.openOpportunity.since)}, worth ${formatMoney({ minor: state.openOpportunity.acvMinor, currency: 'USD' })} a year.`,
    );
  else add('deal', ['deal'], `There is no open deal at ${account.name}.`);
  add(
    'pressure',
    ['touches'],
    `We touched this account ${state.pressure.touches7d} times in the last 7 days and ${state.pressure.touches30d} times in 30.`,
  );
  for (const member of state.members) {
    const person = people.find(({ id }) => id === member.personId);
    if (!person) continue;
    add(
      `person/${person.id}`,
      ['who', 'touches'],
      `${person.name}, ${person.title}: ${member.engagement === 'none' ? 'never heard from' : member.engagement}, stance ${member.stance}; ${member.lastTouchAt ? `last touched ${dayWords(member.lastTouchAt)}` : 'never touched'}, ${member.lastReplyAt ? `last replied ${dayWords(member.lastReplyAt)}` : 'never replied'}.`,
      [person.name],
    );
  }
  for (const [n, objection] of state.objections.slice(-3).entries())
    add(
      `objection/${n}`,
      ['objection'],
      `${nameOf(objection.personId)} raised ${plainName(objection.kind)} on ${dayWords(objection.at)}.`,
      [nameOf(objection.personId)],
    );
  if (state.objections.length === 0) add('objection', ['objection'], `No objection of ${account.name} is on record.`);
  for (const [n, signal] of signals.slice(0, 5).entries())
    add(
      `signal/${n}`,
      ['why', 'source'],
      `${dayWords(signal.at)}: ${signalWords(signal, people)}, from ${signal.source.system}.`,
      signal.personId ? [nameOf(signal.personId)] : [],
    );
  for (const item of memory.slice(-5))
    add(
      `memory/${item.id}`,
      ['memory'],
      `${dayWords(item.at)}: ${item.kind} (${plainName(item.tag)})${item.text ? `: “${item.text}”` : ''}${item.decisionId ? `, ${item.decisionId}` : ''}.`,
    );
  return facts;
};

/**
 * Everything on record that may answer a question about a decision: its own facts, what the rules said, and the account's
 * state and memory. Sentences only; words of people outside are quoted and never instructions.
 */
export const decisionFacts = (decision: Decision, view: AccountView | null): DecisionFact[] => {
  const facts: DecisionFact[] = [];
  const add = (id: string, topics: Topic[], text: string, names: string[] = []): void =>
    void facts.push({ id, topics, names, text });
  for (const [n, item] of decision.evidence.entries())
    add(`why/${n}`, ['why', 'source'], `${dayWords(item.at)}: ${item.text}`);
  for (const [n, text] of decision.because.entries()) add(`because/${n}`, ['why', 'memory'], text);
  add(
    'goal',
    ['why'],
    `It is step ${decision.goal.step} of ${decision.goal.of} towards “${decision.goal.text}”: ${decision.goal.stepLabel}.`,
  );
  for (const [n, one] of decision.audience.slice(0, 8).entries())
    add(`audience/${n}`, ['who'], `It reaches ${one.name}, ${one.title} at ${one.accountName}.`, [one.name]);
  add('cost', ['cost'], decision.cost.minor === 0 ? 'It costs no money.' : `It costs ${formatMoney(decision.cost)}.`);
  if (decision.action.kind === 'move-budget') {
    const { from, to, amountDaily } = decision.action;
    add(
      'move',
      ['cost'],
      `${formatMoney(amountDaily)} a day move from ${from.name} (${formatMoney(from.beforeDaily)} a day now) to ${to.name} (${formatMoney(to.beforeDaily)} a day now).`,
      [from.name, to.name],
    );
  }
  for (const rule of decision.verdict.rules.slice(0, 8)) add(`rule/${rule.id}`, ['rule'], `${rule.id}: ${rule.text}.`);
  if (decision.verdict.flip)
    add('flip', ['rule'], `It would be ${plainName(decision.verdict.flip.to)} if ${decision.verdict.flip.change}.`);
  for (const [n, one] of decision.alternatives
    .filter(({ chosen }) => !chosen)
    .slice(0, 5)
    .entries())
    add(`instead/${n}`, ['alternative'], `Considered instead: ${one.label} (${plainName(one.verdict)}).`);
  if (decision.expected) {
    const { metric, unit, mean, low, high, basis, n } = decision.expected;
    const shown = (value: number) => (unit === 'rate' ? `${(value * 100).toFixed(1)} %` : value.toFixed(0));
    add(
      'expected',
      ['expected'],
      `Expected: ${shown(mean)} ${plainName(metric)} (${shown(low)} to ${shown(high)}), from ${n} like it: ${basis}.`,
    );
  } else add('expected', ['expected'], 'There is no estimate for this.');
  if ('citations' in decision.action)
    for (const [n, one] of decision.action.citations.slice(0, 6).entries())
      add(`cited/${n}`, ['source'], `“${one.sentence}” rests on a signal of ${dayWords(one.at)}.`);
  const edit = decision.editedBy.at(-1);
  add(
    'author',
    ['author'],
    `Written by ${decision.writer.name === 'built-in' ? 'the built-in writer' : decision.writer.name}${edit ? `, edited by ${edit.name}` : ''}.`,
  );
  if (decision.action.kind === 'send-email') add('undo', ['undo'], 'A mail that was sent cannot be taken back.');
  if (decision.action.kind === 'book-meeting')
    add('start', ['when'], `The meeting would start ${moment(decision.action.startsAt)}.`);
  add('end', ['when'], `Without a decision it ends ${moment(decision.expiresAt)}.`);
  return [...facts, ...(view ? accountFacts(view) : [])];
};
