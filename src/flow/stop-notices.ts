import { isOver, StopNotice, settleNotice } from '../core/gate/stop-notice.ts';
import type { Deps } from './deps.ts';

/** Keys of the notices that may still change. */
const FOLLOWED = 'stops-followed';

/** A stop as its message shows it; null for a key that names none. */
export const stopNotice = async (deps: Pick<Deps, 'settings'>, key: string): Promise<StopNotice | null> => {
  const kept = StopNotice.safeParse(await deps.settings.get(key));
  return kept.success ? kept.data : null;
};

const show = (deps: Deps, { key, version }: StopNotice): Promise<void> =>
  deps.messenger.show({ key, channel: 'countersign', version });

/** Keeps the notice, and looks after it from now on. */
export const followStop = async (deps: Deps, notice: StopNotice): Promise<void> => {
  await deps.settings.set(notice.key, notice);
  await deps.settings.change<string[]>(FOLLOWED, (before) => [...new Set([...(before ?? []), notice.key])]);
  await show(deps, notice);
};

/** Changes the notice and has its message drawn again. A stop placed before there were notices has none. */
export const keepNotice = async (
  deps: Deps,
  key: string,
  change: (notice: StopNotice) => StopNotice,
): Promise<void> => {
  if (!(await stopNotice(deps, key))) return;
  const kept = await deps.settings.change<StopNotice>(key, (before) => {
    const notice = StopNotice.parse(before);
    return { ...change(notice), version: notice.version + 1 };
  });
  await show(deps, kept);
};

/**
 * Writes down what became of what was in flight at each stop. Every notice is asked to be shown at each look, so that one
 * placed by the command line is shown too; the same version twice is one message.
 */
export const followStops = async (deps: Deps): Promise<void> => {
  for (const key of (await deps.settings.get<string[]>(FOLLOWED)) ?? []) {
    const notice = await stopNotice(deps, key);
    const open = notice?.inFlight.filter(({ became }) => !became) ?? [];
    const found = await Promise.all(open.map(({ decisionId }) => deps.decisions.get(decisionId)));
    const decisions = found.filter((decision) => decision !== null);
    const now = deps.clock.now();
    const isNews = notice !== null && settleNotice(notice, decisions, now) !== notice;
    const kept = isNews
      ? await deps.settings.change<StopNotice>(key, (before) => settleNotice(StopNotice.parse(before), decisions, now))
      : notice;
    if (kept) await show(deps, kept);
    if (isNews && kept) await tellSettled(deps, notice, kept);
    if (!kept || isOver(kept))
      await deps.settings.change<string[]>(FOLLOWED, (before) => (before ?? []).filter((one) => one !== key));
  }
};

const tellSettled = async (deps: Deps, before: StopNotice, after: StopNotice): Promise<void> => {
  for (const [n, one] of after.inFlight.entries()) {
    if (!one.became || before.inFlight[n]?.became) continue;
    await deps.ledger.append({
      eventId: `${after.key}/${one.decisionId}`,
      decisionId: 'none',
      type: 'in-flight-settled',
      at: one.became.at,
      by: 'countersign',
      data: { scope: after.scope, decision: one.decisionId, state: one.became.state, text: one.became.text },
    });
  }
};
