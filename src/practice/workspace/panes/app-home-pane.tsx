import { useCallback, useEffect, useMemo } from 'react';
import type { PageView } from '../../slack/page-api.ts';
import type { ElementValues } from '../app/practice-api.ts';
import { useReloadAfterBreak, useWorkspace } from '../app/workspace-context.tsx';
import { BlockList } from '../blocks/block-list.tsx';
import { BlockSurfaceProvider, useBlockSurface } from '../blocks/block-surface.tsx';
import { SafeLink } from '../blocks/mrkdwn.tsx';
import { listOf } from '../blocks/read-fields.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { PaneHead } from './pane-head.tsx';

/** The app's head with its tabs. */
export const AppHead = ({ tab }: { tab: 'home' | 'messages' }) => {
  const { state } = useWorkspace();
  const botChannel = state.channels.find((channel) => channel.userId === state.boot?.botUserId);
  return (
    <>
      <PaneHead title={state.boot?.appName} backTo="/" />
      <nav className="tabs" aria-label={state.boot?.appName}>
        <SafeLink url="/home" className={tab === 'home' ? 'tab tab-here' : 'tab'}>
          Home
        </SafeLink>
        {botChannel && (
          <SafeLink url={`/c/${botChannel.id}`} className={tab === 'messages' ? 'tab tab-here' : 'tab'}>
            Messages{botChannel.unread > 0 && <span className="badge badge-mention">{botChannel.unread}</span>}
          </SafeLink>
        )}
      </nav>
    </>
  );
};

const HomeBlocks = ({ view }: { view: PageView }) => {
  const blocks = useMemo(() => listOf(view.blocks), [view.blocks]);
  const container = useMemo(() => ({ type: 'view' as const, viewId: view.id }), [view.id]);
  const surface = useBlockSurface(container, blocks, {
    place: 'home',
    ...(view.state ? { saved: view.state as ElementValues } : {}),
  });
  return (
    <BlockSurfaceProvider value={surface}>
      <ErrorBoundary what="The home tab">
        <BlockList blocks={blocks} />
      </ErrorBoundary>
    </BlockSurfaceProvider>
  );
};

/** The app's Home tab, as it published it. */
export const AppHomePane = () => {
  const { state, api, attempt, dispatch } = useWorkspace();
  const load = useCallback(async () => {
    const answer = await attempt(() => api.home());
    if (answer) dispatch({ type: 'home-loaded', view: answer.view });
  }, [api, attempt, dispatch]);
  useEffect(() => {
    void load();
    void attempt(() => api.homeOpened('home'));
  }, [load, api, attempt]);
  const reload = useCallback(() => void load(), [load]);
  useReloadAfterBreak(reload);
  return (
    <main className="pane pane-main" aria-label={`${state.boot?.appName} home`}>
      <AppHead tab="home" />
      <div className="home">
        {state.home ? (
          <HomeBlocks key={state.home.id} view={state.home} />
        ) : (
          <div className="empty" role="status">
            {state.boot?.appName} has not published its home yet. It appears here by itself.
          </div>
        )}
      </div>
    </main>
  );
};
