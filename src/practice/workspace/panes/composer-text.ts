import type { PageChannel, PageCommand, PageUser } from '../../slack/page-api.ts';

export type Completion = {
  kind: 'command' | 'user' | 'channel';
  insert: string;
  label: string;
  /** What is written after it. */
  hint?: string;
  detail: string;
};

/** The half-typed word before the cursor that asks for a completion, with where it starts. */
type Start = { mark: '/' | '@' | '#'; words: string; from: number /** What the word would follow. */; after?: string };
const completionStart = (text: string, cursor: number): Start | null => {
  const before = text.slice(0, cursor);
  const command = /^\/([\w-]*)$/.exec(before);
  if (command) return { mark: '/', words: command[1] ?? '', from: 0 };
  const subcommand = /^(\/[\w-]+)[ \t]+([\w-]*)$/.exec(before);
  if (subcommand) {
    const words = subcommand[2] ?? '';
    return { mark: '/', words, from: cursor - words.length, after: subcommand[1] };
  }
  const mention = /(?:^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!mention) return null;
  const words = mention[2] ?? '';
  return { mark: mention[1] === '#' ? '#' : '@', words, from: cursor - words.length - 1 };
};

/** What follows the command: it alone while nothing is typed, then every word that fits, in the order of its own help. */
const subcommandsFor = (command: PageCommand, wanted: string): Completion[] =>
  command.subcommands
    .filter(({ word }) => (word === '' ? wanted === '' : word.startsWith(wanted)))
    .map(({ word, hint, description }) => ({
      kind: 'command',
      insert: word === '' ? '' : `${word} `,
      label: word === '' ? command.command : word,
      hint,
      detail: description,
    }));

/** What fits the half-typed word, best first; of names, channels and commands at most eight. */
export const completionsFor = (
  text: string,
  cursor: number,
  from: { commands: readonly PageCommand[]; users: PageUser[]; channels: PageChannel[] },
): Completion[] => {
  const start = completionStart(text, cursor);
  if (!start) return [];
  const wanted = start.words.toLowerCase();
  if (start.after !== undefined) {
    const command = from.commands.find((each) => each.command === start.after);
    return command ? subcommandsFor(command, wanted) : [];
  }
  if (start.mark === '/') {
    return from.commands
      .filter((each) => each.command.slice(1).toLowerCase().startsWith(wanted))
      .slice(0, 8)
      .map((each) => ({
        kind: 'command',
        insert: `${each.command} `,
        label: each.command,
        hint: each.usageHint,
        detail: each.description,
      }));
  }
  if (start.mark === '#') {
    return from.channels
      .filter((each) => each.kind === 'channel' && each.name.toLowerCase().startsWith(wanted))
      .slice(0, 8)
      .map((each) => ({ kind: 'channel', insert: `#${each.name} `, label: `#${each.name}`, detail: each.topic }));
  }
  const fits = (user: PageUser) =>
    user.name.toLowerCase().startsWith(wanted) ||
    user.realName
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted));
  return from.users
    .filter(fits)
    .slice(0, 8)
    .map((each) => ({ kind: 'user', insert: `@${each.realName} `, label: each.realName, detail: each.title }));
};

/** The text with a completion in place of the half-typed word, and where the cursor is then. */
export const completed = (text: string, cursor: number, completion: Completion): { text: string; cursor: number } => {
  const start = completionStart(text, cursor);
  if (!start) return { text, cursor };
  const to = start.from + completion.insert.length;
  return { text: text.slice(0, start.from) + completion.insert + text.slice(cursor).trimStart(), cursor: to };
};

const escapeMrkdwn = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What a person typed → what Slack sends: escaped, with `@Name` as `<@U…>` and `#channel` as `<#C…>`. */
export const encodeMessage = (text: string, users: PageUser[], channels: PageChannel[]): string => {
  const targets = new Map<string, string>();
  for (const channel of channels) {
    if (channel.kind === 'channel') targets.set(`#${channel.name}`.toLowerCase(), `<#${channel.id}>`);
  }
  for (const user of users) {
    targets.set(`@${escapeMrkdwn(user.name)}`.toLowerCase(), `<@${user.id}>`);
    targets.set(`@${escapeMrkdwn(user.realName)}`.toLowerCase(), `<@${user.id}>`);
  }
  const escaped = escapeMrkdwn(text);
  if (targets.size === 0) return escaped;
  const longestFirst = [...targets.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
  const mention = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}_-])`, 'giu');
  return escaped.replace(mention, (found) => targets.get(found.toLowerCase()) ?? found);
};

/** A typed slash command, split as Slack splits it; null when it is an ordinary message. */
export const parseCommand = (text: string): { command: string; text: string } | null => {
  const found = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/.exec(text.trim());
  return found?.[1] ? { command: found[1], text: found[2]?.trim() ?? '' } : null;
};
