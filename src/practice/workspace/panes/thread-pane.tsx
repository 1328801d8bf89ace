import { goTo, pathOf } from '../app/route.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { threadKey } from '../app/workspace-state.ts';
import { AppStatus } from './channel-pane.tsx';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { PaneHead } from './pane-head.tsx';
import { useThread } from './use-conversation.ts';

/** A thread beside its channel. */
export const ThreadPane = ({ channelId, ts }: { channelId: string; ts: string }) => {
  const { state } = useWorkspace();
  const messages = useThread(channelId, ts);
  const channel = state.channels.find((each) => each.id === channelId);
  const back = pathOf({ kind: 'channel', channel: channelId });
  return (
    <aside className="pane pane-side" aria-label="Thread">
      <PaneHead
        title="Thread"
        detail={channel?.kind === 'channel' ? `#${channel.name}` : 'Direct message'}
        backTo={back}
        onClose={() => goTo(back)}
      />
      {messages === undefined ? (
        <div className="empty" role="status">
          Loading the thread…
        </div>
      ) : messages.length === 0 ? (
        <div className="empty">This message is no longer here.</div>
      ) : (
        <MessageList key={ts} label="Thread" messages={messages} isInThread />
      )}
      <AppStatus statusKey={threadKey(channelId, ts)} />
      <Composer key={`box-${ts}`} channel={channelId} threadTs={ts} placeholder="Reply…" autoFocus />
    </aside>
  );
};
