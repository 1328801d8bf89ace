import type { PageEvent } from '../../slack/page-api.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * Listens to the workspace's events and comes back by itself. `onLive(isAgain)` says whether something may have been
 * missed meanwhile, so that the page reads again what it shows.
 */
export const openEventStream = (
  userId: string,
  on: { event(event: PageEvent): void; live(isAgain: boolean): void; lost(): void },
): (() => void) => {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT_MS;
  let wasLive = false;
  const connect = () => {
    source = new EventSource(`/api/stream?user=${encodeURIComponent(userId)}`);
    source.onopen = () => {
      on.live(wasLive);
      wasLive = true;
      wait = FIRST_WAIT_MS;
    };
    source.onmessage = ({ data }) => {
      try {
        on.event(JSON.parse(data) as PageEvent);
      } catch {
        on.event({ type: 'error', text: 'The workspace sent something this page cannot read. Reload the page.' });
      }
    };
    source.onerror = () => {
      source?.close();
      on.lost();
      timer = setTimeout(connect, wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
};
