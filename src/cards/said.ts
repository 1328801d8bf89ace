import type { Said } from '../core/report/answer/said.ts';
import type { StateContext } from './state-line.ts';
import { code, cut, escaped, linked } from './text.ts';
import { dated, dayAndTime } from './time.ts';

/** Words of one part that are shown; the record has the rest. */
const PART = 600;

/** A sentence in Slack's markup: times in the reader's zone, decisions linked to their records. */
export const markup = (sentence: Said, c: StateContext): string =>
  sentence
    .map((part) => {
      if (typeof part === 'string') return escaped(cut(part.replaceAll(/\s+/g, ' '), PART));
      if ('at' in part) return part.as === 'day' ? dated(part.at, c) : dayAndTime(part.at, c);
      return 'record' in part ? linked(c.link(`/records/${part.record}`), part.record) : code(part.code);
    })
    .join('');
