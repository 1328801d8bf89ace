import type { Account, Person } from '../../src/core/account/account.ts';
import type { Evidence } from '../../src/core/decision/decision.ts';
import { evidenceLine } from '../../src/core/signal/evidence-line.ts';
import { buyingWeight, factNumber, factText } from '../../src/core/signal/facts.ts';
import type { Signal } from '../../src/core/signal/signal.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `18 November`. */
export const longDay = (at: Date): string => `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;

/** A dated fact that an email may state, as a whole sentence, and the signal it rests on. */
export type CitableFact = { sentence: string; signal: Signal; isOwn: boolean };

const FUNCTION_WORDS: Record<string, string> = {
  vp_finance: 'finance',
  ap_manager: 'accounts payable',
  it_director: 'IT',
  procurement_manager: 'procurement',
};
const teamOf = (person: Person): string => FUNCTION_WORDS[person.function] ?? person.function.replaceAll('_', ' ');

/** What a person did, told to that person. Only what they did openly towards us. */
const ownSentence = (signal: Signal): string | undefined => {
  const day = longDay(signal.at);
  if (signal.kind === 'marketing-touch' && factText(signal, 'direction') === 'inbound') {
    switch (factText(signal, 'touchType')) {
      case 'webinar':
        return `You joined our webinar on ${day}.`;
      case 'content_download':
        return `You downloaded one of our guides on ${day}.`;
      case 'email':
        return `You wrote to us on ${day}.`;
      case 'linkedin_message':
        return `You sent us a message on LinkedIn on ${day}.`;
      case 'call':
        return `You called us on ${day}.`;
      default:
        return undefined;
    }
  }
  if (signal.kind === 'web-session') {
    if (factNumber(signal, 'pricingPageViews') > 0 || factText(signal, 'sessionType') === 'pricing_page') {
      return `You had a look at our pricing page on ${day}.`;
    }
    if (factNumber(signal, 'demoPageViews') > 0 || factText(signal, 'sessionType') === 'demo_page') {
      return `You had a look at our demo page on ${day}.`;
    }
    return undefined;
  }
  if (signal.kind === 'sales-activity') {
    const outcome = factText(signal, 'outcome');
    if (outcome === 'demo_completed') return `You saw a demo with us on ${day}.`;
    if (outcome === 'connected' && factText(signal, 'activityType') === 'call') return `You spoke with us on ${day}.`;
  }
  if (signal.kind === 'meeting-held') return `You met with us on ${day}.`;
  return undefined;
};

/** What somebody of the same company did, told without a name and without anything they did in private. */
const colleagueSentence = (signal: Signal, person: Person): string | undefined => {
  const day = longDay(signal.at);
  const team = `Somebody in your ${teamOf(person)} team`;
  if (signal.kind === 'marketing-touch' && factText(signal, 'direction') === 'inbound') {
    switch (factText(signal, 'touchType')) {
      case 'webinar':
        return `${team} joined our webinar on ${day}.`;
      case 'content_download':
        return `${team} downloaded one of our guides on ${day}.`;
      case 'call':
      case 'email':
      case 'linkedin_message':
        return `${team} got in touch with us on ${day}.`;
      default:
        return undefined;
    }
  }
  if (signal.kind === 'sales-activity' && factText(signal, 'outcome') === 'demo_completed') {
    return `${team} saw a demo with us on ${day}.`;
  }
  if (signal.kind === 'meeting-held') return `${team} met with us on ${day}.`;
  return undefined;
};

/** Facts an email to this person may cite, best first: their own before a colleague's, strong before weak, new before old. */
export const citableFacts = (
  person: Person,
  people: readonly Person[],
  signals: readonly Signal[],
  disputed: ReadonlySet<string>,
  now: Date,
): CitableFact[] => {
  const byId = new Map<string, Person>(people.map((p) => [p.id, p]));
  const facts: CitableFact[] = [];
  for (const signal of signals) {
    const ageDays = (now.getTime() - signal.at.getTime()) / 86_400_000;
    if (disputed.has(signal.id) || ageDays > 120 || ageDays < 0) continue;
    const who = signal.personId ? byId.get(signal.personId) : undefined;
    const isOwn = who?.id === person.id;
    const sentence = isOwn ? ownSentence(signal) : who ? colleagueSentence(signal, who) : undefined;
    if (sentence) facts.push({ sentence, signal, isOwn });
  }
  const rank = (f: CitableFact): number =>
    (f.isOwn ? 10 : 0) + buyingWeight(f.signal) - (now.getTime() - f.signal.at.getTime()) / (86_400_000 * 14);
  return facts.sort((a, b) => rank(b) - rank(a) || (a.signal.id < b.signal.id ? -1 : 1));
};

export const toEvidence = (signal: Signal, people: readonly Person[]): Evidence => ({
  signalId: signal.id,
  at: signal.at,
  text: evidenceLine(signal, people),
  link: signal.source.link,
});

/** The dated facts behind a step on this account, strongest and newest first. */
export const evidenceFor = (
  view: { signals: readonly Signal[]; people: readonly Person[]; account: Account },
  options: { personId?: string; limit?: number; disputed?: ReadonlySet<string> } = {},
): Evidence[] => {
  const newest = Math.max(0, ...view.signals.map((s) => s.at.getTime()));
  const rank = (s: Signal): number =>
    buyingWeight(s) + (s.personId === options.personId ? 1 : 0) - (newest - s.at.getTime()) / (86_400_000 * 10);
  return view.signals
    .filter((s) => buyingWeight(s) > 0 && !options.disputed?.has(s.id))
    .sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1))
    .slice(0, options.limit ?? 3)
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .map((s) => toEvidence(s, view.people));
};
