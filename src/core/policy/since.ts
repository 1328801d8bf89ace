import { fail, ok, type Result } from '../result.ts';

const UNIT_MS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `30d`, `12h`, `4w` before now, or a date such as `2026-10-01` (midnight UTC) or with a time. Fails with a sentence. */
export const readSince = (text: string, now: Date): Result<Date, string> => {
  const [, count, unit] = /^(\d{1,5})\s*([hdw])$/i.exec(text.trim()) ?? [];
  const unitMs = UNIT_MS[unit?.toLowerCase() ?? ''];
  if (count !== undefined && unitMs !== undefined) return ok(new Date(now.getTime() - Number(count) * unitMs));
  const at = /^\d{4}-\d{2}-\d{2}/.test(text.trim()) ? new Date(text.trim()) : new Date(Number.NaN);
  if (Number.isNaN(at.getTime()))
    return fail(`\`${text}\` is no time; write a number of days such as \`30d\`, or a date such as \`2026-10-01\``);
  if (at > now) return fail(`\`${text}\` is still to come; name a moment in the past`);
  return ok(at);
};
