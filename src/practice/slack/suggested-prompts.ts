import { z } from 'zod';
import type { PracticeSlackState, StateRecord } from './file-state.ts';

const Prompts = z.array(z.object({ title: z.string(), message: z.string() }));
type Prompts = z.infer<typeof Prompts>;

/** What the agent pane suggests to each person, until the app says otherwise; kept over a restart. */
export const createSuggestedPrompts = (state: PracticeSlackState) => {
  const byUser = new Map<string, Prompts>();
  return {
    get: (user: string): Prompts | undefined => byUser.get(user),
    set: (user: string, prompts: Prompts): void => {
      byUser.set(user, prompts);
      state.save({ kind: 'prompts', key: user, value: prompts });
    },
    restore: (records: readonly StateRecord[]): void => {
      for (const record of records) if (record.kind === 'prompts') byUser.set(record.key, Prompts.parse(record.value));
    },
  };
};
export type SuggestedPrompts = ReturnType<typeof createSuggestedPrompts>;
