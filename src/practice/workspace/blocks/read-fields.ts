/** A JSON object of unknown shape: blocks come from any app, so each field is read with its type checked. */
export type Fields = Record<string, unknown>;

/** The value as an object, or an empty one. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The value as a list of objects; anything else in the list is dropped. */
export const listOf = (value: unknown): Fields[] =>
  Array.isArray(value)
    ? value.filter((item): item is Fields => typeof item === 'object' && item !== null && !Array.isArray(item))
    : [];

/** The value as a string, or the fallback. */
export const stringOf = (value: unknown, fallback = ''): string => (typeof value === 'string' ? value : fallback);

/** The value as a finite number, or undefined. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** The strings of a list. */
export const stringsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** The words of a text object (`plain_text` or `mrkdwn`) or of a bare string. */
export const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : stringOf(fieldsOf(value).text));
