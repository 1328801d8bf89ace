import type { Account, Person } from '../../account/account.ts';
import { isAsking } from './name-candidates.ts';

type Found = { accounts: readonly Account[]; people: readonly Person[] };

/** Who and what a question names. */
export type Named = {
  accounts: Account[];
  people: Person[];
  /** A name that several are called; nobody is guessed. */
  unsure: { typed: string; accounts: Account[]; people: Person[] } | null;
  /** Words that look like a name and that nobody known is called. */
  unknown: string[];
};

const key = (name: string): string => name.toLowerCase().replaceAll(/\s+/g, ' ').trim();
const isIn = (part: string, whole: string): boolean => ` ${key(whole)} `.includes(` ${key(part)} `);
const isWhole = (typed: string, { name, domain }: { name: string; domain?: string }): boolean =>
  key(name) === key(typed) || domain?.toLowerCase() === key(typed);

/** `Harlow` of Harlow Freight Ltd. */
export const isStartOf = (typed: string, name: string): boolean => key(name).startsWith(`${key(typed)} `);
/** Ada or Quill of Ada Quill. */
export const isPartOf = (typed: string, name: string): boolean =>
  isStartOf(typed, name) || key(name).endsWith(` ${key(typed)}`);

/** People of an account that is named beside them, and accounts of a person who is. */
const narrowed = (fits: Found, sure: Found): Found => {
  const accountIds = new Set(sure.accounts.map(({ id }) => id as string));
  const employers = new Set(sure.people.map(({ accountId }) => accountId as string));
  const people = fits.people.filter(({ accountId }) => accountIds.has(accountId));
  const accounts = fits.accounts.filter(({ id }) => employers.has(id));
  return people.length + accounts.length > 0 ? { people, accounts } : fits;
};

const matching = (found: Found, fits: (one: { name: string; domain?: string }) => boolean): Found => ({
  accounts: found.accounts.filter(fits),
  people: found.people.filter(fits),
});
const partsOf = (found: Found, word: string): Found => ({
  accounts: found.accounts.filter(({ name }) => isStartOf(word, name)),
  people: found.people.filter(({ name }) => isPartOf(word, name)),
});
const isNobody = ({ accounts, people }: Found): boolean => accounts.length + people.length === 0;

const words = (text: string): string[] => key(text).split(' ');

/** The longest run of nothing but name words around a part of a name. */
const around = (part: string, typed: readonly string[]): string =>
  typed.find((longer) => isIn(part, longer) && words(longer).every((word) => !isAsking(word))) ?? part;

/**
 * Which of the found are meant. The longest words that fit are the name, and what is part of a longer name is not looked
 * at again. Where words beside a part of a name fit nobody, the part is not taken for sure: `Ada Quil` may not be Ada Quill.
 */
export const chooseNamed = (typed: readonly string[], found: Found): Named => {
  const hits: { typed: string; fits: Found; isWhole: boolean }[] = [];
  const isFree = (word: string): boolean => !hits.some((hit) => isIn(word, hit.typed) || isIn(hit.typed, word));
  for (const word of typed) {
    if (!isFree(word)) continue;
    const whole = matching(found, (one) => isWhole(word, one));
    const isPart = isNobody(whole) && !isAsking(word);
    const fits = isPart ? partsOf(found, word) : whole;
    if (!isNobody(fits)) hits.push({ typed: word, fits, isWhole: !isPart });
  }
  const known = new Set(hits.flatMap((hit) => words(hit.typed)));
  const sure: { accounts: Account[]; people: Person[] } = { accounts: [], people: [] };
  const open: typeof hits = [];
  for (const hit of hits) {
    const run = around(hit.typed, typed);
    const isSure = hit.isWhole || words(run).every((word) => known.has(word));
    const { accounts, people } = hit.fits;
    if (accounts.length + people.length > 1 || !isSure) open.push({ ...hit, typed: isSure ? hit.typed : run });
    else {
      sure.accounts.push(...accounts);
      sure.people.push(...people);
    }
  }
  let unsure: Named['unsure'] = null;
  for (const one of open) {
    const { accounts, people } = narrowed(one.fits, sure);
    if (accounts.length + people.length === 1 && narrowed(one.fits, sure) !== one.fits) {
      sure.accounts.push(...accounts);
      sure.people.push(...people);
    } else unsure ??= { typed: one.typed, accounts: [...accounts], people: [...people] };
  }
  const told = new Set([...known, ...open.flatMap((one) => words(one.typed))]);
  const unknown = typed.filter((word) => !words(word).some((one) => told.has(one)));
  return {
    ...sure,
    unsure,
    unknown: unknown.filter((word) => !unknown.some((one) => one !== word && isIn(word, one))).slice(0, 3),
  };
};
