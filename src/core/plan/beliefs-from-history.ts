import type { Account, Person } from '../account/account.ts';
import { dayWords } from '../day-words.ts';
import { industryWords } from '../industry-words.ts';
import { factText } from '../signal/facts.ts';
import type { Signal } from '../signal/signal.ts';
import { beliefKey } from './belief-key.ts';
import type { Belief } from './plan.ts';

const DAY_MS = 86_400_000;
/** Days after a touch in which a meeting counts as its result. Short: in a busy history a longer one counts chance. */
export const WITHIN_DAYS = 3;
/** What the imported history is worth at most, in observations: it shows what went together, not what caused what. */
const HISTORY_WORTH = 40;

type Tally = { trials: number; wins: number; from: number; to: number };

/** What is counted of each play in the history. */
const COUNTED = {
  email: 'outbound emails',
  'rep-task': 'calls and messages by reps',
  invite: 'webinar touches',
  wait: 'visits that nobody followed up',
} as const;
type Play = keyof typeof COUNTED;

/** How a touch in the history maps to a play of today. */
const playOf = (signal: Signal): Play | undefined => {
  if (signal.kind === 'marketing-touch' && factText(signal, 'direction') === 'outbound') {
    const type = factText(signal, 'touchType');
    if (type === 'email') return 'email';
    if (type === 'call' || type === 'linkedin_message') return 'rep-task';
  }
  if (signal.kind === 'sales-activity') {
    // What a call or email led to at once is left out: it would not be comparable with a campaign's touch.
    const type = factText(signal, 'activityType');
    if (type === 'call') return 'rep-task';
    if (type === 'email') return 'email';
  }
  if (signal.kind === 'marketing-touch' && factText(signal, 'touchType') === 'webinar') return 'invite';
  return signal.kind === 'web-session' ? 'wait' : undefined;
};

/** What a belief from history counted: `outbound emails to champions in logistics`; null where its play has no history. */
export const countedWords = (key: string): string | null => {
  const [play = '', role = '*', segment = '*'] = key.split('|');
  if (!Object.hasOwn(COUNTED, play)) return null;
  const whom = role === '*' ? '' : ` to ${role.replace('_', ' ')}s`;
  const where = segment === '*' ? '' : ` in ${industryWords(segment)}`;
  return `${COUNTED[play as Play]}${whom}${where}`;
};

const WEIGHED = `, counted as ${HISTORY_WORTH} observations`;
/** What was seen, without what it is worth in a plan; null for a belief that rests on no history. */
export const seenInHistory = ({ basis }: Pick<Belief, 'basis'>): string | null =>
  /^\d/.test(basis) ? basis.replace(WEIGHED, '') : null;

const isMeeting = (signal: Signal): boolean =>
  signal.kind === 'meeting-booked' ||
  signal.kind === 'meeting-held' ||
  (signal.kind === 'sales-activity' && ['meeting_set', 'demo_completed'].includes(factText(signal, 'outcome')));

/**
 * Learns prior beliefs from imported signals: for each play × buyer role × industry (and the rows above it), how often a
 * meeting with the same person was set within three days. A `wait` trial is a visit without any touch to that person in
 * those days. `n` is the number of touches counted; wins and losses are scaled so that history is worth at most 40
 * observations, and the basis says so.
 */
export const beliefsFromHistory = (
  accounts: readonly Account[],
  people: readonly Person[],
  signals: readonly Signal[],
): Belief[] => {
  const industryOf = new Map<string, string>(accounts.map((a) => [a.id, a.industry]));
  const personOf = new Map<string, Person>(people.map((p) => [p.id, p]));
  const meetings = new Map<string, number[]>();
  const touches = new Map<string, number[]>();
  for (const signal of signals) {
    if (!signal.personId) continue;
    if (isMeeting(signal)) push(meetings, signal.personId, signal.at.getTime());
    const play = playOf(signal);
    if (play && play !== 'wait') push(touches, signal.personId, signal.at.getTime());
  }
  for (const times of [...meetings.values(), ...touches.values()]) times.sort((a, b) => a - b);

  const tallies = new Map<string, Tally>();
  for (const signal of signals) {
    const play = playOf(signal);
    const person = signal.personId ? personOf.get(signal.personId) : undefined;
    if (!play || !person) continue;
    const at = signal.at.getTime();
    if (play === 'wait' && hasWithin(touches.get(person.id), at)) continue;
    const won = hasWithin(meetings.get(person.id), at);
    const industry = industryOf.get(person.accountId) ?? '*';
    for (const key of new Set([
      beliefKey(play, person.buyerRole, industry),
      beliefKey(play, person.buyerRole),
      beliefKey(play),
    ])) {
      const tally = tallies.get(key) ?? { trials: 0, wins: 0, from: at, to: at };
      tally.trials++;
      if (won) tally.wins++;
      tally.from = Math.min(tally.from, at);
      tally.to = Math.max(tally.to, at);
      tallies.set(key, tally);
    }
  }
  const learned = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, tally]) => toBelief(key, tally));
  return [...learned, ...winBeliefs(industryOf, signals)];
};

/** `win|*|industry`: of the opportunities that ended, how many were won. */
const winBeliefs = (industryOf: ReadonlyMap<string, string>, signals: readonly Signal[]): Belief[] => {
  const last = new Map<string, { stage: string; at: number; industry: string }>();
  for (const signal of signals) {
    if (signal.kind !== 'opportunity-changed') continue;
    const id = factText(signal, 'opportunityId');
    const at = signal.at.getTime();
    const before = last.get(id);
    const stage = factText(signal, 'stage');
    const isLater = !before || at > before.at || (at === before.at && stage.startsWith('closed_'));
    if (isLater) last.set(id, { stage, at, industry: industryOf.get(signal.accountId ?? '') ?? '*' });
  }
  const ended = [...last.values()].filter((o) => o.stage.startsWith('closed_'));
  const row = (key: string, some: typeof ended): Belief => {
    const won = some.filter((o) => o.stage === 'closed_won').length;
    return {
      key,
      wins: won + 0.5,
      losses: some.length - won + 0.5,
      n: some.length,
      basis: `${won} of ${some.length} ended opportunities were won`,
    };
  };
  if (ended.length === 0) return [];
  const industries = [...new Set(ended.map((o) => o.industry))].filter((i) => i !== '*').sort();
  return [
    row(beliefKey('win'), ended),
    ...industries.map((i) =>
      row(
        beliefKey('win', '*', i),
        ended.filter((o) => o.industry === i),
      ),
    ),
  ];
};

const push = (map: Map<string, number[]>, key: string, value: number): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

const hasWithin = (sorted: readonly number[] | undefined, at: number): boolean =>
  sorted?.some((t) => t > at && t - at <= WITHIN_DAYS * DAY_MS) ?? false;

const days = (from: number, to: number): string => {
  const [first, last] = [dayWords(new Date(from)), dayWords(new Date(to))];
  if (first === last) return first;
  return `${first.slice(-4) === last.slice(-4) ? first.slice(0, -5) : first} to ${last}`;
};

const toBelief = (key: string, tally: Tally): Belief => {
  const scale = Math.min(1, HISTORY_WORTH / tally.trials);
  return {
    key,
    wins: tally.wins * scale + 0.5,
    losses: (tally.trials - tally.wins) * scale + 0.5,
    n: tally.trials,
    basis:
      `${tally.wins.toLocaleString('en-US')} of ${tally.trials.toLocaleString('en-US')} ${countedWords(key)} ` +
      `followed by a meeting set within ${WITHIN_DAYS} days, ${days(tally.from, tally.to)}` +
      `${scale < 1 ? WEIGHED : ''}`,
  };
};
