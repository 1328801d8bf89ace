import { z } from 'zod';
import { type Parsed, placeAt } from './slack-interaction.ts';

const Envelope = z.object({ team_id: z.string().optional(), enterprise_id: z.string().nullish() });
const Mention = z.object({
  type: z.literal('app_mention'),
  user: z.string().min(1),
  text: z.string().default(''),
  channel: z.string().min(1),
  ts: z.string(),
  thread_ts: z.string().optional(),
});
const Message = z.object({
  type: z.literal('message'),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  user: z.string().optional(),
  text: z.string().default(''),
  channel: z.string().min(1),
  channel_type: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  parent_user_id: z.string().optional(),
});
const HomeOpened = z.object({
  type: z.literal('app_home_opened'),
  user: z.string().min(1),
  channel: z.string().optional(),
  tab: z.enum(['home', 'messages', 'about']).default('home'),
});

const clean = (text: string, bot: string): string =>
  text
    .replaceAll(new RegExp(`<@${bot}(\\|[^>]*)?>`, 'g'), ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();

const unsupported = (what: string): Parsed => ({ kind: 'unsupported', what });

/** Mentions, direct messages, replies under the bot's own messages and an opened App Home; anything else is not for us. */
export const parseEvent = (body: unknown, event: unknown, bot: string): Parsed => {
  const envelope = Envelope.safeParse(body);
  const from = { team: envelope.data?.team_id, enterprise: envelope.data?.enterprise_id ?? undefined };
  const mention = Mention.safeParse(event);
  if (mention.success) {
    const { user, text, channel, ts, thread_ts } = mention.data;
    return {
      kind: 'interaction',
      wire: {},
      interaction: {
        kind: 'mention',
        user,
        ...from,
        text: clean(text, bot),
        place: placeAt(channel, ts, thread_ts),
      },
    };
  }
  const home = HomeOpened.safeParse(event);
  if (home.success) {
    if (home.data.tab === 'about') return unsupported('the about tab');
    return {
      kind: 'interaction',
      wire: {},
      interaction: {
        kind: 'home-opened',
        user: home.data.user,
        ...from,
        tab: home.data.tab,
        firstTime: false,
        place: home.data.channel ? { channel: home.data.channel } : undefined,
      },
    };
  }
  const message = Message.safeParse(event);
  if (!message.success) return unsupported('an event without a known shape');
  const m = message.data;
  // A message with files is a message all the same; what is in the files is not read.
  if ((m.subtype && m.subtype !== 'file_share') || m.bot_id || !m.user || m.user === bot)
    return unsupported('a message that no person wrote');
  const place = placeAt(m.channel, m.ts, m.thread_ts);
  if (m.channel_type === 'im') {
    return {
      kind: 'interaction',
      wire: {},
      interaction: { kind: 'direct-message', user: m.user, ...from, text: clean(m.text, bot), place },
    };
  }
  const isReplyToUs = m.thread_ts !== undefined && m.thread_ts !== m.ts && m.parent_user_id === bot;
  if (!isReplyToUs || m.text.includes(`<@${bot}>`)) return unsupported('a message that is not for us');
  return {
    kind: 'interaction',
    wire: {},
    interaction: { kind: 'thread-message', user: m.user, ...from, text: clean(m.text, bot), place },
  };
};
