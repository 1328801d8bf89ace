import { useEffect } from 'react';
import { goTo } from '../app/route.ts';
import { useWorkspace } from '../app/workspace-context.tsx';
import { SafeLink } from '../blocks/mrkdwn.tsx';
import { AppHead } from './app-home-pane.tsx';
import { Composer } from './composer.tsx';
import { Icon } from './icon.tsx';
import { MessageList } from './message-list.tsx';
import { PaneHead } from './pane-head.tsx';
import { useChannel } from './use-conversation.ts';

const StatusLine = ({ text }: { text: string }) => (
  <div className="status" role="status">
    {text && (
      <>
        <span className="status-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {text}
      </>
    )}
  </div>
);

/** What the app says it is doing here or in a thread of this place, above the box. */
export const AppStatus = ({ statusKey }: { statusKey: string }) => {
  const { state } = useWorkspace();
  const said = Object.entries(state.statuses).filter(([key]) => key === statusKey || key.startsWith(`${statusKey}:`));
  const text = said.findLast(([, words]) => words !== '')?.[1] ?? '';
  return <StatusLine text={text ? `${state.boot?.appName ?? 'The app'} ${text}` : ''} />;
};

/** Prompts the app suggests; a press sends it. */
export const SuggestedPrompts = ({ channel }: { channel: string }) => {
  const { state, api, attempt } = useWorkspace();
  if (state.prompts.length === 0) return null;
  return (
    <div className="prompts" role="group" aria-label="Suggested prompts">
      {state.prompts.map((prompt) => (
        <button
          key={prompt.title}
          type="button"
          className="prompt"
          onClick={() => void attempt(() => api.send({ channel, text: prompt.message }))}
        >
          <Icon name="spark" /> {prompt.title}
        </button>
      ))}
    </div>
  );
};

/** A channel or direct message: head, messages, box. */
export const ChannelPane = ({ channelId, marked }: { channelId: string; marked?: string }) => {
  const { state, userOf, api, attempt } = useWorkspace();
  const channel = state.channels.find((each) => each.id === channelId);
  const { messages, hasMore, loadOlder } = useChannel(channelId);
  const isApp = channel !== undefined && channel.userId === state.boot?.botUserId;
  useEffect(() => {
    if (isApp) void attempt(() => api.homeOpened('messages'));
  }, [isApp, api, attempt]);
  if (!channel) {
    return (
      <main className="pane pane-main">
        <PaneHead title="No such channel" backTo="/" />
        <div className="empty">
          This address names a channel that is not in this workspace.{' '}
          <SafeLink url="/home">Open the app instead</SafeLink>
        </div>
      </main>
    );
  }
  const other = channel.kind === 'im' ? userOf(channel.userId ?? '') : null;
  const name = other ? other.realName : `#${channel.name}`;
  return (
    <main className="pane pane-main" aria-label={name}>
      {isApp ? (
        <AppHead tab="messages" />
      ) : (
        <PaneHead title={name} detail={other ? other.title : channel.topic} backTo="/">
          <button
            type="button"
            className="btn btn-small pane-ask"
            aria-label={`Ask ${state.boot?.appName}`}
            onClick={() => goTo('/agent')}
          >
            <Icon name="spark" /> <span>Ask {state.boot?.appName}</span>
          </button>
        </PaneHead>
      )}
      {messages === undefined ? (
        <div className="empty" role="status">
          Loading messages…
        </div>
      ) : (
        <MessageList
          key={channelId}
          label={`Messages in ${name}`}
          messages={messages}
          hasMore={hasMore}
          onMore={loadOlder}
          {...(marked ? { marked } : {})}
          head={
            <div className="channel-start">
              <h2>{name}</h2>
              <p>
                {messages.length === 0
                  ? 'Nothing here yet. When an agent proposes something for this place, its card appears here.'
                  : channel.topic || `This is the very beginning of ${name}.`}
              </p>
            </div>
          }
          foot={isApp && messages.length === 0 ? <SuggestedPrompts channel={channelId} /> : null}
        />
      )}
      <AppStatus statusKey={channelId} />
      <Composer key={`box-${channelId}`} channel={channelId} placeholder={`Message ${name}`} autoFocus={!marked} />
    </main>
  );
};
