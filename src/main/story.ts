import { budget, experiment, flag, verify, why } from './story-others.ts';
import { approve, edit, expire, outcome, outsider, proposals, reject } from './story-sends.ts';
import { openStage, type Seen, type Stage, type Told, Untruth } from './story-stage.ts';

export type StoryLine = { step: string; ok: boolean; text: string; evidence: Record<string, unknown> };

const STEPS: [string, (stage: Stage, seen: Seen) => Promise<Told>][] = [
  ['propose', proposals],
  ['refuse an outsider', outsider],
  ['approve', approve],
  ['edit', edit],
  ['reject', reject],
  ['move a budget', budget],
  ['start a test', experiment],
  ['flag', flag],
  ['outcome', outcome],
  ['why', why],
  ['expire', expire],
  ['verify', verify],
];

/** Plays the whole story and tells one line per step; false at the first thing that is not true. */
export const runStory = async (input: {
  root: string;
  seed: number;
  tell(line: StoryLine): void;
}): Promise<boolean> => {
  const stage = await openStage(input);
  const seen: Seen = { used: new Set() };
  try {
    for (const [step, play] of STEPS) {
      try {
        const told = await play(stage, seen);
        input.tell({ step, ok: true, ...told });
      } catch (error) {
        if (!(error instanceof Untruth)) throw error;
        input.tell({ step, ok: false, text: error.message, evidence: {} });
        return false;
      }
    }
    return true;
  } finally {
    await stage.close();
  }
};
