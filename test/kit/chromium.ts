import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The Chromium to test with: `CHROMIUM_PATH`, else `/usr/bin/chromium`, else the first one in `PATH`. */
export const findChromium = (env: Record<string, string | undefined> = process.env): string | null => {
  if (env.CHROMIUM_PATH) return isProgram(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  const inPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return ['/usr/bin/chromium', ...inPath].find(isProgram) ?? null;
};

/** Starts a headless Chromium that talks to nobody by itself. Close it after the tests. */
export const launchChromium = async (): Promise<Browser> => {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error(
      'no chromium was found for the browser tests; install it (`apt-get install chromium`) or set `CHROMIUM_PATH` to a Chromium or Chrome program',
    );
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
};
