import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

const asStored = (_key: string, value: unknown): unknown => {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`\`${value}\` has no JSON form`);
  return value;
};

/**
 * A value as every store and every wire gives it back: dates as ISO strings, no absent fields, and U+FFFD where a string
 * has half a character (UTF-8 cannot carry one). Throws on NaN and the infinities.
 */
export const plainJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value, asStored));

/** RFC 8785 JSON of `plainJson(value)`: one text per value, whatever the order of its keys. */
export const canonicalJson = (value: unknown): string => canonicalize(plainJson(value)) ?? 'null';

/** SHA-256 over the canonical JSON of a value, as 64 hex digits. */
export const hashOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
