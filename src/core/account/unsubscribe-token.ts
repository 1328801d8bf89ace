import { createHash } from 'node:crypto';
import type { Person } from './account.ts';

const proofOf = (personId: string, email: string): string =>
  createHash('sha256').update(`${personId}\n${email.toLowerCase()}`).digest('hex').slice(0, 24);

/** Names a person in a one-click unsubscribe URL. Nobody can make one for an address that they do not know. */
export const unsubscribeToken = (person: Pick<Person, 'id' | 'email'>): string =>
  `${Buffer.from(person.id).toString('base64url')}.${proofOf(person.id, person.email)}`;

/** The person id a token claims; `null` when it is no token. Check it with `isUnsubscribeToken` against the record. */
export const personIdOfToken = (token: string): string | null => {
  const match = /^([\w-]{1,400})\.[0-9a-f]{24}$/.exec(token);
  return match?.[1] ? Buffer.from(match[1], 'base64url').toString() : null;
};

/** Whether the token was made for this person. */
export const isUnsubscribeToken = (token: string, person: Pick<Person, 'id' | 'email'>): boolean =>
  token === unsubscribeToken(person);
