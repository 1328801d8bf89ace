import { digestOf } from '../core/report/digest.ts';
import { spendOf } from '../core/report/pipeline-numbers.ts';
import type { Deps } from './deps.ts';
import { DAY_MS } from './gate-facts.ts';

const WEEK_MS = 7 * DAY_MS;
/** More than a week of a large company has. */
const LOOKED_AT = 20_000;
const MOST_SPEND = 5_000;

export type Digest = { from: Date; to: Date; lead: string; lines: string[] };

/** What the time from a moment until another came to, read from the record. */
export const digest = async (deps: Deps, from: Date, to: Date): Promise<Digest> => {
  const [changed, open, spend, opened, stillOpen] = await Promise.all([
    deps.decisions.lines({ changedSince: from, limit: LOOKED_AT }),
    deps.decisions.inState(['pending'], 500),
    deps.signals.recent(['ad-spend'], from, MOST_SPEND),
    deps.incidents.openedSince(from),
    deps.incidents.open(200),
  ]);
  const known = new Set(changed.map(({ _id }) => _id));
  const [first, last] = [from, to].map((at) => at.toISOString().slice(0, 10)) as [string, string];
  return {
    from,
    to,
    ...digestOf({
      lines: [...changed, ...open.filter(({ _id }) => !known.has(_id))],
      span: { from, to },
      spend: spendOf(spend.filter(({ facts }) => String(facts.day) >= first && String(facts.day) < last)),
      incidents: { opened: opened.filter(({ createdAt }) => createdAt < to).length, open: stillOpen.length },
    }),
  };
};

/** The last seven days, until now. */
export const digestNow = (deps: Deps): Promise<Digest> => {
  const to = new Date(deps.clock.now().getTime() + 1);
  return digest(deps, new Date(to.getTime() - WEEK_MS), to);
};

/** Midnight (UTC) of the Monday on or before a moment. */
const mondayOf = (at: Date): Date => {
  const day = new Date(`${at.toISOString().slice(0, 10)}T00:00:00Z`);
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY_MS);
};

/**
 * Once a week, to everybody in #countersign: what the week before came to, when anything was on record in it. `write` puts it
 * into words. It is wished for before it is noted as sent; said twice with the same words it is still one message.
 */
export const sendDigest = async (deps: Deps, write: (digest: Digest) => string): Promise<void> => {
  const to = mondayOf(deps.clock.now());
  const from = new Date(to.getTime() - WEEK_MS);
  const done = `digest:${to.toISOString().slice(0, 10)}`;
  if (await deps.settings.get<boolean>(done)) return;
  const [any] = await deps.decisions.lines({ changedSince: from, limit: 1 });
  const first = any && (await deps.decisions.page(null, 1))[0];
  if (first && first.createdAt < to) await deps.messenger.announce({ text: write(await digest(deps, from, to)) });
  await deps.settings.set(done, true);
};
