import { useCallback, useEffect, useState } from 'react';

/** Fetches JSON of the market; an error carries the server's own sentence. */
export const marketFetch = async <T>(path: string, body?: unknown): Promise<T> => {
  const answer = await fetch(`/api/market/${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => null);
  if (!answer) throw new Error('The market does not answer. Nothing was lost; try again.');
  const parsed: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return parsed as T;
  const isSaid = typeof parsed === 'object' && parsed !== null && 'error' in parsed;
  throw new Error(isSaid ? String(parsed.error) : `The market answered ${answer.status}.`);
};

export type Loaded<T> = { data: T | null; error: string | null; reload(): void };

/** Loads a path, again when something changed in the market, and keeps what it has while it loads. */
export const useMarket = <T>(path: string | null): Loaded<T> => {
  const [state, setState] = useState<{ path: string | null; data: T | null; error: string | null }>({
    path: null,
    data: null,
    error: null,
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    window.addEventListener('countersign:market', reload);
    const timer = setInterval(reload, 15_000);
    return () => {
      window.removeEventListener('countersign:market', reload);
      clearInterval(timer);
    };
  }, [reload]);
  useEffect(() => {
    if (path === null || turn < 0) return;
    let isCurrent = true;
    marketFetch<T>(path).then(
      (data) => isCurrent && setState({ path, data, error: null }),
      (error: Error) =>
        isCurrent &&
        setState((before) => ({ path, data: before.path === path ? before.data : null, error: error.message })),
    );
    return () => {
      isCurrent = false;
    };
  }, [path, turn]);
  return { data: state.path === path ? state.data : null, error: state.path === path ? state.error : null, reload };
};

/** Goes to a page of the market without loading the workspace again. */
export const goMarket = (rest: string): void => {
  window.history.pushState(null, '', rest === '' ? '/market' : `/market/${rest}`);
  window.dispatchEvent(new PopStateEvent('popstate'));
};

const marketPath = (): string[] => window.location.pathname.split('/').slice(2).filter(Boolean).map(decodeURIComponent);

/** The parts of the address after `/market`. */
export const useMarketPath = (): string[] => {
  const [parts, setParts] = useState(marketPath);
  useEffect(() => {
    const listen = () => setParts(marketPath());
    window.addEventListener('popstate', listen);
    return () => window.removeEventListener('popstate', listen);
  }, []);
  return parts;
};

const format = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
/** `Tue, 17 Nov, 15:30` in the reader's zone. */
export const whenText = (at: string): string => format.format(new Date(at));

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
/** `2026-11-24` as `24 Nov`; nothing for no day. */
export const dayText = (day: string | undefined): string => (day ? dayFormat.format(new Date(`${day}T00:00:00Z`)) : '');
