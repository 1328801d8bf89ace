import type { Decision } from '../decision/decision.ts';

/** Faster than anybody reads a card. */
const GLANCE_MS = 3_000;

/** When a person first had a decision before them, and how that is known. `posted`: only that the card was there. */
export type FirstSeen = { at: Date; how: 'posted' | 'home' | 'opened' };

/** How one person decided in a span of time. Rates are 0..1, null where nothing was counted. */
export type AttentionNumbers = {
  decided: number;
  approved: number;
  edited: number;
  rejected: number;
  /** First seen → decided, in milliseconds. */
  medianMs: number | null;
  /** Approvals within three seconds of being seen. */
  glanced: number;
  /** Of decisions that somebody else decided about too: how often both said the same. */
  agreement: { together: number; rate: number | null };
  tests: { caught: number; missed: number };
  byKind: Record<string, { approved: number; edited: number; rejected: number }>;
};

type Said = 'approved' | 'edited' | 'rejected';
const SAID: Record<string, Said> = {
  'approval-given': 'approved',
  approved: 'approved',
  edited: 'edited',
  rejected: 'rejected',
};

const seenIn = (data: Record<string, unknown>): Date | null => {
  const { seen } = data;
  const at = typeof seen === 'object' && seen !== null ? Reflect.get(seen, 'at') : null;
  return at instanceof Date ? at : null;
};

/** The first thing each person said about a decision: who edits and then approves has edited. */
const saidBy = (decision: Decision): Map<string, { said: Said; at: Date; seenAt: Date }> => {
  const all = new Map<string, { said: Said; at: Date; seenAt: Date }>();
  for (const { type, by, at, data } of decision.events) {
    const said = SAID[type];
    if (said && !all.has(by)) all.set(by, { said, at, seenAt: seenIn(data) ?? decision.createdAt });
  }
  return all;
};

const median = (values: number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
};

/** One person's numbers from `from` (included) to `to` (excluded). Test drafts count as tests and as nothing else. */
export const attentionOf = (
  decisions: readonly Decision[],
  slackUserId: string,
  from: Date,
  to: Date,
): AttentionNumbers => {
  const within = (at: Date): boolean => at >= from && at < to;
  const numbers: AttentionNumbers = {
    decided: 0,
    approved: 0,
    edited: 0,
    rejected: 0,
    medianMs: null,
    glanced: 0,
    agreement: { together: 0, rate: null },
    tests: { caught: 0, missed: 0 },
    byKind: {},
  };
  const times: number[] = [];
  let agreed = 0;
  for (const decision of decisions) {
    if (decision.seeded) {
      for (const { type, by, at } of decision.events) {
        if (by !== slackUserId || !within(at)) continue;
        if (type === 'test-caught') numbers.tests.caught += 1;
        if (type === 'test-missed') numbers.tests.missed += 1;
      }
      continue;
    }
    const said = saidBy(decision);
    const own = said.get(slackUserId);
    if (!own || !within(own.at)) continue;
    const kind = numbers.byKind[decision.action.kind] ?? { approved: 0, edited: 0, rejected: 0 };
    numbers.byKind[decision.action.kind] = kind;
    numbers.decided += 1;
    numbers[own.said] += 1;
    kind[own.said] += 1;
    const took = Math.max(0, own.at.getTime() - own.seenAt.getTime());
    times.push(took);
    if (own.said === 'approved' && took < GLANCE_MS) numbers.glanced += 1;
    const others = [...said].filter(([by]) => by !== slackUserId);
    if (others.length > 0) {
      numbers.agreement.together += 1;
      if (others.every(([, other]) => other.said === own.said)) agreed += 1;
    }
  }
  const { together } = numbers.agreement;
  return {
    ...numbers,
    medianMs: median(times),
    agreement: { together, rate: together === 0 ? null : agreed / together },
  };
};
