import { formatMoney, money } from '../money.ts';
import type { GateFacts } from './facts.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const FORMATS: Record<string, (value: number) => string> = {
  money: (minor) => formatMoney(money(minor)),
  percent: (per10k) => `${Number((per10k / 100).toFixed(2))} %`,
  weekday: (day) => WEEKDAYS[day - 1] ?? `weekday ${day}`,
  hour: (hour) => `${String(hour).padStart(2, '0')}:00`,
};
const ACTIONS: Record<string, string> = {
  'send-email': 'sending an email',
  'book-meeting': 'booking a meeting',
  'create-rep-task': 'giving a rep a task',
  'write-brief': 'writing a brief',
  'start-experiment': 'starting a test',
  'stop-experiment': 'stopping a test',
  'move-budget': 'moving money',
  'repair-records': 'repairing records',
  'adopt-playbook': 'adopting a playbook',
  'revise-template': 'changing a template',
  'escalate-account': 'escalating an account',
  'change-charter': 'changing a charter',
  'promote-domain': 'raising a stage of autonomy',
};

/** An action as people say it: `sending an email`. One that nobody gave words is said by its name without hyphens. */
export const actionWords = (action: string): string => ACTIONS[action] ?? action.replaceAll('-', ' ');

const PLACEHOLDER = /\{(\w+)(?::(\w+))?\}/g;

/**
 * Fills a rule's sentence with the facts: `{touchesPerson7d}`, `{amountMinor:money}`, `{complaintRatePer10k:percent}`,
 * `{recipientLocalWeekday:weekday}`, `{recipientLocalHour:hour}`; a list is quoted, and
 * `{action}` is said in words.
 */
export const fillSentence = (template: string, facts: GateFacts): string =>
  template.replace(PLACEHOLDER, (whole, name: string, format?: string) => {
    const value: unknown = facts[name as keyof GateFacts];
    if (name === 'action') return actionWords(String(value));
    if (Array.isArray(value)) return value.map((item) => `“${item}”`).join(', ');
    if (typeof value === 'number' && format !== undefined) return FORMATS[format]?.(value) ?? String(value);
    return value === undefined ? whole : String(value);
  });

/** A rule's sentence where no facts are at hand: a gap for each. */
export const bareSentence = (template: string): string => template.replace(PLACEHOLDER, '…');

/** A fact's name as words, without the unit and the days that the sentence says anyway. */
const factWords = (name: string): string =>
  name
    .replace(/(Per10k|Minor|\d+d)$/, '')
    .replaceAll(/([A-Z])/g, ' $1')
    .toLowerCase();

/** A rule's sentence where no facts are at hand, with each of them named in brackets. */
export const namedSentence = (template: string): string =>
  template.replace(PLACEHOLDER, (_, name: string) => `[${factWords(name)}]`);

/** What is wrong with a sentence's placeholders, or null. */
export const sentenceProblem = (template: string, factNames: ReadonlySet<string>): string | null => {
  for (const [whole, name, format] of template.matchAll(PLACEHOLDER)) {
    if (!factNames.has(name ?? '')) return `\`${whole}\` names no gate fact; name one of the attributes of the schema`;
    if (format !== undefined && !(format in FORMATS))
      return `\`${whole}\` has an unknown format; use ${Object.keys(FORMATS).join(', ')}`;
  }
  return null;
};
