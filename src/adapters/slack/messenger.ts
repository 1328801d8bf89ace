import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { KnownBlock } from '@slack/types';
import type { Decision } from '../../core/decision/decision.ts';
import type { Log } from '../../ports/log.ts';
import type { Messenger, Note } from '../../ports/messenger.ts';
import type { Outbox, OutboxRow } from '../../ports/outbox.ts';
import { createBackgroundClient } from './background-client.ts';
import { createCardLinks } from './card-links.ts';
import { createChannels } from './channels.ts';
import { liveId, type Render, sharedVersion, showHomes, showRow } from './show-row.ts';

export type SlackMessengerOptions = {
  botToken: string;
  apiUrl?: string;
  outbox: Outbox;
  render: Render;
  readDecision(id: string): Promise<Decision | null>;
  /** Everything that is or was on a card that several share. */
  readShared(on: string): Promise<Decision[]>;
  /** People who get a copy of the card as a direct message, e.g. the owner of an escalation. */
  alsoTo?: (decision: Decision) => string[];
  /** Channel key → channel name, where a workspace calls them otherwise. */
  channelNames?: Record<string, string>;
  /** Pause between two posts in one channel; 1,100 ms for Slack's one per second, 0 for practice. */
  paceMs?: number;
  /** How long another process may be in the middle of a post; 20 s, or 0 where no other process can have this outbox. */
  leaseMs?: number;
  /** Real time; never the practice clock. */
  now?: () => Date;
  log: Log;
};

export type SlackMessenger = Messenger & {
  /** Posts a message of blocks at most once per key, e.g. the welcome. */
  once(key: string, channel: string, message: { text: string; blocks: KnownBlock[] }): Promise<void>;
  /** From now on this person's App Home is kept true. */
  homeOpened(user: string): Promise<void>;
  /** Takes up what an earlier process left, and looks for due retries. */
  start(): void;
  /** Until everything that is due is shown. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

/** Longest wait for one answer of Slack. */
const CALL_MS = 15_000;
const RETRY_EVERY_MS = 1_000;
/** Between two looks at the outbox. */
const GATHER_MS = 10;
const HOME_DELAY_MS = 300;
/** The same words in the same place within this time are one note. */
const SAME_NOTE_MS = 10 * 60_000;
const BATCH = 200;
/** A retry due within this time is waited for when everything is to be shown. */
const SOON_MS = 1_000;

type Lane = { rows: Map<string, OutboxRow>; running: Promise<void> | null };

/**
 * Slack as the `Messenger`. A wish is a durable row before it is a call; one lane per channel shows rows in order,
 * rewrites before new posts, always in the decision's newest state, so that many changes become one call.
 */
export const createSlackMessenger = (options: SlackMessengerOptions): SlackMessenger => {
  const { outbox, log } = options;
  const now = options.now ?? (() => new Date());
  const client = createBackgroundClient(options.botToken, { apiUrl: options.apiUrl, timeoutMs: CALL_MS });
  const channels = createChannels(client, options.channelNames);
  const cards = createCardLinks(client, outbox);
  const lastPost = new Map<string, number>();
  const lanes = new Map<string, Lane>();
  let timer: NodeJS.Timeout | null = null;
  let homes: NodeJS.Timeout | null = null;
  let dispatching: Promise<void> | null = null;
  let isAskedAgain = false;
  let isBlind = false;
  let isStopped = false;
  const stopping = new AbortController();
  const pause = (ms: number): Promise<void> =>
    wait(Math.max(0, ms), undefined, { signal: stopping.signal }).catch(() => undefined);

  const pace = async (channelId: string): Promise<void> => {
    const paceMs = options.paceMs ?? 1_100;
    if (paceMs <= 0) return;
    const at = Math.max(performance.now(), (lastPost.get(channelId) ?? -paceMs) + paceMs);
    lastPost.set(channelId, at);
    await pause(at - performance.now());
  };
  const deps = {
    client,
    outbox,
    channels,
    cards,
    render: options.render,
    readDecision: options.readDecision,
    readShared: options.readShared,
    pace,
    now,
    process: randomUUID(),
    leaseMs: options.leaseMs ?? CALL_MS + 5_000,
    log,
  };

  const isBehind = (row: OutboxRow): boolean => row.shownVersion < row.wantedVersion;

  const drainHomes = async (lane: Lane): Promise<void> => {
    while (lane.rows.size > 0 && !isStopped) {
      const ids = [...lane.rows.keys()];
      const known = await Promise.all(ids.map((id) => outbox.get(id)));
      const rows = known.filter((row) => row !== null).filter(isBehind);
      const { pausedMs } = rows.length > 0 ? await showHomes(deps, rows) : { pausedMs: 0 };
      for (const id of ids) lane.rows.delete(id);
      if (pausedMs > 0) await pause(Math.min(pausedMs, 60_000));
    }
  };

  const drain = async (lane: Lane): Promise<void> => {
    while (lane.rows.size > 0 && !isStopped) {
      const next = [...lane.rows.values()].find((row) => row.ts) ?? lane.rows.values().next().value;
      if (!next) return;
      const row = await outbox.get(next._id);
      const { pausedMs } = row && isBehind(row) ? await showRow(deps, row) : { pausedMs: 0 };
      // Marked as due and not behind: left by an older version, and it would be looked at for ever.
      if (row && !isBehind(row)) await outbox.record(row._id, { shownVersion: row.shownVersion });
      lane.rows.delete(next._id);
      if (pausedMs > 0) await pause(Math.min(pausedMs, 60_000));
    }
  };

  const dispatchOnce = async (): Promise<void> => {
    for (const row of await outbox.unshown(now(), BATCH)) {
      const key = row.kind === 'home' ? 'home' : row.channel;
      const lane = lanes.get(key) ?? { rows: new Map(), running: null };
      lanes.set(key, lane);
      lane.rows.set(row._id, row);
      lane.running ??= (row.kind === 'home' ? drainHomes : drain)(lane)
        .catch((error: unknown) =>
          log.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'outbox lane failed'),
        )
        .finally(() => {
          lane.running = null;
          void dispatch();
        });
    }
  };

  /** One look at the outbox at a time; a wish that comes meanwhile causes one more. */
  const dispatch = (): Promise<void> => {
    if (isStopped) return Promise.resolve();
    if (dispatching) {
      isAskedAgain = true;
      return dispatching;
    }
    dispatching = dispatchOnce()
      .then(() => {
        isBlind = false;
        // Wishes come in bursts: one look for those of the next moment.
        return pause(GATHER_MS);
      })
      .catch((error: unknown) => {
        isBlind = true;
        log.error({ reason: error instanceof Error ? error.message : 'unknown' }, 'outbox not read');
      })
      .finally(() => {
        dispatching = null;
        if (isAskedAgain) {
          isAskedAgain = false;
          void dispatch();
        }
      });
    return dispatching;
  };

  const want = async (row: Parameters<Outbox['want']>[0]): Promise<void> => {
    await outbox.want(row);
    void dispatch();
  };

  const note = (place: { channel: string; threadTs?: string; decisionId?: string }, said: Note): Promise<void> => {
    const bucket = Math.floor(now().getTime() / SAME_NOTE_MS);
    const hash = createHash('sha256')
      .update(JSON.stringify([place, said.text, said.context, bucket]))
      .digest('hex');
    return want({
      _id: `note/${hash.slice(0, 40)}`,
      kind: 'note',
      ...place,
      note: said,
      wantedVersion: 1,
      createdAt: now(),
    });
  };

  const wantShared = async (on: string, channel: string): Promise<void> => {
    const members = await options.readShared(on);
    await outbox.want({
      _id: `card/${on}/${channel}`,
      kind: 'card',
      shared: { on, decisionIds: members.map((one) => one._id) },
      channel,
      wantedVersion: sharedVersion(members),
      createdAt: now(),
    });
  };

  const refreshHomes = async (): Promise<void> => {
    for (const row of await outbox.find({ kind: 'home' })) {
      await outbox.want({ ...row, wantedVersion: Math.max(row.wantedVersion + 1, now().getTime()) });
    }
    await dispatch();
  };

  const homesSoon = (): void => {
    homes ??= setTimeout(() => {
      homes = null;
      refreshHomes().catch((error: unknown) =>
        log.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'homes not refreshed'),
      );
    }, HOME_DELAY_MS);
  };

  return {
    decisionChanged: async (decision) => {
      if (decision.card) await wantShared(decision.card.on, decision.channel);
      const own = decision.card && !decision.card.left ? [] : [decision.channel];
      for (const channel of new Set([...own, ...(options.alsoTo?.(decision) ?? [])])) {
        await outbox.want({
          _id: `card/${decision._id}/${channel}`,
          kind: 'card',
          decisionId: decision._id,
          channel,
          wantedVersion: decision.version,
          createdAt: now(),
        });
      }
      homesSoon();
      void dispatch();
    },
    incidentChanged: async ({ _id, version }) => {
      const row = { kind: 'card' as const, decisionId: _id, channel: 'escalations', wantedVersion: version };
      await outbox.want({ _id: `card/${_id}/escalations`, ...row, createdAt: now() });
      homesSoon();
      void dispatch();
    },
    inThread: (decisionId, said) => note({ channel: 'thread', threadTs: 'card', decisionId }, said),
    replyTo: ({ channel, ts }, said) => note({ channel, threadTs: ts }, said),
    direct: (slackUserId, said) => note({ channel: slackUserId }, said),
    show: async ({ key, version, ...place }) => {
      const known = await outbox.get(liveId(key));
      if (known && known.wantedVersion >= version) return;
      const where =
        'under' in place
          ? { channel: 'thread', threadTs: 'card', decisionId: place.under }
          : { channel: place.channel };
      await want({ _id: liveId(key), kind: 'live', ...where, wantedVersion: version, createdAt: now() });
      homesSoon();
    },
    showAgain: async (key) => {
      const row = await outbox.get(liveId(key));
      if (row) await want({ ...row, wantedVersion: row.wantedVersion + 1 });
    },
    announce: (said) => note({ channel: 'countersign' }, said),
    cardLinks: async (ids) => {
      const links: Record<string, string> = {};
      for (const id of ids) {
        const place = await cards.placeOf(id);
        const link = place && (await cards.permalink(place));
        if (link) links[id] = link;
      }
      return links;
    },
    once: (key, channel, message) =>
      want({ _id: `once/${key}`, kind: 'note', channel, note: message, wantedVersion: 1, createdAt: now() }),
    homeOpened: (user) =>
      outbox
        .want({ _id: `home/${user}`, kind: 'home', channel: user, wantedVersion: 1, createdAt: now() })
        .then(() => outbox.get(`home/${user}`))
        .then((row) => row && outbox.record(row._id, { shownVersion: row.wantedVersion }))
        .then(() => undefined),
    start: () => {
      timer ??= setInterval(() => void dispatch(), RETRY_EVERY_MS);
      void dispatch();
    },
    idle: async () => {
      while (!isStopped) {
        const running = [...lanes.values()].flatMap((lane) => (lane.running ? [lane.running] : []));
        if (homes) await pause(HOME_DELAY_MS);
        // Waits for the look that is under way; asking for another here would keep it looking for ever.
        else if (dispatching) {
          await dispatching;
          // With the store gone every look fails, and there is nothing to wait for.
          if (isBlind) return;
        } else if (running.length > 0) await Promise.all(running);
        else if ((await outbox.unshown(now(), 1)).length > 0) await dispatch();
        // A note whose card is just being posted comes a moment later.
        else if ((await outbox.unshown(new Date(now().getTime() + SOON_MS), 1)).length > 0) {
          await pause(SOON_MS / 20);
          await dispatch();
        } else if (!homes && !dispatching) return;
      }
    },
    stop: async () => {
      isStopped = true;
      stopping.abort();
      if (timer) clearInterval(timer);
      if (homes) clearTimeout(homes);
      await Promise.all([...lanes.values()].map((lane) => lane.running));
    },
  };
};
