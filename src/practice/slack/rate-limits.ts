/** Calls per minute by Slack's tiers, for the methods whose limits a bot meets first. */
const perMinute: Record<string, number> = {
  'chat.update': 50,
  'chat.delete': 50,
  'chat.postEphemeral': 100,
  'conversations.replies': 50,
  'conversations.history': 50,
  'conversations.list': 20,
  'users.list': 20,
  'usergroups.list': 20,
  'usergroups.users.list': 20,
  'views.open': 100,
  'views.push': 100,
  'views.update': 100,
  'views.publish': 100,
  'reactions.add': 50,
};
/** A short burst is let through before one message per second and channel holds. */
const postBurst = 5;

/** Slack's rate limits in real time: the seconds to wait, or 0 where the call may pass. */
export const createRateLimits = (elapsedNow: () => number) => {
  const calls = new Map<string, number[]>();
  const take = (key: string, max: number, windowMs: number): number => {
    const now = elapsedNow();
    const recent = (calls.get(key) ?? []).filter((at) => at > now - windowMs);
    const [oldest] = recent;
    if (recent.length >= max && oldest !== undefined) {
      calls.set(key, recent);
      return Math.max(1, Math.ceil((oldest + windowMs - now) / 1000));
    }
    calls.set(key, [...recent, now]);
    return 0;
  };
  return {
    waitSeconds: (method: string, channel: string): number => {
      if (method === 'chat.postMessage') return take(`${method} ${channel}`, postBurst, postBurst * 1000);
      const max = perMinute[method];
      return max === undefined ? 0 : take(method, max, 60_000);
    },
  };
};
