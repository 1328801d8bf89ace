import { randomBytes } from 'node:crypto';
import type { AppDelivery } from './app-delivery.ts';
import type { PracticeSlackState, StateRecord } from './file-state.ts';
import type { PostAnswer } from './signed-post.ts';
import type { Workspace } from './workspace.ts';
import { StoredDelivery } from './workspace-records.ts';

export type SlackEvent = { type: string; event_ts: string; [field: string]: unknown };
export type EventDelivery = ReturnType<typeof createEventDelivery>;

/** The subscription that lets an event through, as it is named in the manifest's `bot_events`. */
const subscription = (event: SlackEvent): string =>
  event.type === 'message' ? (event.channel_type === 'im' ? 'message.im' : 'message.channels') : event.type;

const retryReason = (answer: PostAnswer): string =>
  answer.kind === 'timeout' ? 'http_timeout' : answer.kind === 'unreachable' ? 'connection_failed' : 'http_error';

/**
 * The Events API: each event is signed, expected to be acknowledged within three seconds, and retried at once, then
 * later, under the same `event_id`. What is not acknowledged yet survives a restart of the practice Slack.
 */
export const createEventDelivery = (options: {
  workspace: Workspace;
  state: PracticeSlackState;
  delivery: AppDelivery;
  verificationToken: string;
  /** `null`: the manifest names no subscriptions, send everything. */
  subscriptions: string[] | null;
  retryDelaysMs: readonly number[];
}) => {
  const { workspace, state } = options;
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let isClosed = false;

  const attempt = async (delivery: StoredDelivery, reason: string | null): Promise<void> => {
    const answer = await options.delivery.event(
      delivery.body,
      delivery.attempt > 0 ? { num: delivery.attempt, reason: reason ?? 'unknown_error' } : null,
    );
    if (isClosed) return;
    const isTaken = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
    const delayMs = options.retryDelaysMs[delivery.attempt];
    if (isTaken || delayMs === undefined) {
      state.save({ kind: 'delivery', key: delivery.eventId, value: null });
      return;
    }
    const next = { ...delivery, attempt: delivery.attempt + 1 };
    state.save({ kind: 'delivery', key: delivery.eventId, value: next });
    later(delayMs, next, retryReason(answer));
  };
  const start = (delivery: StoredDelivery, reason: string | null) => {
    const run = attempt(delivery, reason).finally(() => running.delete(run));
    running.add(run);
  };
  const later = (delayMs: number, delivery: StoredDelivery, reason: string) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      start(delivery, reason);
    }, delayMs);
    timer.unref();
    timers.add(timer);
  };

  return {
    send: (event: SlackEvent): string | null => {
      if (options.subscriptions && !options.subscriptions.includes(subscription(event))) return null;
      const { team } = workspace;
      const eventId = `Ev${randomBytes(6).toString('hex').toUpperCase()}`;
      const body = JSON.stringify({
        token: options.verificationToken,
        team_id: team.teamId,
        api_app_id: team.appId,
        event,
        type: 'event_callback',
        event_id: eventId,
        event_time: workspace.nowSeconds(),
        authorizations: [
          {
            enterprise_id: null,
            team_id: team.teamId,
            user_id: team.botUserId,
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
        is_ext_shared_channel: false,
        event_context: `4-${randomBytes(12).toString('base64url')}`,
      });
      const delivery = { eventId, body, attempt: 0 };
      state.save({ kind: 'delivery', key: eventId, value: delivery });
      start(delivery, null);
      return eventId;
    },
    /** Asks the app for the challenge back, as Slack does when a request URL is saved. */
    verifyUrl: async (): Promise<boolean> => {
      const challenge = randomBytes(20).toString('hex');
      const answer = await options.delivery.event(
        JSON.stringify({ token: options.verificationToken, challenge, type: 'url_verification' }),
        null,
      );
      return answer.kind === 'answered' && answer.status === 200 && answer.body.includes(challenge);
    },
    restore: (records: readonly StateRecord[]) => {
      for (const record of records) {
        if (record.kind !== 'delivery') continue;
        const stored = StoredDelivery.parse(record.value);
        const next = { ...stored, attempt: Math.max(1, stored.attempt) };
        later(1_000, next, 'connection_failed');
      }
    },
    /** Resolves when every event sent so far was acknowledged or waits for a retry. */
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    close: () => {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
