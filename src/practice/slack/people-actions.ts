import { randomUUID } from 'node:crypto';
import type { Outcome } from './interaction-channel.ts';
import { escapeNames } from './name-escaping.ts';
import { react } from './surface-methods.ts';
import { viewJson } from './view-store.ts';
import type { WebApiContext } from './web-api-method.ts';

/** What people do without the app's elements: write, react, read, open the Home. The app hears of it as events. */
export type PeopleActions = ReturnType<typeof createPeopleActions>;

export const createPeopleActions = (context: WebApiContext) => {
  const { workspace, events, views, files } = context;
  const { team } = workspace;
  const inChannel = (user: string, id: string) => {
    const channel = workspace.channels.get(id);
    return channel?.members.includes(user) ? channel : undefined;
  };
  const gone = { ok: false, status: 404, reason: 'this channel does not exist, or you are not in it' } as const;

  return {
    /** Takes a file that a person chose; it is seen once it stands in a message or a form. */
    upload: async (user: string, input: { name: string; bytes: Uint8Array }): Promise<Outcome<{ file: unknown }>> => {
      const name = input.name.trim().slice(0, 255);
      if (name === '') return { ok: false, status: 400, reason: '`name` is empty: say how the file is called' };
      if (input.bytes.byteLength === 0) return { ok: false, status: 400, reason: `\`${name}\` is empty` };
      const { id } = files.announce({ name, size: input.bytes.byteLength, user });
      await files.receive(id, input.bytes);
      files.complete(id, undefined, undefined);
      return { ok: true, file: files.json(id) };
    },
    say: (
      user: string,
      input: { channel: string; threadTs?: string; text: string; files?: string[] },
    ): Outcome<{ ts: string }> => {
      const channel = inChannel(user, input.channel);
      if (!channel) return gone;
      const raw = input.text.trim();
      const attached = input.files ?? [];
      if (attached.some((id) => files.get(id)?.user !== user)) {
        return { ok: false, status: 400, reason: 'a file is not yours or is gone: upload it again' };
      }
      if (raw === '' && attached.length === 0)
        return { ok: false, status: 400, reason: '`text` is empty: write something first' };
      if (raw.length > 12_000) {
        return { ok: false, status: 400, reason: '`text` is longer than 12,000 characters: send it in parts' };
      }
      const parent = input.threadTs ? workspace.message(channel.id, input.threadTs) : undefined;
      if (input.threadTs && !parent) return { ok: false, status: 404, reason: 'this thread is gone' };
      const text = escapeNames(raw, workspace);
      const threadTs = parent?.threadTs ?? parent?.ts;
      for (const id of attached) files.complete(id, undefined, channel.id);
      const message = workspace.post(
        {
          channel: channel.id,
          user,
          text,
          ...(threadTs ? { threadTs } : {}),
          ...(attached.length > 0 ? { files: attached } : {}),
          clientMsgId: randomUUID(),
        },
        channel,
      );
      return { ok: true, ts: message.ts };
    },
    react: (user: string, input: { channel: string; ts: string; name: string; add: boolean }): Outcome => {
      if (!inChannel(user, input.channel)) return gone;
      const outcome = react(context, { ...input, user, isAdded: input.add });
      if (outcome === 'message_not_found') return { ok: false, status: 404, reason: 'this message is gone' };
      return { ok: true };
    },
    read: (user: string, id: string): Outcome => {
      const channel = inChannel(user, id);
      if (!channel) return gone;
      const last = workspace.timeline(id).at(-1);
      if (last && last.ts > workspace.lastReadTs(user, id)) {
        workspace.markRead(user, id, last.ts);
        workspace.emit({ type: 'channel', channel: context.page.pageChannel(channel, user) }, [user]);
      }
      return { ok: true };
    },
    openHome: (user: string, tab: 'home' | 'messages'): Outcome => {
      const view = tab === 'home' ? views.home(user) : undefined;
      events.send({
        type: 'app_home_opened',
        user,
        channel: workspace.openIm(user).id,
        tab,
        ...(view ? { view: viewJson(view, team) } : {}),
        event_ts: workspace.nextTs(),
      });
      return { ok: true };
    },
  };
};
