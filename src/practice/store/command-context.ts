import type { Batch, Cursors } from './cursors.ts';
import type { Engine } from './engine.ts';
import type { Doc } from './value.ts';

/** What a command is given: its body, and what it may reach. */
export type CommandContext = {
  readonly engine: Engine;
  readonly cursors: Cursors;
  readonly connectionId: number;
  readonly db: string;
  readonly command: string;
  readonly body: Doc;
};

/** Fields of a successful reply, or a part of a result. */
export type Reply = Doc | Batch;
