import { fileURLToPath } from 'node:url';

const dataFile = (name: string) => fileURLToPath(new URL(`./data/${name}.csv.gz`, import.meta.url));

/** The importer's files of the practice company; columns are the importer's own names. */
export const practiceFiles = {
  accounts: dataFile('accounts'),
  contacts: dataFile('contacts'),
  leads: dataFile('leads'),
  touches: dataFile('touches'),
  sessions: dataFile('sessions'),
  activities: dataFile('sales_activities'),
  opportunities: dataFile('opportunities'),
} as const;

/** What only the market may read: which leads would buy, and the ad account's history. */
export const marketFiles = {
  outcomes: dataFile('outcomes'),
  campaigns: dataFile('campaigns'),
  adDays: dataFile('ad_days'),
} as const;

/** The moment in the data's own calendar where history ends and the market goes on: a Tuesday. */
export const practiceCutoff = new Date('2024-01-30T15:30:00Z');

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** The most recent Tuesday 15:30 UTC that is not after `now`: business hours in London, New York and Chicago. */
export const practiceStart = (now: Date): Date =>
  new Date(practiceCutoff.getTime() + Math.floor((now.getTime() - practiceCutoff.getTime()) / WEEK_MS) * WEEK_MS);

/** How far the data's dates move: whole weeks, so that weekdays stay what they were. */
export const practiceShiftMs = (start: Date): number => start.getTime() - practiceCutoff.getTime();

/** Files and options for `importData`: history up to the practice start. */
export const practiceImport = (
  start: Date,
): { files: typeof practiceFiles; options: { until: Date; shiftMs: number } } => ({
  files: practiceFiles,
  options: { until: start, shiftMs: practiceShiftMs(start) },
});
