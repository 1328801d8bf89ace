import type { Action } from '../../core/decision/action.ts';
import type { Decision, Effect } from '../../core/decision/decision.ts';
import type { Deps } from '../deps.ts';

/** How an effect ended: seen, refused by the other side, or without an answer. */
export type EffectResult =
  | { kind: 'done'; effect: Effect }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };
/** What is needed to put an effect back, kept before it happens. */
export type Inverse = Record<string, unknown>;

/** How one kind of action happens, is looked up after silence, and is put back. */
export type Performer<A extends Action> = {
  /** Stored before the effect; null: it cannot be undone. */
  inverse(deps: Deps, action: A, decision: Decision): Promise<Inverse | null>;
  run(deps: Deps, action: A, key: string, decision: Decision): Promise<EffectResult>;
  /** What an earlier `run` with this key did, seen from the other side; null when nothing left. */
  lookUp(deps: Deps, action: A, key: string, decision: Decision): Promise<Effect | null>;
  undo?(deps: Deps, action: A, inverse: Inverse, key: string, decision: Decision): Promise<EffectResult>;
};
