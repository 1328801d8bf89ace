import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Person } from './account.ts';

/** A person, as a token names them: their id, and the address that the mail went to. */
type Addressee = Pick<Person, 'id' | 'email'>;

export type UnsubscribeTokens = {
  of(person: Addressee): string;
  /** Whether this installation made the token for this person and this address. Takes the same time for every guess. */
  isOf(token: string, person: Addressee): boolean;
};

/**
 * Names people in one-click unsubscribe URLs: `<base64url of the id>.<HMAC-SHA256 of id and address, base64url>`. The key
 * is the installation's secret, so that knowing an id and an address is not enough to make one.
 */
export const createUnsubscribeTokens = (secret: string): UnsubscribeTokens => {
  const of = ({ id, email }: Addressee): string => {
    const proof = createHmac('sha256', secret).update(`opt-out\n${id}\n${email.toLowerCase()}`).digest('base64url');
    return `${Buffer.from(id).toString('base64url')}.${proof}`;
  };
  return {
    of,
    isOf: (token, person) => {
      const [given, expected] = [Buffer.from(token), Buffer.from(of(person))];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
};

/** The person id a token claims, which proves nothing yet; `null` when it is no token, also none of an earlier version. */
export const personIdOfToken = (token: string): string | null => {
  const match = /^([\w-]{1,400})\.(?:[\w-]{43}|[0-9a-f]{24})$/.exec(token);
  return match?.[1] ? Buffer.from(match[1], 'base64url').toString() : null;
};
