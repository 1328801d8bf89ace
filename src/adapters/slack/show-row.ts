import type { Block, HomeView, KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Decision } from '../../core/decision/decision.ts';
import type { Log } from '../../ports/log.ts';
import type { Outbox, OutboxRow } from '../../ports/outbox.ts';
import type { CardLinks } from './card-links.ts';
import type { createChannels } from './channels.ts';
import { findPosted, post, rewrite, type Shown } from './post-row.ts';
import { slackFailure } from './slack-error.ts';

/** How things look; wired in, because the adapter knows Slack and not the cards. */
export type Render = {
  decision(decision: Decision): Promise<{ text: string; blocks: Block[] }>;
  /** A card that several decisions share, in the order they came. */
  shared(on: string, members: Decision[]): Promise<{ text: string; blocks: Block[] }>;
  /** The card of an incident as it is now; null when there is none with this id. */
  incident?(id: string): Promise<{ text: string; blocks: Block[]; version: number } | null>;
  /** The Homes of these people, in their order. */
  homes(users: readonly string[]): Promise<HomeView[]>;
  /** Draws a live message by its key for the `version`th time; null when there is nothing to show under it any more. */
  live(key: string, version: number): Promise<{ text: string; blocks: Block[] } | null>;
};

export type ShowDeps = {
  client: WebClient;
  outbox: Outbox;
  channels: ReturnType<typeof createChannels>;
  cards: CardLinks;
  render: Render;
  readDecision(id: string): Promise<Decision | null>;
  readShared(on: string): Promise<Decision[]>;
  /** Waits until the channel may take another post. */
  pace(channelId: string): Promise<void>;
  now(): Date;
  /** Names this process among all that post from the same outbox. */
  process: string;
  /** How long a claim of another process may still be in the middle of a call. */
  leaseMs: number;
  log: Log;
};

/** Grows with every change of any of them and with every one that joins, because nothing ever leaves the list. */
export const sharedVersion = (members: readonly Decision[]): number =>
  members.reduce((sum, member) => sum + member.version, 0);

/** A note waits for its card this many tries; then it stands in the channel for operations by itself, or links nothing. */
const PATIENCE = 8;
const MAX_WAIT_MS = 5 * 60_000;

/** A note may quote people from outside: it never calls a whole channel. */
const calm = (text: string): string => text.replaceAll(/<!(channel|here|everyone|subteam)/g, '&lt;!$1');

/** `The card is in #approvals.`, the channel linked to the message itself. */
const whereIs = (card: NonNullable<NonNullable<OutboxRow['note']>['card']>, link: string | undefined): string =>
  ` The card is in ${link ? `<${link}|#${card.channel}>` : `#${card.channel}`}.`;

const noteShown = (row: OutboxRow, link: string | undefined): Shown => {
  const { text: said, context: small, blocks, card } = row.note ?? { text: '' };
  const text = `${calm(said)}${card ? whereIs(card, link) : ''}`;
  const context = small && calm(small);
  if (blocks) return { text, blocks: blocks as Block[] };
  if (!context) return { text };
  const both: KnownBlock[] = [
    { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, 3_000) || ' ' } },
    { type: 'context', elements: [{ type: 'mrkdwn', text: context.slice(0, 2_000) || ' ' }] },
  ];
  return { text, blocks: both };
};

const threadOf = async (deps: ShowDeps, row: OutboxRow): Promise<{ channel: string; threadTs?: string } | 'wait'> => {
  if (row.threadTs !== 'card') {
    return { channel: await deps.channels.resolve(row.channel), ...(row.threadTs ? { threadTs: row.threadTs } : {}) };
  }
  const card = await deps.cards.placeOf(row.decisionId ?? '');
  if (card) return { channel: card.channelId, threadTs: card.ts };
  return row.tries < PATIENCE ? 'wait' : { channel: await deps.channels.resolve('countersign') };
};

const NOBODY = { postingSince: undefined, postingBy: undefined };
/** Between two looks at a row that another process is posting. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Posts once: only under a claim of the row, and a row that may already be out is looked for by its id before anything is
 * posted again. A claim of another process is left alone until it cannot be in the middle of a call any more.
 */
const postOnce = async (
  deps: ShowDeps,
  row: OutboxRow,
  place: { channel: string; threadTs?: string },
  shown: Shown,
  version: number,
): Promise<void> => {
  const { client, outbox } = deps;
  let seen: Parameters<Outbox['claim']>[0] = row;
  const claim = async (): Promise<boolean> => {
    const mine = { by: deps.process, at: deps.now() };
    const isMine = await outbox.claim(seen, mine);
    seen = { _id: row._id, postingSince: mine.at, postingBy: mine.by };
    return isMine;
  };
  const leaveToOther = (): Promise<void> =>
    outbox.record(row._id, { retryAt: new Date(deps.now().getTime() + LOOK_AGAIN_MS) });
  if (row.postingSince && !row.ts) {
    const isAtWork = deps.now().getTime() - row.postingSince.getTime() < deps.leaseMs;
    if ((row.postingBy !== deps.process && isAtWork) || !(await claim())) return leaveToOther();
    const ts = await findPosted(client, place, row._id);
    if (ts) {
      await outbox.record(row._id, { channelId: place.channel, ts, ...NOBODY });
      if (row.kind !== 'note') await rewrite(client, { channel: place.channel, ts }, row._id, shown);
      await outbox.shown(row, version);
      return;
    }
  }
  await deps.pace(place.channel);
  if (!(await claim())) return leaveToOther();
  let ts: string;
  try {
    try {
      ts = await post(client, place, row._id, shown);
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.kind !== 'refused' || failure.reason !== 'invalid_blocks') throw error;
      deps.log.error({ row: row._id }, 'slack refused the blocks of a message; its text was posted alone');
      if (!(await claim())) return leaveToOther();
      ts = await post(client, place, row._id, { text: shown.text });
    }
  } catch (error) {
    // A refusal means that nothing was posted; without an answer it stays in doubt, and is looked for first.
    if (slackFailure(error).kind !== 'no-answer') await outbox.record(row._id, NOBODY);
    throw error;
  }
  await outbox.record(row._id, {
    channelId: place.channel,
    ts,
    shownVersion: version,
    ...NOBODY,
    failure: undefined,
    retryAt: undefined,
  });
};

/** What a card has to show now, in the newest state of what it shows. */
const presentOf = async (deps: ShowDeps, row: OutboxRow): Promise<{ shown: Shown; version: number } | null> => {
  if (row.shared) {
    const members = await deps.readShared(row.shared.on);
    if (members.length === 0) return null;
    return { shown: await deps.render.shared(row.shared.on, members), version: sharedVersion(members) };
  }
  const id = row.decisionId ?? '';
  if (id.startsWith('I-')) {
    const incident = (await deps.render.incident?.(id)) ?? null;
    return incident && { shown: { text: incident.text, blocks: incident.blocks }, version: incident.version };
  }
  const decision = await deps.readDecision(id);
  return decision && { shown: await deps.render.decision(decision), version: decision.version };
};

const showCard = async (deps: ShowDeps, row: OutboxRow): Promise<void> => {
  const { outbox } = deps;
  const present = await presentOf(deps, row);
  if (!present) {
    deps.log.warn({ row: row._id }, 'a card has nothing to show');
    return outbox.record(row._id, { shownVersion: row.wantedVersion });
  }
  return showDrawn(deps, row, present.shown, Math.max(present.version, row.wantedVersion));
};

const LIVE = 'live/';
export const liveId = (key: string): string => `${LIVE}${key}`;

const showLive = async (deps: ShowDeps, row: OutboxRow): Promise<void> => {
  const shown = await deps.render.live(row._id.slice(LIVE.length), row.wantedVersion);
  if (!shown) return deps.outbox.record(row._id, { shownVersion: row.wantedVersion });
  return showDrawn(deps, row, shown, row.wantedVersion);
};

/** What a message belongs to is not there yet. */
const waitFor = (deps: ShowDeps, row: OutboxRow): Promise<void> =>
  deps.outbox.record(row._id, { tries: row.tries + 1, retryAt: later(deps.now(), row.tries) });

/** Posts where a message of this row belongs, once the card above it is there. */
const postInPlace = async (deps: ShowDeps, row: OutboxRow, shown: Shown, version: number): Promise<void> => {
  const place = await threadOf(deps, row);
  return place === 'wait' ? waitFor(deps, row) : postOnce(deps, row, place, shown, version);
};

/** Posts the message, or rewrites the one that is there. */
const showDrawn = async (deps: ShowDeps, row: OutboxRow, shown: Shown, version: number): Promise<void> => {
  const { client, outbox } = deps;
  if (!row.ts || !row.channelId) return postInPlace(deps, row, shown, version);
  try {
    await rewrite(client, { channel: row.channelId, ts: row.ts }, row._id, shown);
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind !== 'refused') throw error;
    if (failure.reason === 'message_not_found') {
      // Somebody deleted it: it is posted anew, because the decision is still there.
      return postInPlace(deps, row, shown, version);
    }
    if (failure.reason !== 'invalid_blocks') throw error;
    deps.log.error({ row: row._id }, 'slack refused the blocks of a card; its text is shown alone');
    await rewrite(client, { channel: row.channelId, ts: row.ts }, row._id, { text: shown.text });
  }
  await outbox.shown(row, version);
};

const later = (now: Date, tries: number, atLeastMs = 0): Date =>
  new Date(now.getTime() + Math.max(atLeastMs, Math.min(MAX_WAIT_MS, 250 * 2 ** Math.min(tries, 12))));

const publishHome = async (deps: ShowDeps, row: OutboxRow, view: HomeView): Promise<void> => {
  await deps.client.views.publish({ user_id: row.channel, view });
  await deps.outbox.shown(row, row.wantedVersion);
};

/** Draws everybody's Home in one round, each published by itself. Never throws. */
export const showHomes = async (deps: ShowDeps, rows: readonly OutboxRow[]): Promise<{ pausedMs: number }> => {
  const views = deps.render.homes(rows.map((row) => row.channel));
  const shown = await Promise.all(
    rows.map((row, n) =>
      settle(deps, row, async () => {
        const view = (await views)[n];
        if (view) await publishHome(deps, row, view);
      }),
    ),
  );
  return { pausedMs: Math.max(0, ...shown.map(({ pausedMs }) => pausedMs)) };
};

/** Makes one wish for a message true, or records why not and when to try again. Never throws. */
export const showRow = (deps: ShowDeps, row: OutboxRow): Promise<{ pausedMs: number }> =>
  settle(deps, row, async () => {
    if (row.kind === 'card') await showCard(deps, row);
    else if (row.kind === 'live') await showLive(deps, row);
    else {
      const card = row.note?.card;
      const about = card ? await deps.cards.placeOf(card.id) : null;
      if (card && !about && row.tries < PATIENCE) return waitFor(deps, row);
      const link = about ? await deps.cards.permalink(about) : undefined;
      await postInPlace(deps, row, noteShown(row, link), row.wantedVersion);
    }
  });

const settle = async (deps: ShowDeps, row: OutboxRow, show: () => Promise<void>): Promise<{ pausedMs: number }> => {
  const { outbox, log } = deps;
  try {
    await show();
    return { pausedMs: 0 };
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'refused') deps.channels.forget(row.channel);
    const waitMs = failure.kind === 'rate-limited' ? failure.retryAfterMs : 0;
    const reason = failure.kind === 'rate-limited' ? 'rate limited' : failure.reason;
    await outbox.record(row._id, {
      failure: reason,
      tries: row.tries + 1,
      retryAt: later(deps.now(), row.tries + (failure.kind === 'refused' ? 4 : 0), waitMs),
    });
    log.warn({ row: row._id, reason, tries: row.tries + 1 }, 'slack did not take a message; it is tried again');
    return { pausedMs: waitMs };
  }
};
