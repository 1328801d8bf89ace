import type { SmallSystem } from './small-system.ts';

type Block = {
  type: string;
  text?: { text: string };
  elements?: { text?: string | { text: string }; action_id?: string; value?: string }[];
  accessory?: { text?: { text: string }; action_id?: string; value?: string };
  rows?: { text: string }[][];
};

/** Slack's markup as a reader sees it: a link by its label, a time by its fallback in UTC. */
const read = (markup: string): string =>
  markup
    .replaceAll(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&amp;', '&')
    .replaceAll(/[*`]/g, '');

const wordsOf = (block: Block): string[] => [
  ...(block.text ? [read(block.text.text)] : []),
  ...(block.accessory?.text ? [`[${block.accessory.text.text}]`] : []),
  ...(block.elements ?? []).map(({ text, action_id }) =>
    typeof text === 'string' ? read(text) : action_id ? `[${text?.text ?? ''}]` : (text?.text ?? ''),
  ),
  ...(block.rows ?? []).map((row) => row.map(({ text }) => text).join(' | ')),
];

/** What somebody is told: the first sentence, everything as lines, and the message itself to press its buttons. */
export type Told = { lead: string; words: string; at: { channel: string; ts: string } | null };

const told = (blocks: Block[], at: Told['at']): Told => {
  const lines = blocks.flatMap(wordsOf);
  return { lead: lines[0]?.split('\n')[0] ?? '', words: lines.join('\n'), at };
};

/** Asks by signed payloads, in the ways people have, and reads what comes back. */
export const askIn = (world: SmallSystem) => {
  const settled = async () => {
    await world.slack.eventsSettled();
    await world.system.settle();
  };
  const channelId = (name: string) => world.slack.channelByName(name)?.id ?? '';
  const aloneAfter = async (user: string, act: () => unknown): Promise<Told> => {
    const before = world.as(user).ephemerals().length;
    await act();
    await settled();
    const [last] = world.as(user).ephemerals().slice(before).reverse();
    if (!last) throw new Error('nobody was told anything alone');
    return told((last.blocks ?? []) as Block[], null);
  };
  return {
    /** By mention in #sales; answered in the thread, for everybody. */
    mention: async (user: string, text: string): Promise<Told> => {
      const channel = channelId('sales');
      const sent = await world.as(user).mention(channel, text);
      if (!('ts' in sent)) throw new Error('the message was not sent');
      await settled();
      const reply = world.slack.messages(channel, sent.ts).findLast(({ ts }) => ts !== sent.ts);
      if (!reply) throw new Error(`nobody answered “${text}”`);
      return told((reply.blocks ?? []) as Block[], { channel, ts: reply.ts });
    },
    /** By mention, where the answer is for the asker alone. */
    mentionAlone: (user: string, text: string): Promise<Told> =>
      aloneAfter(user, () => world.as(user).mention(channelId('sales'), text)),
    /** In the thread of a message. */
    inThread: async (user: string, on: { channel: string; ts: string }, text: string): Promise<Told> => {
      await world.as(user).mention(on.channel, text, on.ts);
      await settled();
      const reply = world.slack.messages(on.channel, on.ts).at(-1);
      return told((reply?.blocks ?? []) as Block[], reply ? { channel: on.channel, ts: reply.ts } : null);
    },
    /** In the agent pane. */
    direct: async (user: string, text: string): Promise<Told> => {
      await world.as(user).direct(text);
      await settled();
      const { id } = world.slack.directChannel(user);
      const reply = world.slack.messages(id).at(-1);
      return told((reply?.blocks ?? []) as Block[], reply ? { channel: id, ts: reply.ts } : null);
    },
    /** By `/countersign why`. */
    command: (user: string, text: string): Promise<Told> =>
      aloneAfter(user, () => world.as(user).command(channelId('sales'), '/countersign', `why ${text}`)),
    /** Presses a button of an answer and reads what comes back in the thread. */
    press: async (user: string, answer: Told, actionId: string, value?: string): Promise<Told> => {
      if (!answer.at) throw new Error('the answer has no place');
      const { channel, ts } = answer.at;
      await world.as(user).click({ channel, ts }, actionId, {}, value === undefined ? {} : { value });
      await settled();
      const root = world.slack.message(channel, ts)?.threadTs ?? ts;
      const reply = world.slack.messages(channel, root).at(-1);
      return told((reply?.blocks ?? []) as Block[], reply ? { channel, ts: reply.ts } : null);
    },
  };
};
