import { rm } from 'node:fs/promises';
import { ACTIONS } from '../../src/cards/action-ids.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import type { Practice } from '../../src/main/practice.ts';
import { startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';
import { chartersWith } from './charters-with.ts';
import { menuChoice } from './menu-choice.ts';
import { openAction } from './open-action.ts';
import { ROOT } from './run-countersign.ts';
import { configOf, openEmail, smallDataDir } from './small-data-dir.ts';
import { eventually } from './workspace-visit.ts';

export type Message = { channel: string; ts: string };
export type SmallSystem = Awaited<ReturnType<typeof startSmallSystem>>;

/**
 * The whole program over few accounts, with the clock standing still and people whose clicks are signed payloads. `kept`:
 * the data directory that another start left behind.
 */
export const startSmallSystem = async (accounts: number, over: Record<string, string> = {}, kept?: string) => {
  const dir = kept ?? (await smallDataDir(accounts));
  const system = await startSystem(configOf(dir, over), { root: ROOT, withJobs: false });
  const practice = system.practice as Practice;
  const clock = system.deps.clock as PracticeClock;
  clock.pause();
  const { slack } = practice;
  let used = 0;
  let tasks = 0;
  const messagesOf = async (decision: Decision): Promise<Message[]> => {
    const rows = await system.deps.outbox.find({ kind: 'card', decisionId: decision._id });
    return rows.flatMap((row) => (row.channelId && row.ts ? [{ channel: row.channelId, ts: row.ts }] : []));
  };
  const get = async (id: string): Promise<Decision> => {
    await system.settle();
    const found = await system.deps.decisions.get(id);
    if (!found) throw new Error(`there is no ${id}`);
    return found;
  };
  return {
    dir,
    system,
    practice,
    clock,
    slack,
    as: (user: string) => slack.as(user),
    /** A waiting email to somebody nobody was written to before. */
    email: async (isTestable = false): Promise<Decision> => {
      used += 1;
      const decision = await openEmail(system.deps, used, isTestable);
      await system.settle();
      return decision;
    },
    /** A task for a rep, low risk and inside the house: it waits where a colleague asked for it, and runs alone otherwise. */
    task: async (title: string, isAsked = true): Promise<Decision> => {
      tasks += 1;
      const account = await system.deps.accounts.get(`acct_${tasks}`);
      if (!account) throw new Error(`there is no account ${tasks}`);
      practice.crm.api.seed([{ object: 'companies', id: account.id, properties: { name: account.name } }]);
      const decision = await openAction(
        system.deps,
        {
          kind: 'create-rep-task',
          accountId: account.id,
          repId: 'rep_000001',
          title,
          body: `Ask ${account.name} what changed`,
          dueAt: new Date(system.deps.clock.now().getTime() + 86_400_000),
        },
        { agent: 'sdr', title, isAsked },
      );
      await system.settle();
      return decision;
    },
    /** Everywhere a decision's card stands. */
    messagesOf,
    cardOf: async (decision: Decision): Promise<Message> => {
      const [message] = await messagesOf(decision);
      if (!message) throw new Error(`${decision._id} has no card`);
      return message;
    },
    get,
    /** The decision, once it is in one of these states. */
    becomes: (decision: Pick<Decision, '_id'>, ...states: Decision['state'][]): Promise<Decision> =>
      eventually(async () => {
        const now = await get(decision._id);
        if (!states.includes(now.state)) throw new Error(`${now._id} is ${now.state} and not ${states.join(' or ')}`);
        return now;
      }),
    shown: ({ channel, ts }: Message): string => JSON.stringify(slack.message(channel, ts)),
    /** Chooses in the ⋯ of the decision’s card, with what the card shows now. */
    fromMenu: async (user: string, decision: Decision, verb: string, on?: Message): Promise<void> => {
      const now = await get(decision._id);
      const card = on ?? (await messagesOf(now))[0];
      if (!card) throw new Error(`${now._id} has no card`);
      await slack.as(user).click(card, ACTIONS.more, menuChoice(verb, now));
      await system.settle();
    },
    /** Fills in the form on top and sends it. */
    submit: async (user: string, values: Record<string, unknown>): Promise<unknown> => {
      const answered = await slack.as(user).submitBlocks(values);
      await system.settle();
      return answered;
    },
    /** What the bot wrote to this person in direct messages, oldest first. */
    toldDirectly: (user: string): string[] =>
      slack.messages(slack.directChannel(user).id).map(({ text }) => text ?? ''),
    /** What was last told to this person alone. */
    toldAlone: (user: string): string => String(slack.as(user).ephemerals().at(-1)?.text),
    /** What stands in the thread under this message, oldest first. */
    thread: ({ channel, ts }: Message): string[] => slack.messages(channel, ts).map(({ text }) => text ?? ''),
    home: async (user: string) => {
      await slack.eventsSettled();
      await system.settle();
      const view = slack.as(user).home();
      if (!view) throw new Error(`${user} never opened the Home tab`);
      return view;
    },
    run: async (name: string): Promise<void> => {
      const work = system.work.find((one) => one.name === name);
      if (!work) throw new Error(`there is no job \`${name}\``);
      await work.run();
      await system.settle();
    },
    close: async (): Promise<void> => {
      await system.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};

/** The same under a folder of its own with the shipped charters, these files changed; both are gone when it closes. */
export const startGovernedSystem = async (accounts: number, changes: Parameters<typeof chartersWith>[0] = {}) => {
  const charters = await chartersWith(changes);
  const world = await startSmallSystem(accounts, { COUNTERSIGN_CHARTERS_DIR: charters });
  return {
    ...world,
    charters,
    close: async (): Promise<void> => {
      await world.close();
      await rm(charters, { recursive: true, force: true });
    },
  };
};
export type GovernedSystem = Awaited<ReturnType<typeof startGovernedSystem>>;
