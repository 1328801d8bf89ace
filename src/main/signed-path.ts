import { createHmac, timingSafeEqual } from 'node:crypto';

/** Links that only somebody who was given them can open: the key is an HMAC of the path under this installation's secret. */
export const createSignedPaths = (secret: string) => {
  const keyOf = (path: string): string => createHmac('sha256', secret).update(path).digest('base64url').slice(0, 27);
  return {
    keyOf,
    sign: (path: string): string => `${path}?k=${keyOf(path)}`,
    isSigned: (path: string, key: string | null): boolean => {
      const expected = Buffer.from(keyOf(path));
      const given = Buffer.from(key ?? '');
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
};
export type SignedPaths = ReturnType<typeof createSignedPaths>;
