import type { ActionOf } from '../decision/action.ts';
import type { Signal } from '../signal/signal.ts';
import { fold } from './sentences.ts';

type Citation = ActionOf<'send-email'>['citations'][number];
/** A signal on record that a message cites. `names`: the account's, and that of the person whose signal it is. */
export type CitedSource = { signal: Signal; names: readonly string[] };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const DAY_FIRST = new RegExp(`\\b${DAY}\\.? (?:of )?${MONTH}\\b(?:,? (\\d{4})\\b)?`, 'giu');
const MONTH_FIRST = new RegExp(`\\b${MONTH}\\.? ${DAY}\\b(?:,? (\\d{4})\\b)?`, 'giu');
const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/gu;
/** A month that names a whole month or its year: `in November`, `November 2025`. */
const MONTH_ALONE = new RegExp(`\\b(?:in|since|during|last|this) ${MONTH}\\b(?: (\\d{4})\\b)?`, 'giu');
const WEEKDAY = new RegExp(`\\b(${WEEKDAYS.join('|')})s?\\b`, 'giu');

type Said = { day?: number; month?: number; year?: number; weekday?: number };
const monthOf = (word: string | undefined): number => MONTHS.indexOf((word ?? '').slice(0, 3).toLowerCase());
const yearOf = (word: string | undefined): { year?: number } => (word ? { year: Number(word) } : {});

/** The dates a sentence states, and the sentence without them. */
const datesIn = (sentence: string): { dates: Said[]; rest: string } => {
  const dates: Said[] = [];
  const take = (text: string, pattern: RegExp, read: (match: string[]) => Said): string =>
    text.replaceAll(pattern, (...match) => {
      dates.push(read(match.map(String)));
      return ' ';
    });
  const given = (word: string | undefined) => (word === 'undefined' ? undefined : word);
  let rest = take(sentence, ISO, ([, y, m, d]) => ({ year: Number(y), month: Number(m) - 1, day: Number(d) }));
  rest = take(rest, DAY_FIRST, ([, d, m, y]) => ({ day: Number(d), month: monthOf(m), ...yearOf(given(y)) }));
  rest = take(rest, MONTH_FIRST, ([, m, d, y]) => ({ day: Number(d), month: monthOf(m), ...yearOf(given(y)) }));
  rest = take(rest, MONTH_ALONE, ([, m, y]) => ({ month: monthOf(m), ...yearOf(given(y)) }));
  rest = take(rest, WEEKDAY, ([, day]) => ({ weekday: WEEKDAYS.indexOf((day ?? '').toLowerCase()) }));
  return { dates, rest };
};

const isDay = (said: Said, at: Date): boolean =>
  (said.day === undefined || said.day === at.getUTCDate()) &&
  (said.month === undefined || said.month === at.getUTCMonth()) &&
  (said.year === undefined || said.year === at.getUTCFullYear()) &&
  (said.weekday === undefined || said.weekday === at.getUTCDay());

/** Names in the middle of a sentence: words with a capital letter, three letters or more; `I` and `IT` are no names. */
const namesIn = (sentence: string): string[] =>
  [...sentence.matchAll(/(?<=\S\s)\p{Lu}[\p{L}\p{N}&'’-]{2,}/gu)].map(([word]) => fold(word.replace(/['’]s$/u, '')));
const NUMBER = /\d+(?:[.,]\d+)*/gu;

/** Every word and number that the signal itself holds. */
const heldBy = ({ signal, names }: CitedSource): Set<string> => {
  const values = [...Object.entries(signal.facts).flat(), signal.text ?? '', ...names];
  return new Set(
    values
      .filter((value) => value !== null)
      .flatMap((value) => [String(value), ...fold(String(value)).split(/[^\p{L}\p{N}.,]+/u)])
      .map((word) => fold(word).replace(/[.,]+$/u, '')),
  );
};

/**
 * Whether a citation carries its sentence: the signal is on record for this account and dated as cited, every date in the
 * sentence is its day (UTC), and every number and name in the sentence stands in its facts, its text, or the names of the
 * account and of the person it is from. `ours`: names of our own product and company, which say nothing about the reader.
 */
export const isCarried = (
  citation: Citation,
  source: CitedSource | undefined,
  accountId: string,
  ours: readonly string[],
): boolean => {
  if (!source || source.signal.accountId !== accountId) return false;
  const { at } = source.signal;
  if (at.getTime() !== citation.at.getTime()) return false;
  const { dates, rest } = datesIn(citation.sentence);
  if (!dates.every((said) => isDay(said, at))) return false;
  const known = [...source.names, ...ours].filter((name) => name.trim() !== '');
  const bare = known.reduce((left, name) => left.split(name).join(' '), rest);
  const held = heldBy(source);
  return [...(bare.match(NUMBER) ?? []), ...namesIn(bare)].every((word) => held.has(word));
};
