import type { Money } from '../money.ts';
import type { Action } from './action.ts';
import { hashOf } from './canonical.ts';
import type { AudienceMember } from './decision.ts';

/** Everything a person approves: what happens, to whom, at what cost, under which charter and policies. */
export type Approvable = {
  action: Action;
  audience: AudienceMember[];
  cost: Money;
  charterHash: string;
  policyHash: string;
};

/**
 * The name of exactly what is approved: SHA-256 (64 hex digits) over the canonical JSON of its five parts.
 *
 * INVARIANT (digest-names-content): two approvable things have one digest only when they are equal, so an approval of a
 * digest can never carry over to changed content.
 */
export const digestOf = ({ action, audience, cost, charterHash, policyHash }: Approvable): string =>
  hashOf({ action, audience, cost, charterHash, policyHash });
