import type { Charter } from '../core/charter/charter.ts';
import type { CharterEdit } from '../core/charter/charter-change.ts';
import type { CharterProblem } from '../core/charter/charter-set.ts';
import type { AgentName } from '../core/ids.ts';
import type { Result } from '../core/result.ts';

/** A charter's file as it is, and what it would be. `baseHash` is the SHA-256 of `base`. */
export type CharterDraft = {
  file: string;
  base: string;
  baseHash: string;
  before: Charter;
  text: string;
  after: Charter;
};

export type Written =
  | { kind: 'written' }
  /** Somebody changed the file since. */
  | { kind: 'changed' }
  | { kind: 'refused'; reason: string };

/** The files behind the charters. They are the source; what is written here is what a person would have committed. */
export type CharterFiles = {
  /**
   * What an agent's file would be with these changes, comments kept, or as this text, checked as a whole; without changes, what it is. Waits
   * for nothing. Problems name line and column of the file as it would be. A file that is not the version in force is one.
   */
  draft(agent: AgentName, edit: CharterEdit): Result<CharterDraft, CharterProblem[]>;
  /** The text of a file now; null when it cannot be read. */
  read(file: string): Promise<{ text: string; hash: string } | null>;
  /** Writes a whole file while it still has this hash and the folder stays good with it, and takes the version over. */
  write(input: { file: string; expectedHash: string; text: string }): Promise<Written>;
};
