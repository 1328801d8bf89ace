import type { Decision } from '../core/decision/decision.ts';
import type { Deps } from './deps.ts';
import { supersede } from './supersede.ts';

const WHY = {
  unsubscribed: 'opted out of mail from us',
  complained: 'marked a mail of ours as spam',
  bounced: 'cannot be reached: a mail to the address came back',
} as const;

const isTo = ({ action }: Decision, personId: string): boolean =>
  (action.kind === 'send-email' || action.kind === 'book-meeting') && action.personId === personId;

/**
 * Ends what people are asked to send to somebody who is not written to any more. The rules would hold it anyway, and say so
 * of what is approved already; without this its card would go on asking.
 */
export const withdrawUnwanted = async (deps: Deps, personId: string, kind: keyof typeof WHY): Promise<void> => {
  const person = await deps.accounts.person(personId);
  if (!person) return;
  for (const open of await deps.decisions.forAccount(person.accountId, 50))
    if (open.state === 'pending' && isTo(open, personId)) await supersede(deps, open, `${person.name} ${WHY[kind]}`);
};
