import type { Signal } from '../core/signal/signal.ts';

/**
 * What the connected systems noticed since a cursor: deliveries, opens, clicks, bounces, complaints, replies,
 * unsubscribes, calendar answers, CRM changes, spend. Pull, with a durable cursor; a repeat gives the same signal ids.
 */
export type OutsideEvents = {
  system: string;
  since(cursor: string | null): Promise<{ signals: Signal[]; cursor: string }>;
};
