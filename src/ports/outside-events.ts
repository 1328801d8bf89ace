import type { AccountId, PersonId } from '../core/ids.ts';
import type { Signal } from '../core/signal/signal.ts';

/**
 * What the connected systems noticed since a cursor: deliveries, opens, clicks, bounces, complaints, replies,
 * unsubscribes, calendar answers, CRM changes, spend. Pull, with a durable cursor; a repeat gives the same signal ids.
 */
export type OutsideEvents = {
  system: string;
  since(cursor: string | null): Promise<{ signals: Signal[]; cursor: string }>;
};

/** Whom an outside address or CRM record belongs to; empty when it is nobody we know. */
export type Identify = (
  who: { email: string } | { crm: 'contacts' | 'companies'; id: string },
) => Promise<{ accountId?: AccountId; personId?: PersonId }>;
