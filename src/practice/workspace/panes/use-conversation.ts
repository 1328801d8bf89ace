import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { PageMessage } from '../../slack/page-api.ts';
import { useReloadAfterBreak, useWorkspace } from '../app/workspace-context.tsx';
import { threadKey } from '../app/workspace-state.ts';

const isVisible = () => document.visibilityState === 'visible';
const followVisibility = (changed: () => void) => {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
};

/** A channel's messages: loaded on entry and after a break, marked read while it is open. */
export const useChannel = (channelId: string) => {
  const { state, api, attempt, dispatch } = useWorkspace();
  const page = state.messages[channelId];
  const load = useCallback(
    async (before?: string) => {
      const answer = await attempt(() => api.messages(channelId, before));
      if (answer) {
        const loaded = { items: answer.messages, hasMore: answer.hasMore };
        dispatch({ type: 'messages-loaded', channel: channelId, page: loaded, older: before !== undefined });
      }
    },
    [api, attempt, dispatch, channelId],
  );
  const reload = useCallback(() => void load(), [load]);
  useEffect(() => reload(), [reload]);
  useReloadAfterBreak(reload);
  const isSeen = useSyncExternalStore(followVisibility, isVisible);
  const isUnread = (state.channels.find((channel) => channel.id === channelId)?.unread ?? 0) > 0;
  useEffect(() => {
    if (!isUnread || !isSeen) return;
    dispatch({ type: 'channel-read', channel: channelId });
    void attempt(() => api.read(channelId));
  }, [isUnread, isSeen, channelId, api, attempt, dispatch]);
  const oldest = page?.items[0]?.ts;
  return {
    messages: page?.items,
    hasMore: page?.hasMore ?? false,
    loadOlder: () => {
      if (oldest) void load(oldest);
    },
  };
};

/** A thread's messages, parent first; undefined while they load. */
export const useThread = (channelId: string, ts: string): PageMessage[] | undefined => {
  const { state, api, attempt, dispatch } = useWorkspace();
  const load = useCallback(async () => {
    const answer = await attempt(() => api.thread(channelId, ts));
    if (answer) dispatch({ type: 'thread-loaded', channel: channelId, ts, messages: answer.messages });
  }, [api, attempt, dispatch, channelId, ts]);
  const reload = useCallback(() => void load(), [load]);
  useEffect(() => reload(), [reload]);
  useReloadAfterBreak(reload);
  return state.threads[threadKey(channelId, ts)];
};
