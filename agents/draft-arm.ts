import { ROLE_LABEL } from '../src/core/committee/consensus-risk.ts';
import { AccountId, PersonId } from '../src/core/ids.ts';
import { money } from '../src/core/money.ts';
import type { Proposal } from '../src/core/plan/plan.ts';
import { fail, ok, type Result } from '../src/core/result.ts';
import type { AgentContext } from '../src/ports/agent.ts';
import { audienceOf, COST_MINOR, viewOf } from './account-work.ts';
import { purposeFor } from './outreach.ts';
import { evidenceFor } from './writing/facts-to-cite.ts';
import { type Purpose, templatesFor, writeEmail } from './writing/write-email.ts';

/** One arm of an approved test, written to one of its people: the arm's subject and opening, our footer and headers. */
export const draftArm = async (
  context: AgentContext,
  arm: { key: string; subject: string; opening: string },
  personId: string,
): Promise<Result<Omit<Proposal, 'alternatives' | 'expected'>, string>> => {
  const view = viewOf(context);
  const person = view.people.find((one) => one.id === personId);
  if (!person) return fail(`\`${personId}\` is not at ${view.account.name} any more`);
  if (person.suppression) return fail(`\`${personId}\` is ${person.suppression.kind}`);
  const purpose: Purpose = purposeFor(view, person, context.now);
  const template = templatesFor(person, purpose)[0];
  if (!template) return fail(`there is no template for ${ROLE_LABEL[person.buyerRole]}`);
  const written = writeEmail({
    sender: context.sender,
    account: view.account,
    person,
    people: view.people,
    signals: view.signals,
    purpose,
    template,
    disputed: new Set(),
    now: context.now,
    override: { subject: arm.subject, opening: arm.opening },
  });
  return ok({
    agent: 'experiment',
    accountId: view.account.id,
    title: `Test email (${arm.key}) to ${person.name} at ${view.account.name}`,
    channel: 'experiments',
    action: {
      kind: 'send-email',
      accountId: AccountId.parse(view.account.id),
      personId: PersonId.parse(person.id),
      template,
      purpose,
      email: written.email,
      citations: written.citations,
    },
    audience: [audienceOf(view, person)],
    cost: money(COST_MINOR.email),
    evidence: evidenceFor(view, { personId: person.id }),
    goal: {
      text: context.charter.goal.text,
      step: 1,
      of: 1,
      stepLabel: `write to a person of the running test, arm ${arm.key}`,
    },
    because: [`allocated by the test to arm ${arm.key}`],
    writer: { name: 'built-in' },
  });
};
