import { createHash } from 'node:crypto';
import type { Block } from '@slack/types';
import type { WebClient } from '@slack/web-api';

export const METADATA_EVENT = 'countersign';
export type Shown = { text: string; blocks?: Block[] };

/** Message metadata is readable by the whole workspace, so the row's id goes out as a hash only. */
export const opaqueId = (rowId: string): string => createHash('sha256').update(rowId).digest('hex').slice(0, 32);

const PAGES = 3;

/** The message that an earlier try left, if it left one: the newest few hundred messages, or the thread's. */
export const findPosted = async (
  client: WebClient,
  place: { channel: string; threadTs?: string },
  rowId: string,
): Promise<string | null> => {
  const wanted = opaqueId(rowId);
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const more = { limit: 200, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    const found = place.threadTs
      ? await client.conversations.replies({ channel: place.channel, ts: place.threadTs, ...more })
      : await client.conversations.history({ channel: place.channel, ...more });
    const message = found.messages?.find((m) => {
      const metadata: unknown = Reflect.get(m, 'metadata');
      if (typeof metadata !== 'object' || metadata === null) return false;
      const payload: unknown = Reflect.get(metadata, 'event_payload');
      return typeof payload === 'object' && payload !== null && Reflect.get(payload, 'id') === wanted;
    });
    if (message?.ts) return message.ts;
    cursor = found.response_metadata?.next_cursor || undefined;
    if (!cursor) return null;
  }
  return null;
};

export const post = async (
  client: WebClient,
  place: { channel: string; threadTs?: string },
  rowId: string,
  shown: Shown,
): Promise<string> => {
  const answered = await client.chat.postMessage({
    channel: place.channel,
    text: shown.text,
    ...(shown.blocks ? { blocks: shown.blocks } : {}),
    ...(place.threadTs ? { thread_ts: place.threadTs } : {}),
    metadata: { event_type: METADATA_EVENT, event_payload: { id: opaqueId(rowId) } },
    unfurl_links: false,
    unfurl_media: false,
  });
  if (!answered.ts) throw new Error('slack accepted a message without a `ts`');
  return answered.ts;
};

export const rewrite = async (
  client: WebClient,
  place: { channel: string; ts: string },
  rowId: string,
  shown: Shown,
): Promise<void> => {
  await client.chat.update({
    channel: place.channel,
    ts: place.ts,
    text: shown.text,
    blocks: shown.blocks ?? [],
    metadata: { event_type: METADATA_EVENT, event_payload: { id: opaqueId(rowId) } },
  });
};
