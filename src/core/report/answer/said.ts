/** A part of a sentence: words, a moment in the reader's time, a decision or incident by its id, or a rule's id. */
export type Part = string | { at: Date; as: 'day' | 'moment' } | { record: string } | { code: string };
/** A sentence whose times, links and signs are written by whoever shows it. */
export type Said = readonly Part[];

export const onDay = (at: Date): Part => ({ at, as: 'day' });
export const atMoment = (at: Date): Part => ({ at, as: 'moment' });
export const record = (id: string): Part => ({ record: id });
export const rule = (id: string): Part => ({ code: id });

/** A sentence from a template: said`${name} approved it ${atMoment(at)}`. */
export const said = (texts: TemplateStringsArray, ...parts: (Part | Said | number)[]): Said =>
  texts.flatMap((text, n): Part[] => {
    const part = parts[n];
    const after: Part[] =
      part === undefined
        ? []
        : typeof part === 'number'
          ? [part.toLocaleString('en-US')]
          : Array.isArray(part)
            ? [...part]
            : [part as Part];
    return [...(text === '' ? [] : [text]), ...after];
  });

/** Several parts as a list: `a, b and c`. */
export const listedParts = (items: readonly (Part | Said)[], joint = 'and'): Said =>
  items.flatMap((item, n): Part[] => [
    ...(n === 0 ? [] : [n === items.length - 1 ? ` ${joint} ` : ', ']),
    ...(Array.isArray(item) ? (item as Said) : [item as Part]),
  ]);

const utc = (at: Date): string => at.toISOString().slice(0, 16).replace('T', ' ');

/** The sentence as plain text with times in UTC, for a terminal. */
export const plainSaid = (sentence: Said): string =>
  sentence
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('at' in part) return part.as === 'day' ? utc(part.at).slice(0, 10) : `${utc(part.at)} UTC`;
      return 'record' in part ? part.record : part.code;
    })
    .join('');
