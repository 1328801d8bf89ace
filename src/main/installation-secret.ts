import { randomBytes } from 'node:crypto';
import type { Settings } from '../ports/store.ts';

/**
 * A secret of this installation, 256 random bits, made once and kept in the settings. INVARIANT (one-secret): it is
 * written by compare-and-set, so that of several processes that start at once all use the same one.
 */
export const installationSecret = (
  settings: Pick<Settings, 'change'>,
  name: 'link-secret' | 'opt-out-secret',
): Promise<string> => settings.change<string>(name, (before) => before ?? randomBytes(32).toString('base64url'));
