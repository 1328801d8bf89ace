/** A day as people write it, in UTC: `25 Nov 2026`. */
export const dayWords = (at: Date): string =>
  at.toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
