import { chartersWith } from './charters-with.ts';

/** A folder with the shipped charters where every email proposal that may be tested is a test draft, from the first on. */
export const testDraftCharters = (): Promise<string> =>
  chartersWith({
    'people.yaml': (text) =>
      text.replace(/seededShare: .*/, 'seededShare: 1').replace(/seedAfterDecisions: .*/, 'seedAfterDecisions: 0'),
  });
