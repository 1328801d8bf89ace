import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/config.ts';
import type { ActionKind } from '../../src/core/decision/action.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { digestOf } from '../../src/core/decision/digest.ts';
import { type System, startSystem } from '../../src/main/system.ts';
import type { PracticeClock } from '../../src/practice/practice-clock.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** A Tuesday at which London, New York and Chicago are at work. */
const START = '2026-11-17T15:30:00Z';

/** One line per measure: what, how much, the limit, and the share of the limit that is used. */
export const report = (what: string, value: number, unit: string, limit?: number): void => {
  const measured = `${what.padEnd(52)} ${value.toFixed(value < 100 ? 2 : 0).padStart(9)} ${unit.padEnd(4)}`;
  console.log(
    limit === undefined ? measured : `${measured} limit ${limit} ${unit}, ratio ${(value / limit).toFixed(2)}`,
  );
  if (limit !== undefined && value > limit) process.exitCode = 1;
};

export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/** The whole system on a new data directory, with charters that let an agent take thousands of decisions in a day. */
export const openSystem = async (): Promise<{ system: System; clock: PracticeClock; close(): Promise<void> }> => {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const charters = join(dir, 'charters');
  await cp(join(root, 'charters'), charters, { recursive: true });
  for (const name of await readdir(charters)) {
    if (!name.endsWith('.yaml')) continue;
    const text = await readFile(join(charters, name), 'utf8');
    await writeFile(join(charters, name), text.replace(/(decisionsPerDay|decisionsPerMonth): \d+/g, '$1: 5000'));
  }
  const read = readConfig({
    PORT: '0',
    COUNTERSIGN_DATA_DIR: join(dir, 'data'),
    COUNTERSIGN_CHARTERS_DIR: charters,
    COUNTERSIGN_CLOCK_START: START,
    LOG_LEVEL: 'error',
  });
  if (!read.ok) throw new Error('the configuration of the bench is not valid');
  const system = await startSystem(read.config, { root, withJobs: false });
  const clock = system.deps.clock as PracticeClock;
  clock.pause();
  return {
    system,
    clock,
    close: async () => {
      await system.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
};

/** Lets the agents work until there is a decision of this kind, and gives it. */
export const firstDecision = async (system: System, clock: PracticeClock, kinds: ActionKind[]): Promise<Decision> => {
  for (let turn = 0; turn < 40; turn += 1) {
    const found = (await system.deps.decisions.newest(500)).find((decision) => kinds.includes(decision.action.kind));
    if (found) return found;
    clock.advance(60_000);
    await system.runAll();
    await system.settle();
  }
  throw new Error(`no agent proposed ${kinds.join(' or ')} in forty rounds`);
};

/** The same decision for `count` accounts, each its own document with its own digest. */
export const spread = async (
  system: System,
  template: Decision,
  count: number,
  state: 'pending' | 'approved',
): Promise<Decision[]> => {
  const { accounts, decisions } = system.deps;
  const taken = new Set((await decisions.newest(2000)).map((decision) => decision.accountId));
  const free = (await accounts.page(null, 1500)).filter((account) => !taken.has(account.id)).slice(0, count);
  if (free.length < count) throw new Error(`there are only ${free.length} accounts left`);
  const person = system.deps.governance().people.find((each) => each.slackUserId === 'U0MARKETER');
  const role = person?.roles[0];
  if (!person || !role) throw new Error('the practice workspace has no marketer with a role');
  const approver = { slackUserId: person.slackUserId, name: person.name, role };
  const made: Decision[] = [];
  for (const account of free) {
    const id = (await decisions.nextId()) as Decision['_id'];
    const action = { ...template.action, accountId: account.id } as Decision['action'];
    const next: Decision = {
      ...template,
      _id: id,
      accountId: account.id,
      action,
      state,
      revision: 1,
      version: 1,
      attempts: [],
      outcomes: [],
      effect: undefined,
      inverse: undefined,
      held: undefined,
      card: undefined,
      expiresAt: new Date(system.deps.clock.now().getTime() + 5 * 86_400_000),
      events: template.events.slice(0, 1).map((event) => ({ ...event, eventId: `${id}/1` })),
    };
    next.digest = digestOf(next);
    const now = system.deps.clock.now();
    next.approvals = state === 'approved' ? [{ ...approver, digest: next.digest, revision: 1, at: now }] : [];
    await decisions.insert(next);
    made.push(next);
  }
  return made;
};
