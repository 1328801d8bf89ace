import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../../ports/log.ts';
import type { SlackInteraction, SlackPlace, SlackReply, Wire } from './slack-interaction.ts';

type Message = { text: string; blocks?: KnownBlock[] };
export type Opened = { viewId: string; hash?: string } | null;

const notice = (text: string, blocks?: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: 'show',
  title: { type: 'plain_text', text: 'Countersign' },
  close: { type: 'plain_text', text: 'Close' },
  blocks: blocks?.filter((b) => b.type !== 'table' && b.type !== 'context_actions') ?? [
    { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } },
  ],
});

const reasonOf = (error: unknown): string => {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error;
    if (typeof data === 'object' && data !== null && 'error' in data && typeof data.error === 'string')
      return data.error;
  }
  return error instanceof Error ? error.message : 'unknown';
};

/** Where no channel is in sight, an ephemeral message has no place. */
const isFromHome = (i: SlackInteraction, place?: SlackPlace): boolean =>
  !place && !i.place && i.kind === 'action' && i.view?.type === 'home';

/** Carries out what a command answered, on the surface the person looks at. A failure here is logged, never thrown. */
export const createPerformer = (client: WebClient, log: Log) => {
  const tried = async (what: string, call: () => Promise<unknown>): Promise<boolean> => {
    try {
      await call();
      return true;
    } catch (error) {
      log.warn({ what, reason: reasonOf(error) }, 'slack refused an answer');
      return false;
    }
  };

  const direct = (user: string, message: Message) =>
    tried('direct', () => client.chat.postMessage({ channel: user, ...message, unfurl_links: false }));

  /** Works where the bot is no member; five times within half an hour. */
  const respond = (url: string, message: Message) =>
    tried('response_url', async () => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`answered ${response.status}`);
    });

  const ephemeral = async (i: SlackInteraction, wire: Wire, message: Message, place?: SlackPlace): Promise<void> => {
    const at = place ?? i.place;
    if (at) {
      const thread = at.threadTs ?? (i.kind === 'thread-message' || i.kind === 'mention' ? at.ts : undefined);
      const sent = await tried('ephemeral', () =>
        client.chat.postEphemeral({
          channel: at.channel,
          user: i.user,
          ...message,
          ...(thread ? { thread_ts: thread } : {}),
        }),
      );
      if (sent) return;
    }
    if (wire.responseUrl && (await respond(wire.responseUrl, message))) return;
    await direct(i.user, message);
  };

  const modal = async (i: SlackInteraction, wire: Wire, opened: Opened, view: ModalView): Promise<void> => {
    const viewId = opened?.viewId ?? (i.kind === 'action' && i.view?.type === 'modal' ? i.view.id : undefined);
    if (viewId) {
      await tried('views.update', () =>
        client.views.update({ view_id: viewId, view, ...(opened?.hash ? { hash: opened.hash } : {}) }),
      );
    } else if (wire.triggerId) {
      const { triggerId } = wire;
      await tried('views.open', () => client.views.open({ trigger_id: triggerId, view }));
    } else log.warn({ callbackId: view.callback_id }, 'a modal had no trigger');
  };

  const perform = async (i: SlackInteraction, wire: Wire, opened: Opened, reply: SlackReply): Promise<void> => {
    switch (reply.kind) {
      case 'none':
      case 'options':
        return;
      case 'many':
        for (const one of reply.replies) await perform(i, wire, opened, one);
        return;
      case 'ephemeral': {
        const message = { text: reply.text, blocks: reply.blocks };
        const view = notice(reply.text, reply.blocks);
        if (opened) {
          // A view that the person closed meanwhile cannot be filled; the words come as a message then.
          const filled = await tried('views.update', () => client.views.update({ view_id: opened.viewId, view }));
          if (!filled) await direct(i.user, message);
          return;
        }
        if (isFromHome(i, reply.place) && wire.triggerId) {
          const { triggerId } = wire;
          if (await tried('views.open', () => client.views.open({ trigger_id: triggerId, view }))) return;
        }
        return ephemeral(i, wire, message, reply.place);
      }
      case 'thread': {
        const message = { text: reply.text, blocks: reply.blocks };
        const at = reply.place ?? i.place;
        const thread = at?.threadTs ?? at?.ts;
        if (at && thread) {
          const sent = await tried('thread', () =>
            client.chat.postMessage({ channel: at.channel, thread_ts: thread, ...message, unfurl_links: false }),
          );
          if (sent) return;
        }
        return ephemeral(i, wire, message, reply.place);
      }
      case 'direct':
        if (i.kind === 'direct-message' && i.place) {
          const { channel, threadTs } = i.place;
          await tried('direct', () =>
            client.chat.postMessage({
              channel,
              text: reply.text,
              blocks: reply.blocks,
              ...(threadTs ? { thread_ts: threadTs } : {}),
            }),
          );
          return;
        }
        await direct(i.user, { text: reply.text, blocks: reply.blocks });
        return;
      case 'modal':
        return modal(i, wire, opened, reply.view);
      case 'home':
        await tried('views.publish', () => client.views.publish({ user_id: i.user, view: reply.view }));
        return;
      case 'prompts': {
        const channel = i.place?.channel;
        if (!channel) return;
        await tried('prompts', () =>
          client.apiCall('assistant.threads.setSuggestedPrompts', {
            channel_id: channel,
            prompts: reply.prompts.slice(0, 4),
          }),
        );
        return;
      }
    }
  };

  /** The loading view, within the three seconds a trigger lives. */
  const open = async (i: SlackInteraction, wire: Wire, view: ModalView): Promise<Opened> => {
    const { triggerId } = wire;
    if (!triggerId) return null;
    try {
      const isOverModal = i.kind === 'action' && i.view?.type === 'modal';
      const answered = isOverModal
        ? await client.views.push({ trigger_id: triggerId, view })
        : await client.views.open({ trigger_id: triggerId, view });
      const viewId = answered.view?.id;
      return viewId ? { viewId, hash: answered.view?.hash } : null;
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'slack refused a loading view');
      return null;
    }
  };

  return { perform, open };
};
