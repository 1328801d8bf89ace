import type { Account, Person } from '../../core/account/account.ts';
import type { PersonOfOurs } from '../../core/charter/charter.ts';
import type { DecisionLine } from '../../core/decision/decision-line.ts';
import { chooseNamed, isPartOf, isStartOf, type Named } from '../../core/report/question/choose-named.ts';
import { isAsking, wordsOf } from '../../core/report/question/name-candidates.ts';
import type { Deps } from '../deps.ts';

/** Decisions whose people are meant before others of the same first name. */
const RECENT = 500;
/** Enough to see that a part of a name fits several. */
const PARTS = 12;

type Found = { accounts: Account[]; people: Person[] };
export type NamedHere = Named & {
  /** Colleagues of ours, the asker among them where the question is about their own doing. */
  ours: PersonOfOurs[];
};

const key = (name: string): string => name.toLowerCase().trim();

const colleagues = (people: readonly PersonOfOurs[], names: readonly string[]): [PersonOfOurs, string][] =>
  names.flatMap((typed) => {
    const word = key(typed);
    const found =
      people.find(({ name }) => key(name) === word) ??
      people.find(({ name }) => key(name).startsWith(`${word} `) || key(name).endsWith(` ${word}`));
    return found ? [[found, typed] as [PersonOfOurs, string]] : [];
  });

/** People and accounts that recent decisions are about, by a part of their name. */
const fromRecent = async (
  deps: Pick<Deps, 'accounts'>,
  lines: readonly DecisionLine[],
  words: readonly string[],
): Promise<Found> => {
  const audience = lines.flatMap((line) => line.audience);
  const people = audience.flatMap(({ personId, name }) =>
    personId && words.some((word) => isPartOf(word, name)) ? [personId as string] : [],
  );
  const accounts = audience.flatMap(({ accountId, accountName }) =>
    accountId && words.some((word) => isStartOf(word, accountName)) ? [accountId as string] : [],
  );
  const [found, persons] = await Promise.all([
    deps.accounts.getMany([...new Set(accounts)].slice(0, PARTS)),
    Promise.all([...new Set(people)].slice(0, PARTS).map((id) => deps.accounts.person(id))),
  ]);
  return { accounts: found, people: persons.filter((one) => one !== null) };
};

const without = (one: Found, other: Found): Found => ({
  accounts: one.accounts.filter(({ id }) => !other.accounts.some((known) => known.id === id)),
  people: one.people.filter(({ id }) => !other.people.some((known) => known.id === id)),
});
const both = (one: Found, other: Found): Found => {
  const { accounts, people } = without(other, one);
  return { accounts: [...one.accounts, ...accounts], people: [...one.people, ...people] };
};
const NOBODY: Found = { accounts: [], people: [] };

/**
 * Who and what is meant: whole names first, in one look for all of them; then parts of names among recent decisions, and
 * then in the whole store. What fits several is left unsure. `isOfDecision`: a decision is asked about, so the one whom
 * recent decisions are about is meant, whoever else is called so.
 */
export const findNamed = async (
  deps: Pick<Deps, 'accounts' | 'decisions' | 'governance'>,
  names: readonly string[],
  { asker, isOfDecision }: { asker: string | null; isOfDecision: boolean },
): Promise<NamedHere> => {
  const { people: roster } = deps.governance();
  const self = roster.filter(({ slackUserId }) => slackUserId === asker);
  if (names.length === 0) return { accounts: [], people: [], unsure: null, unknown: [], ours: self };
  const whole = await deps.accounts.named(names);
  const exact = chooseNamed(names, whole);
  const inExact = [...exact.accounts, ...exact.people].map(({ name }) => ` ${key(name)} `);
  const rest = names.filter(
    (name) =>
      !isAsking(name) &&
      !inExact.some((known) => known.includes(` ${key(name)} `)) &&
      // A longer run of name words may be the beginning of a longer name.
      (wordsOf(name).every((word) => !isAsking(word)) || !inExact.some((known) => ` ${key(name)} `.includes(known))),
  );
  const ours = colleagues(roster, rest);
  const theirs = rest.filter((name) => !ours.some(([, typed]) => ` ${key(typed)} `.includes(` ${key(name)} `)));
  const recent =
    theirs.length === 0 ? NOBODY : await fromRecent(deps, await deps.decisions.lines({ limit: RECENT }), theirs);
  const isNew = (name: string): boolean =>
    !recent.people.some((one) => isPartOf(name, one.name)) && !recent.accounts.some((one) => isStartOf(name, one.name));
  const others = isOfDecision ? theirs.filter(isNew) : theirs;
  const elsewhere = others.length === 0 ? NOBODY : await deps.accounts.partlyNamed(others, PARTS);
  const named = chooseNamed(
    names.filter((name) => !ours.some(([, typed]) => key(typed) === key(name))),
    both(both(whole, recent), elsewhere),
  );
  return { ...named, ours: [...new Set([...ours.map(([person]) => person), ...self])] };
};
