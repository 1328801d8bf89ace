import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import type { PageUser } from '../../slack/page-api.ts';
import { openEventStream } from './event-stream.ts';
import { type PracticeApi, PracticeApiError, practiceApi } from './practice-api.ts';
import { parseRoute, type Route } from './route.ts';
import { changeWorkspace, emptyWorkspace, type WorkspaceChange, type WorkspaceState } from './workspace-state.ts';

const PERSON_KEY = 'countersign.practice-user';

export type Workspace = {
  state: WorkspaceState;
  dispatch(change: WorkspaceChange): void;
  api: PracticeApi;
  route: Route;
  me: PageUser;
  userOf(id: string): PageUser;
  /** The practice clock's present moment. */
  now(): Date;
  actAs(userId: string): void;
  say(text: string, kind?: 'error' | 'info'): void;
  /** Runs a call; a failure becomes a toast and `undefined`. */
  attempt<T>(call: () => Promise<T>): Promise<T | undefined>;
};

const NOBODY: PageUser = {
  id: '',
  name: 'somebody',
  realName: 'Somebody',
  title: '',
  isBot: false,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  color: '#5c6773',
};

const WorkspaceContext = createContext<Workspace | null>(null);

/** The workspace around a component. */
export const useWorkspace = (): Workspace => {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('`useWorkspace` needs a `WorkspaceProvider` above it');
  return workspace;
};

const useRoute = (): Route => {
  const [path, setPath] = useState(() => window.location.pathname + window.location.search);
  useEffect(() => {
    const follow = () => setPath(window.location.pathname + window.location.search);
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  return useMemo(() => parseRoute(path), [path]);
};

/** Whom a browser acts as that never chose: the page's own suggestion. */
const firstPerson = (): string => document.querySelector<HTMLMetaElement>('meta[name="practice-user"]')?.content ?? '';

const storedPerson = (): string => {
  try {
    return window.localStorage.getItem(PERSON_KEY) || firstPerson();
  } catch {
    return firstPerson();
  }
};

const wordsOfError = (error: unknown): string =>
  error instanceof PracticeApiError ? error.message : 'Something in this page went wrong. Reload it; nothing was lost.';

let toastCount = 0;

/** Holds the page's state for one acting person: loads it, follows the event stream, and comes back after a break. */
export const WorkspaceProvider = ({ children }: { children: ReactNode }) => {
  const [person, setPerson] = useState(storedPerson);
  const [state, dispatch] = useReducer(changeWorkspace, emptyWorkspace);
  const route = useRoute();
  const meId = state.boot?.me.id ?? '';
  const api = useMemo(() => practiceApi(meId || person), [meId, person]);
  const clock = useRef(state.clock);
  clock.current = state.clock;

  const say = useCallback((text: string, kind: 'error' | 'info' = 'error') => {
    toastCount += 1;
    dispatch({ type: 'toast', toast: { id: toastCount, text, kind } });
  }, []);

  const attempt = useCallback(
    async <T,>(call: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await call();
      } catch (error) {
        say(wordsOfError(error));
        return undefined;
      }
    },
    [say],
  );

  const boot = useCallback(async () => {
    try {
      const answer = await practiceApi(person).bootstrap();
      dispatch({ type: 'booted', boot: answer, at: performance.now() });
    } catch (error) {
      if (error instanceof PracticeApiError && error.status >= 400 && error.status < 500 && person !== firstPerson()) {
        window.localStorage.removeItem(PERSON_KEY);
        setPerson(firstPerson());
        return;
      }
      dispatch({ type: 'boot-failed', text: wordsOfError(error) });
    }
  }, [person]);

  useEffect(() => {
    void boot();
  }, [boot]);

  useEffect(() => {
    if (!state.failure) return;
    const timer = setTimeout(() => void boot(), 3000);
    return () => clearTimeout(timer);
  }, [state.failure, boot]);

  useEffect(() => {
    if (!meId) return;
    return openEventStream(meId, {
      event: (event) => {
        if (event.type === 'error') say(event.text);
        if (event.type === 'market') window.dispatchEvent(new CustomEvent('countersign:market'));
        dispatch({ type: 'event', event, at: performance.now() });
      },
      live: (isAgain) => {
        dispatch({ type: 'connection', connection: 'live' });
        if (isAgain) {
          void boot();
          window.dispatchEvent(new CustomEvent('countersign:reload'));
        }
      },
      lost: () => dispatch({ type: 'connection', connection: 'lost' }),
    });
  }, [meId, boot, say]);

  const actAs = useCallback((userId: string) => {
    window.localStorage.setItem(PERSON_KEY, userId);
    window.location.reload();
  }, []);

  const users = state.boot?.users;
  const byId = useMemo(() => new Map(users?.map((user) => [user.id, user])), [users]);
  const me = state.boot?.me ?? NOBODY;
  const workspace = useMemo<Workspace>(
    () => ({
      state,
      dispatch,
      api,
      route,
      me,
      userOf: (id) => byId.get(id) ?? { ...NOBODY, id, name: id || 'somebody', realName: id || 'Somebody' },
      now: () => {
        const read = clock.current;
        if (!read) return new Date();
        const passed = read.paused ? 0 : (performance.now() - read.readAt) * read.speed;
        return new Date(Date.parse(read.now) + passed);
      },
      actAs,
      say,
      attempt,
    }),
    [state, api, route, me, byId, actAs, say, attempt],
  );
  return <WorkspaceContext value={workspace}>{children}</WorkspaceContext>;
};

/** Calls `reload` when the stream came back after a break. */
export const useReloadAfterBreak = (reload: () => void): void => {
  useEffect(() => {
    window.addEventListener('countersign:reload', reload);
    return () => window.removeEventListener('countersign:reload', reload);
  }, [reload]);
};
