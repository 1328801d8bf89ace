import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type PracticeSystem, startPracticeSystem } from './practice-system.ts';
import { openVisit, type Visit } from './workspace-visit.ts';

export type BrowserStory = {
  /** One more person at the workspace; leaves after the test, and the page may not have complained until then. */
  visit(options?: Parameters<typeof openVisit>[2]): Promise<Visit>;
  /** Where the program listens; known once the tests of the file run. */
  url(): string;
};

/**
 * One Chromium for all tests of the file that calls this, and one program, the practice company's unless told otherwise:
 * for the whole file, or a new one for each try of a test, where what a try leaves behind would decide the next one.
 */
export const browserStory = (
  start: () => Promise<PracticeSystem> = startPracticeSystem,
  { programPer }: { programPer: 'file' | 'try' } = { programPer: 'file' },
): BrowserStory => {
  // A browser on a busy machine is late now and then; the first failure is logged, and a second one fails.
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
  let browser: Browser | undefined;
  let system: PracticeSystem | undefined;
  const visits: Visit[] = [];
  const running = () => {
    if (!browser || !system) throw new Error('the program runs only inside the tests of the file');
    return { browser, system };
  };

  const begin = async () => {
    system = await start();
  };
  const end = async () => {
    await system?.close();
    system = undefined;
  };

  beforeAll(async () => {
    browser = await launchChromium();
  });
  if (programPer === 'file') beforeAll(begin);
  else beforeEach(begin);
  afterEach(async () => {
    const left = visits.splice(0);
    for (const visit of left) await visit.leave();
    expect(left.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
  if (programPer === 'try') afterEach(end);
  afterAll(async () => {
    await browser?.close();
    await end();
  });

  return {
    visit: async (options = {}) => {
      const visit = await openVisit(running().browser, running().system.url, options);
      visits.push(visit);
      return visit;
    },
    url: () => running().system.url,
  };
};
