/** Where the reader is. Everything a person may want to link to is in the address. */
export type Route =
  | { kind: 'start' }
  | { kind: 'channel'; channel: string; thread?: string }
  | { kind: 'home' }
  | { kind: 'agent' }
  | { kind: 'market'; rest: string };

/** Address → route. Slack's own permalinks (`/archives/C…/p…`) open the thread they point at. */
export const parseRoute = (address: string): Route => {
  const [path = '', query = ''] = address.split(/[?#]/);
  const [first, second, third, fourth] = path.split('/').slice(1).map(decodeURIComponent);
  if (first === 'c' && second) {
    return third === 't' && fourth
      ? { kind: 'channel', channel: second, thread: fourth }
      : { kind: 'channel', channel: second };
  }
  if (first === 'archives' && second) {
    const digits = /^p(\d+)(\d{6})$/.exec(third ?? '');
    const parent = new URLSearchParams(query).get('thread_ts');
    return digits
      ? { kind: 'channel', channel: second, thread: parent ?? `${digits[1]}.${digits[2]}` }
      : { kind: 'channel', channel: second };
  }
  if (first === 'home') return { kind: 'home' };
  if (first === 'agent') return { kind: 'agent' };
  if (first === 'market') return { kind: 'market', rest: path.slice('/market'.length) };
  return { kind: 'start' };
};

/** Route → address. */
export const pathOf = (route: Route): string => {
  switch (route.kind) {
    case 'channel': {
      const channel = `/c/${encodeURIComponent(route.channel)}`;
      return route.thread ? `${channel}/t/${encodeURIComponent(route.thread)}` : channel;
    }
    case 'home':
      return '/home';
    case 'agent':
      return '/agent';
    case 'market':
      return `/market${route.rest}`;
    case 'start':
      return '/';
  }
};

/** Goes to an address of this page without loading it again; listeners of `popstate` hear it. */
export const goTo = (path: string, { replace = false } = {}): void => {
  if (replace) window.history.replaceState(null, '', path);
  else window.history.pushState(null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
};

/** The path when the address is a page of this workspace, else null: it belongs to the browser. */
export const ownPath = (url: string): string | null => {
  try {
    const target = new URL(url, window.location.origin);
    const isOwn = target.origin === window.location.origin && parseRoute(target.pathname).kind !== 'start';
    return isOwn ? target.pathname + target.search + target.hash : null;
  } catch {
    return null;
  }
};
