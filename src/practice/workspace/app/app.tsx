import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { AgentPane } from '../panes/agent-pane.tsx';
import { AppHomePane } from '../panes/app-home-pane.tsx';
import { ChannelPane } from '../panes/channel-pane.tsx';
import { ConfirmHost } from '../panes/confirm-dialog.tsx';
import { ErrorBoundary } from '../panes/error-boundary.tsx';
import { ModalStack } from '../panes/modal-stack.tsx';
import { PaneHead } from '../panes/pane-head.tsx';
import { PracticeBar } from '../panes/practice-bar.tsx';
import { Sidebar } from '../panes/sidebar.tsx';
import { Switcher } from '../panes/switcher.tsx';
import { ThreadPane } from '../panes/thread-pane.tsx';
import { Toasts } from '../panes/toasts.tsx';
import { PHONE, useMediaQuery } from './media-query.ts';
import { goTo, pathOf, type Route } from './route.ts';
import { useWorkspace, WorkspaceProvider } from './workspace-context.tsx';

const MarketTab = lazy(async () => {
  const { MarketTab: Market } = await import('../market/market-tab.tsx');
  return { default: Market };
});

const MarketPane = () => {
  const { me } = useWorkspace();
  return (
    <main className="pane pane-main pane-market" aria-label="Market">
      <PaneHead title="Market" detail="What the outside world sees and does" backTo="/" />
      <div className="market">
        <ErrorBoundary what="The market">
          <Suspense fallback={<div className="empty">Loading the market…</div>}>
            <MarketTab userId={me.id} />
          </Suspense>
        </ErrorBoundary>
      </div>
    </main>
  );
};

/** The channel that stays in the middle while the agent pane is open, and on `/`. */
const useMiddle = (route: Route): string => {
  const { state } = useWorkspace();
  const last = useRef('');
  if (route.kind === 'channel') last.current = route.channel;
  const isThere = state.channels.some((channel) => channel.id === last.current);
  return isThere ? last.current : (state.channels.find((channel) => channel.kind === 'channel')?.id ?? '');
};

const Panes = () => {
  const { state, route } = useWorkspace();
  const isPhone = useMediaQuery(PHONE);
  const middle = useMiddle(route);
  const botChannel = state.channels.find((channel) => channel.userId === state.boot?.botUserId)?.id;
  if (route.kind === 'start') return isPhone ? null : <ChannelPane channelId={middle} />;
  if (route.kind === 'home') return <AppHomePane />;
  if (route.kind === 'market') return <MarketPane />;
  if (route.kind === 'agent') {
    return (
      <>
        {!isPhone && middle && <ChannelPane channelId={middle} />}
        {botChannel && <AgentPane channelId={botChannel} backTo={pathOf({ kind: 'channel', channel: middle })} />}
      </>
    );
  }
  return (
    <>
      {!(isPhone && route.thread) && (
        <ChannelPane channelId={route.channel} {...(route.thread ? { marked: route.thread } : {})} />
      )}
      {route.thread && <ThreadPane channelId={route.channel} ts={route.thread} />}
    </>
  );
};

const useKeyboard = (openSwitcher: () => void) => {
  const { route } = useWorkspace();
  const side = route.kind === 'channel' && route.thread ? pathOf({ kind: 'channel', channel: route.channel }) : null;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openSwitcher();
      } else if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('dialog[open]')) {
        if (side) goTo(side);
        else if (route.kind === 'agent') goTo('/');
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [openSwitcher, side, route.kind]);
};

const Frame = () => {
  const { state, route } = useWorkspace();
  const [isSwitching, setSwitching] = useState(false);
  const open = useRef(() => setSwitching(true));
  useKeyboard(open.current);
  const isPhone = useMediaQuery(PHONE);
  const unread = state.channels.reduce((sum, channel) => sum + channel.unread, 0);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${state.boot?.team.name ?? 'Countersign'} · practice`;
  }, [unread, state.boot]);
  if (!state.boot) {
    return (
      <div className="starting" role="status">
        {state.failure ? (
          <>
            <h1>The workspace does not answer</h1>
            <p>{state.failure}</p>
            <p>Trying again by itself.</p>
          </>
        ) : (
          <p>Opening the practice workspace…</p>
        )}
      </div>
    );
  }
  return (
    <div className="frame">
      <PracticeBar />
      <div className="panes">
        {(!isPhone || route.kind === 'start') && <Sidebar onSearch={() => setSwitching(true)} />}
        <Panes />
      </div>
      <ModalStack />
      {isSwitching && <Switcher onClose={() => setSwitching(false)} />}
      <Toasts />
    </div>
  );
};

/** The whole page. */
export const App = () => (
  <WorkspaceProvider>
    <ConfirmHost>
      <Frame />
    </ConfirmHost>
  </WorkspaceProvider>
);
