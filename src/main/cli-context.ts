/** What every command gets, and how it says how it went: 0 done, 1 not done, 2 called wrongly. */
export type Cli = {
  environment: Record<string, string | undefined>;
  root: string;
  /** For people and for `--json`, on standard output. */
  print(text: string): void;
  /** Progress and problems, on standard error. */
  note(text: string): void;
  exit(code: number): void;
};
