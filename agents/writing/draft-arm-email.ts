import type { Experiment } from '../../src/core/experiment/experiment.ts';
import { AccountId, PersonId } from '../../src/core/ids.ts';
import { money } from '../../src/core/money.ts';
import type { AccountView } from '../../src/core/plan/plan.ts';
import { fail, ok, type Result } from '../../src/core/result.ts';
import type { AgentContext } from '../../src/ports/agent.ts';
import { audienceOf, COST_MINOR, type Drafted } from '../account-work.ts';
import { anglesFor } from './angles.ts';
import { writeEmail } from './write-email.ts';

/** The email that one person of a running test gets: the arm's subject and opening, the rest as any email of ours. */
export const draftArmEmail = (
  context: AgentContext,
  test: Experiment,
  armKey: string,
  view: AccountView,
  personId: string,
): Result<Drafted, string> => {
  const arm = test.arms.find((a) => a.key === armKey);
  const person = view.people.find((p) => p.id === personId);
  if (!arm || !person)
    return fail(`\`${armKey}\` is no arm of \`${test._id}\`, or \`${personId}\` is not at this account`);
  const angle =
    anglesFor(person.buyerRole).find((a) => [a.problem, a.question, a.offer].some((s) => sameWords(s, arm.opening))) ??
    anglesFor(person.buyerRole)[0];
  const template = `introduce.${person.buyerRole}.${angle?.key}`;
  const { email, citations } = writeEmail({
    sender: context.sender,
    account: view.account,
    person,
    people: view.people,
    signals: view.signals,
    purpose: 'introduce',
    template,
    disputed: new Set(),
    now: context.now,
    override: { subject: arm.subject, opening: arm.opening },
  });
  return ok({
    agent: 'experiment',
    accountId: view.account.id,
    title: `Test email (${arm.name}) to ${person.name} at ${view.account.name}`,
    channel: 'experiments',
    action: {
      kind: 'send-email',
      accountId: AccountId.parse(view.account.id),
      personId: PersonId.parse(person.id),
      template,
      purpose: 'introduce',
      email,
      citations,
    },
    audience: [audienceOf(view, person)],
    cost: money(COST_MINOR.email),
    evidence: [{ at: test.startedAt, text: `part of the approved test on ${test.segment}, arm “${arm.name}”` }],
    goal: { text: test.hypothesis, step: 1, of: 1, stepLabel: `arm “${arm.name}”` },
    because: [],
    writer: { name: 'built-in' },
  });
};

const sameWords = (template: string, text: string): boolean => {
  const plain = (s: string): string =>
    s
      .replace(/\{\w+\}/g, '')
      .toLowerCase()
      .slice(0, 30);
  return plain(template) === plain(text);
};
