import { randomUUID } from 'node:crypto';
import { signWebhook } from '../../adapters/resend/webhook.ts';
import type { Records } from '../wire/records.ts';

export type WebhookTarget = { url: string; secret: string };
type Waiting = { id: string; body: string; attempts: number; dueAt: number; seq: number };

const retryMs = [500, 2_000, 10_000, 60_000, 300_000, 1_800_000];

/**
 * Posts events to the receiver, signed as Svix does, in order, until it answers 2xx. What waits is on disk; after the last
 * attempt an event is given up, as the real service does, and only the list of mails still tells of it.
 */
export const createWebhookOutbox = (records: Records, first?: WebhookTarget) => {
  const table = records.table<Waiting>('webhook');
  let target = first;
  let seq = table.highest();
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let isWoken = false;
  const stop = new AbortController();

  const post = async (event: Waiting, to: WebhookTarget): Promise<boolean> => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    try {
      const response = await fetch(to.url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(10_000), stop.signal]),
        headers: {
          'content-type': 'application/json',
          'svix-id': event.id,
          'svix-timestamp': timestamp,
          'svix-signature': signWebhook(to.secret, event.id, timestamp, event.body),
        },
        body: event.body,
      });
      await response.arrayBuffer();
      return response.status >= 200 && response.status < 300;
    } catch {
      return false;
    }
  };
  const drain = async () => {
    while (!isClosed && target !== undefined) {
      const [event] = table.list({ limit: 1 });
      if (event === undefined) return;
      const early = event.dueAt - Date.now();
      if (early > 0) {
        timer = setTimeout(wake, early);
        timer.unref();
        return;
      }
      const delivered = await post(event, target);
      if (isClosed) return;
      const pause = retryMs[event.attempts];
      if (delivered || pause === undefined) table.delete(event.id);
      else
        table.put(
          event.id,
          { ...event, attempts: event.attempts + 1, dueAt: Date.now() + pause },
          { order: event.seq },
        );
    }
  };
  const wake = () => {
    if (isClosed || target === undefined) return;
    clearTimeout(timer);
    isWoken = true;
    running ??= (async () => {
      while (isWoken) {
        isWoken = false;
        await drain();
      }
    })().finally(() => {
      running = null;
    });
  };
  wake();
  return {
    add: (payload: unknown) => {
      seq += 1;
      const id = `msg_${randomUUID().replaceAll('-', '')}`;
      table.put(id, { id, body: JSON.stringify(payload), attempts: 0, dueAt: 0, seq }, { order: seq });
      wake();
    },
    setTarget: (next: WebhookTarget) => {
      target = next;
      for (const event of table.list()) table.put(event.id, { ...event, dueAt: 0 }, { order: event.seq });
      wake();
    },
    waiting: () => table.count(),
    /** Resolves when nothing is being posted right now. */
    idle: async () => {
      while (running !== null) await running;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      stop.abort();
      await running;
    },
  };
};
