import type { Bootstrap, PageChannel, PageUser } from '../../slack/page-api.ts';

export type Completion = { kind: 'command' | 'user' | 'channel'; insert: string; label: string; detail: string };

/** The half-typed word before the cursor that asks for a completion, with where it starts. */
export const completionStart = (
  text: string,
  cursor: number,
): { mark: '/' | '@' | '#'; words: string; from: number } | null => {
  const before = text.slice(0, cursor);
  const command = /^\/([\w-]*)$/.exec(before);
  if (command) return { mark: '/', words: command[1] ?? '', from: 0 };
  const mention = /(?:^|[\s(])([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!mention) return null;
  const words = mention[2] ?? '';
  return { mark: mention[1] === '#' ? '#' : '@', words, from: cursor - words.length - 1 };
};

/** What fits the half-typed word, best first, at most eight. */
export const completionsFor = (
  text: string,
  cursor: number,
  from: { commands: Bootstrap['commands']; users: PageUser[]; channels: PageChannel[] },
): Completion[] => {
  const start = completionStart(text, cursor);
  if (!start) return [];
  const wanted = start.words.toLowerCase();
  if (start.mark === '/') {
    return from.commands
      .filter((each) => each.command.slice(1).toLowerCase().startsWith(wanted))
      .slice(0, 8)
      .map((each) => ({
        kind: 'command',
        insert: `${each.command} `,
        label: `${each.command} ${each.usageHint}`.trim(),
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
