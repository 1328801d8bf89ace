import { useSyncExternalStore } from 'react';

/** Follows a media query. */
export const useMediaQuery = (query: string): boolean =>
  useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );

/** One pane at a time. */
export const PHONE = '(max-width: 640px)';
