import type { Settings } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import type { UndoneRun } from './flow.ts';
import { undo } from './undo.ts';
import { undoRun } from './undo-run.ts';

/** An undo asked for from outside the program, such as the command line, which has no connectors of its own. */
export type AskedUndo = { id: string; by: string } & ({ runId: string } | { decisionId: string });
export type UndoAnswer = { run: UndoneRun } | { ok: boolean; text: string };

const KEY = 'undo-asked';
const answerKey = (id: string): string => `undo-answer:${id}`;

/** Leaves the request where the running program finds it. */
export const askUndo = (settings: Settings, asked: AskedUndo): Promise<AskedUndo[]> =>
  settings.change<AskedUndo[]>(KEY, (before) => [...(before ?? []), asked]);

/** What came of it; null until the program has looked. */
export const answeredUndo = (settings: Settings, id: string): Promise<UndoAnswer | null> =>
  settings.get<UndoAnswer>(answerKey(id));

/** Undoes a decision or a whole run, in words for the one who asked. */
export const performUndo = async (deps: Deps, asked: AskedUndo): Promise<UndoAnswer> => {
  if ('runId' in asked) return { run: await undoRun(deps, asked) };
  const answer = await undo(deps, asked);
  return answer.ok
    ? { ok: true, text: answer.note ?? `${answer.decision._id} is ${answer.decision.state}.` }
    : { ok: false, text: answer.reason };
};

/** Takes up what was asked for meanwhile, each once. */
export const performAskedUndos = async (deps: Deps): Promise<void> => {
  for (const asked of (await deps.settings.get<AskedUndo[]>(KEY)) ?? []) {
    if (await deps.settings.claim(`${KEY}:${asked.id}`))
      await deps.settings.set(answerKey(asked.id), await performUndo(deps, asked));
    await deps.settings.change<AskedUndo[]>(KEY, (before) => (before ?? []).filter(({ id }) => id !== asked.id));
  }
};
