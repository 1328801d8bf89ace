/** A day as people write it, in UTC: `25 Nov 2026`. */
export const dayWords = (at: Date): string =>
  at.toLocaleDateString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });

/** `25 Nov 2026` for `2026-11-25`; anything else as it is. */
export const spokenDay = (day: string): string => {
  const at = new Date(`${day}T12:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : dayWords(at);
};
