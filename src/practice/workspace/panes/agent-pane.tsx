import { useEffect } from 'react';
import { goTo } from '../app/route.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { AppStatus, SuggestedPrompts } from './channel-pane.tsx';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { PaneHead } from './pane-head.tsx';
import { useChannel } from './use-conversation.ts';

/** The conversation with the app, beside whatever else is open. */
export const AgentPane = ({ channelId, backTo }: { channelId: string; backTo: string }) => {
  const { state, api, attempt } = useWorkspace();
  const { messages, hasMore, loadOlder } = useChannel(channelId);
  const appName = state.boot?.appName ?? 'the app';
  useEffect(() => {
    void attempt(() => api.homeOpened('messages'));
  }, [api, attempt]);
  return (
    <aside className="pane pane-side pane-agent" aria-label={`Conversation with ${appName}`}>
      <PaneHead title={appName} detail="Ask, or let it explain" backTo="/" onClose={() => goTo(backTo)} />
      <MessageList
        label={`Messages with ${appName}`}
        messages={messages ?? []}
        hasMore={hasMore}
        onMore={loadOlder}
        head={
          messages?.length === 0 ? (
            <div className="channel-start">
              <h2>What would you like to know?</h2>
              <p>It answers from the record: what was proposed, by which rules, who decided, and what came of it.</p>
            </div>
          ) : null
        }
      />
      <SuggestedPrompts channel={channelId} />
      <AppStatus statusKey={channelId} />
      <Composer channel={channelId} placeholder={`Ask ${appName}`} autoFocus />
    </aside>
  );
};
