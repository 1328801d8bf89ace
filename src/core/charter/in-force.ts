import { fieldDiff } from './charter-change.ts';
import type { CharterSet } from './charter-set.ts';

/** A version of everything in `charters/` as far as saying what changed needs it; plain JSON, so that it can be kept. */
export type InForce = { version: string; parts: Readonly<Record<string, unknown>> };

export const inForceOf = ({
  charters,
  people,
  brand,
  pipeline,
  incidents,
  autonomy,
  gate,
  hashes,
}: CharterSet): InForce => ({
  version: hashes.all,
  parts: {
    ...Object.fromEntries(charters),
    policies: Object.fromEntries(gate.rules.map(({ id, json }) => [id, JSON.stringify(json)])),
    people,
    brand,
    pipeline,
    incidents,
    autonomy,
  },
});

/** One thing that differs: `part` is an agent, or `policies`, `people` and the other files. */
export type Change = { part: string; text: string };

const SHOWN_CHARS = 60;
const short = (text: string): string => (text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS - 1)}…` : text);

/** What differs between two versions, field by field and rule by rule, as people name it. */
export const changesBetween = (before: InForce, after: InForce): Change[] =>
  [...new Set([...Object.keys(before.parts), ...Object.keys(after.parts)])].flatMap((part) =>
    fieldDiff(before.parts[part], after.parts[part]).map((diff) => {
      if (!diff.field) return { part, text: diff.before === 'nothing' ? 'is new' : 'is gone' };
      if (part !== 'policies') return { part, text: `\`${diff.field}\` ${short(diff.before)} → ${short(diff.after)}` };
      const what = diff.before === 'nothing' ? 'is new' : diff.after === 'nothing' ? 'is gone' : 'is changed';
      return { part, text: `rule \`${diff.field}\` ${what}` };
    }),
  );
