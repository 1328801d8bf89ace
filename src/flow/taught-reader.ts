import { type ReplyReader, teachReader } from '../core/signal/extract-reply.ts';
import type { Deps } from './deps.ts';

/** Corrected replies that the built-in reader learns beside its own, the latest ones. */
const TAUGHT = 200;

/** The last reader that was taught, and by which corrections; forgotten at a restart without harm. */
let kept: { by: string; reader: ReplyReader } | undefined;

/**
 * The built-in reader as people's corrections taught it; undefined while there are none. The words are read from the
 * signals themselves and kept nowhere else, so that a reply that is gone teaches nothing any more.
 */
export const taughtReader = async (deps: Pick<Deps, 'signals'>): Promise<ReplyReader | undefined> => {
  const corrected = await deps.signals.corrected(TAUGHT);
  if (corrected.length === 0) return undefined;
  const by = corrected.map(({ id, extracted }) => `${id} ${extracted.corrected.times}`).join('\n');
  if (kept?.by !== by)
    kept = {
      by,
      reader: teachReader(
        corrected.flatMap(({ text, extracted: { intent, objection } }) => (text ? [{ text, intent, objection }] : [])),
      ),
    };
  return kept.reader;
};
