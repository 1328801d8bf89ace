import type { ActionOf } from '../core/decision/action.ts';
import { plural } from '../core/plural.ts';
import { type Blocks, exact, section, table } from './blocks.ts';
import type { ContentContext } from './content-context.ts';
import { percent } from './numbers.ts';
import { cut } from './text.ts';

type Repair = ActionOf<'repair-records'>;

const NAMES: Record<Repair['repair'], string> = {
  duplicate: 'duplicates',
  'lifecycle-stage': 'lifecycle stages',
  'utm-taxonomy': 'UTM names',
  owner: 'owners',
  country: 'countries',
};
const SHOWN = 12;

export const repairRow = (row: Repair['rows'][number]): string[] => [
  cut(`${row.object} ${row.recordId}`, 80),
  cut(row.field, 60),
  cut(`${row.before ?? 'empty'} → ${row.after ?? 'empty'}`, 160),
  cut(row.why, 160),
  percent(row.confidence),
];

/** Record, field, before → after, why, confidence; the rows that do not fit are counted, never dropped in silence. */
export const repairBlocks = (action: Repair, id: string, c: ContentContext): Blocks => {
  const rows = action.rows.slice(0, SHOWN).map(repairRow);
  const more = action.rows.length - rows.length;
  const records = new Set(action.rows.map((r) => `${r.object}/${r.recordId}`)).size;
  return [
    section(
      `${id}.what`,
      `Repairs ${plural(action.rows.length, 'field')} in ${plural(records, 'record')}: ${NAMES[action.repair]}. Edit unticks single rows. It can be undone for 30 days.`,
    ),
    ...(c.surface === 'message'
      ? [table(`${id}.rows`, ['Record', 'Field', 'Before → after', 'Why', 'Sure'], rows)]
      : rows.map((r, i) => exact(`${id}.row.${i}`, r.join(' · ')))),
    ...(more > 0 ? [section(`${id}.rest`, `… and ${plural(more, 'more row', 'more rows')}, in “Read it all”`)] : []),
  ];
};
