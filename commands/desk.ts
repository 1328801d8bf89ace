import type { StateContext } from '../src/cards/state-line.ts';
import type { PersonOfOurs } from '../src/core/charter/charter.ts';
import type { Experiment } from '../src/core/experiment/experiment.ts';
import type { Flow } from '../src/flow/flow.ts';
import type { Interaction, Reply } from './interaction.ts';

/** What every command works with. */
export type Desk = {
  flow: Flow;
  now: () => Date;
  /** Everybody named in `people.yaml` or by a user group that it names. */
  people: () => Promise<PersonOfOurs[]>;
  /** Absolute link to a path of the workspace. */
  link: (path: string) => string;
  practice: boolean;
  /** How many working hours the clock of one decision may stand still for questions. */
  longestPauseHours: () => number;
  /** The running test of a decision, where there is one. */
  experimentOf?: (decisionId: string) => Promise<Experiment | null>;
  log: { info(fields: Record<string, unknown>, message: string): void };
};

/** Messages for the field of a modal, keyed by block id. */
export type FieldErrors = Record<string, string>;

/**
 * One way in. `title` names the modal that is opened at once; `check` is what a modal's values must pass; `meanwhile` is
 * said where no view is open and the answer takes its time. All three wait for nothing. `refusal` may look into the record,
 * so that the modal stays open with what was written; where that takes too long, `run` says the same afterwards.
 */
export type Command<K extends Interaction['kind'] = Interaction['kind']> = {
  run(interaction: Extract<Interaction, { kind: K }>, desk: Desk): Promise<Reply>;
  title?(interaction: Extract<Interaction, { kind: K }>, desk: Desk): string | null;
  check?(interaction: Extract<Interaction, { kind: K }>, desk: Desk): FieldErrors | null;
  refusal?(interaction: Extract<Interaction, { kind: K }>, desk: Desk): Promise<FieldErrors | null>;
  meanwhile?(interaction: Extract<Interaction, { kind: K }>): string;
};

/** The name behind a Slack user id; agents are called by their own. */
export const nameOf = async (desk: Desk): Promise<(by: string) => string> => {
  const people = await desk.people();
  return (by) => people.find((person) => person.slackUserId === by)?.name ?? by;
};

/** How times and links read for one person. */
export const readerContext = async (desk: Desk, user: string): Promise<StateContext & { timeZone: string }> => ({
  now: desk.now(),
  timeZone: (await desk.flow.viewer(user)).timeZone,
  link: desk.link,
});
