import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIONS } from '../cards/action-ids.ts';
import { readConfig } from '../config.ts';
import type { Decision } from '../core/decision/decision.ts';
import type { PracticeClock } from '../practice/practice-clock.ts';
import type { Practice } from './practice.ts';
import { type System, startSystem } from './system.ts';

const HOUR_MS = 3_600_000;
/** Jobs that come at least this often run in each turn. */
const OFTEN_MS = 10_000;
/** A Tuesday at which London, New York and Chicago are at work. */
const STORY_START = '2026-11-17T15:30:00Z';

/** Something the story says did not happen. */
export class Untruth extends Error {}

export const insist: (isTrue: unknown, otherwise: string) => asserts isTrue = (isTrue, otherwise) => {
  if (!isTrue) throw new Untruth(otherwise);
};

export const digestOfText = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A whole system in a temporary directory, with scripted people whose clicks are signed payloads. */
export const openStage = async (input: { root: string; seed: number }) => {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-story-'));
  const read = readConfig({
    PORT: '0',
    COUNTERSIGN_DATA_DIR: dir,
    COUNTERSIGN_CHARTERS_DIR: join(input.root, 'charters'),
    COUNTERSIGN_SEED: String(input.seed),
    COUNTERSIGN_CLOCK_START: STORY_START,
    LOG_LEVEL: 'error',
  });
  if (!read.ok) throw new Untruth('the story has no valid configuration');
  let system: System;
  try {
    system = await startSystem(read.config, { root: input.root, withJobs: false });
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
  const practice = system.practice as Practice;
  const clock = system.deps.clock as PracticeClock;

  let turns = 0;
  /** Every job once, then until everything is shown; reviews that come every twenty seconds or more, every fourth time. */
  const turn = async (): Promise<void> => {
    await system.runAll(turns % 4 === 0 ? undefined : OFTEN_MS);
    turns += 1;
    await system.settle();
  };
  const turnUntil = async <T>(
    find: () => Promise<T | null | undefined>,
    turns: number,
    betweenMs = 0,
  ): Promise<T | null> => {
    for (let n = 0; n < turns; n += 1) {
      const found = await find();
      if (found) return found;
      if (betweenMs > 0 && n > 0) clock.advance(betweenMs);
      await turn();
    }
    return (await find()) ?? null;
  };
  const decision = async (id: string): Promise<Decision> => {
    const found = await system.deps.decisions.get(id);
    insist(found, `there is no decision ${id}`);
    return found;
  };
  /** The message that carries a decision's buttons. */
  const cardOf = async (of: Decision) => {
    await system.settle();
    const row = (await system.deps.outbox.find({ kind: 'card', decisionId: of._id }))[0];
    insist(row?.channelId && row.ts, `${of._id} has no card`);
    return { channel: row.channelId, ts: row.ts };
  };
  const textOf = async (of: Decision): Promise<string> => {
    const { channel, ts } = await cardOf(of);
    return JSON.stringify(practice.slack.message(channel, ts)?.blocks ?? []);
  };
  const threadOf = async (of: Decision): Promise<string[]> => {
    const { channel, ts } = await cardOf(of);
    return practice.slack
      .messages(channel, ts)
      .map((message) => `${message.text} ${JSON.stringify(message.blocks ?? [])}`);
  };
  /** Everybody whose role is asked clicks the main button, until nobody is missing. */
  const clickByAll = async (id: string): Promise<void> => {
    for (const person of system.deps.governance().people) {
      const now = await decision(id);
      if (now.state !== 'pending') break;
      const roles = now.verdict.need?.groups.flatMap((group) => group.roles) ?? [];
      if (!person.roles.some((role) => roles.includes(role))) continue;
      await practice.slack.as(person.slackUserId).click(await cardOf(now), ACTIONS.approve);
      await system.settle();
    }
  };
  /** The same, and waits until it is carried out or ended. */
  const approveByAll = async (id: string): Promise<Decision> => {
    await clickByAll(id);
    // Approved outside the recipient's hours, it is held and leaves when they open.
    const ended = await turnUntil(
      async () => {
        const now = await decision(id);
        return ['pending', 'approved', 'executing'].includes(now.state) ? null : now;
      },
      40,
      HOUR_MS,
    );
    return ended ?? decision(id);
  };
  /** One person who may decide it. */
  const deciderOf = (of: Decision) => {
    const roles = of.verdict.need?.groups.flatMap((group) => group.roles) ?? [];
    const person = system.deps.governance().people.find((one) => one.roles.some((role) => roles.includes(role)));
    insist(person, `nobody may decide ${of._id}`);
    return practice.slack.as(person.slackUserId);
  };
  const pendingOf = async (
    kind: Decision['action']['kind'],
    except: ReadonlySet<string> = new Set(),
  ): Promise<Decision | null> =>
    (await system.deps.decisions.inState(['pending'], 200)).find(
      (one) => one.action.kind === kind && !except.has(one._id),
    ) ?? null;
  const close = async (): Promise<void> => {
    await system.close();
    await rm(dir, { recursive: true, force: true });
  };
  return {
    system,
    practice,
    clock,
    turn,
    turnUntil,
    decision,
    cardOf,
    textOf,
    threadOf,
    approveByAll,
    clickByAll,
    deciderOf,
    pendingOf,
    close,
  };
};
export type Stage = Awaited<ReturnType<typeof openStage>>;

/** What a step found to be true, in words and with its evidence. */
export type Told = { text: string; evidence: Record<string, unknown> };

/** Decisions that a step has used already. */
export type Seen = { used: Set<string> };

/** The entries of the audit log about one decision, by sequence number. */
export const seqOf = async (stage: Stage, id: string): Promise<number[]> =>
  (await stage.system.deps.ledger.forDecision(id)).map((entry) => entry._id);
