import type { Settings } from '../../ports/store.ts';

const KEY = 'slack.seen-events';
const KEPT = 500;

/** Remembers the last event ids, also over a restart, because Slack repeats an event for minutes. */
export const createSeenEvents = (settings: Pick<Settings, 'get' | 'set'>) => {
  let ids: Set<string> | null = null;
  const load = async (): Promise<Set<string>> => {
    ids ??= new Set((await settings.get<string[]>(KEY)) ?? []);
    return ids;
  };
  return {
    /** True the first time an id is seen. */
    first: async (eventId: string): Promise<boolean> => {
      const known = await load();
      if (known.has(eventId)) return false;
      known.add(eventId);
      for (const oldest of known) {
        if (known.size <= KEPT) break;
        known.delete(oldest);
      }
      await settings.set(KEY, [...known]);
      return true;
    },
  };
};
