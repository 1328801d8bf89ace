import { rm } from 'node:fs/promises';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import type { IncidentKind } from '../../src/core/incident/incident-kind.ts';
import type { Practice } from '../../src/main/practice.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';
import { chartersWith } from './charters-with.ts';
import { ROOT } from './run-countersign.ts';
import { configOf, openEmail, smallDataDir } from './small-data-dir.ts';

export const MARA = 'U0MARKETER';
export const DENIZ = 'U0DEMANDGEN';
export const BIANCA = 'U0BRAND';
export const FEMI = 'U0FINANCE';
export const OMAR = 'U0OUTSIDER';

/**
 * A small program over so many accounts, with people who click and with incidents to find, under the shipped charters with
 * these files changed.
 */
export const incidentScene = async (accounts: number, changes: Parameters<typeof chartersWith>[0] = {}) => {
  const [dir, charters] = [await smallDataDir(accounts), await chartersWith(changes)];
  const over = { COUNTERSIGN_CHARTERS_DIR: charters };
  const system: System = await startSystem(configOf(dir, over), { root: ROOT, withJobs: false });
  const clock = system.deps.clock as PracticeClock;
  clock.pause();
  const practice = system.practice as Practice;
  const { slack } = practice;
  const run = async (name: string): Promise<void> => {
    await system.work.find((one) => one.name === name)?.run();
    await system.settle();
  };
  const cardOf = async (id: string) => {
    await system.settle();
    const [row] = await system.deps.outbox.find({ kind: 'card', decisionId: id });
    if (!row?.channelId || !row.ts) throw new Error(`no card of ${id}`);
    return { channel: row.channelId, ts: row.ts };
  };
  const decision = async (id: string): Promise<Decision> => {
    const found = await system.deps.decisions.get(id);
    if (!found) throw new Error(`there is no ${id}`);
    return found;
  };
  return {
    /** Its data, and its charters. */
    dir,
    charters,
    system,
    clock,
    practice,
    run,
    cardOf,
    decision,
    as: (user: string) => slack.as(user),
    /** Looks for incidents, and does what is due. */
    watch: async (): Promise<void> => {
      await run('observe-outcomes');
      await run('watch-incidents');
      await run('tend-incidents');
    },
    /** An email to the buyer with this number, sent. */
    sent: async (n: number): Promise<Decision> => {
      const opened = await openEmail(system.deps, n);
      await slack.as(MARA).click(await cardOf(opened._id), ACTIONS.approve);
      await system.settle();
      const after = await decision(opened._id);
      if (!after.effect)
        throw new Error(`${after._id} is ${after.state}: ${JSON.stringify(after.held ?? after.attempts)}`);
      return after;
    },
    mailOf: (of: Decision): string => of.effect?.recordId ?? '',
    incidents: async (kind: IncidentKind): Promise<Incident[]> =>
      (await system.deps.incidents.openedSince(new Date(0))).filter((one) => one.kind === kind),
    incident: async (id: string): Promise<Incident> => {
      await system.settle();
      const found = await system.deps.incidents.get(id);
      if (!found) throw new Error(`there is no ${id}`);
      return found;
    },
    /** What the card says and offers now. */
    shown: async (id: string): Promise<string> => {
      const card = await cardOf(id);
      return JSON.stringify(slack.message(card.channel, card.ts));
    },
    thread: async (id: string): Promise<string> => {
      const card = await cardOf(id);
      return JSON.stringify(slack.messages(card.channel, card.ts));
    },
    privately: (user: string): string => JSON.stringify(slack.as(user).ephemerals()),
    close: async (): Promise<void> => {
      await system.close();
      for (const folder of [dir, charters]) await rm(folder, { recursive: true, force: true });
    },
  };
};
export type IncidentScene = Awaited<ReturnType<typeof incidentScene>>;
