import { shortDay } from '../core/memory/influence.ts';
import { bold, safe } from './text.ts';

/** A digest as one message; `to` is the moment after its last one. */
export const digestText = (digest: { from: Date; to: Date; lead: string; lines: string[] }): string =>
  [
    bold(`From ${shortDay(digest.from)} to ${shortDay(new Date(digest.to.getTime() - 1))}`, 60),
    safe(digest.lead, 500),
    ...digest.lines.map((line) => `• ${safe(line, 500)}`),
    'Ask “what happened at <account>?” or “how many mails were sent last week?” for more; `/countersign digest` gives the last seven days.',
  ].join('\n');
