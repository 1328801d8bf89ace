import type { ActionOf } from '../../core/decision/action.ts';
import type { Performer } from './performer.ts';

const CRM_OBJECT = { contact: 'contacts', company: 'companies', deal: 'deals' } as const;

/** Fields of CRM records, each only while it still has the value that was seen; the pre-image is the way back. */
export const repairRecords: Performer<ActionOf<'repair-records'>> = {
  inverse: async (_deps, action) => ({
    rows: action.rows.map(({ object, recordId, field, before }) => ({ object, recordId, field, before })),
  }),
  run: async (deps, action) => {
    const changed: string[] = [];
    for (const row of action.rows) {
      const record = await deps.crm.get(CRM_OBJECT[row.object], row.recordId);
      const present = record?.properties[row.field] ?? null;
      if (present === row.after) continue;
      if (present !== row.before) continue;
      const written = await deps.crm.update(CRM_OBJECT[row.object], row.recordId, { [row.field]: row.after });
      if (written.kind !== 'written') return written;
      changed.push(`${row.object}/${row.recordId}`);
    }
    const skipped = action.rows.length - changed.length;
    return {
      kind: 'done',
      effect: {
        system: 'crm',
        recordId: changed[0] ?? 'none',
        link: deps.link(
          `/market/crm/${CRM_OBJECT[action.rows[0]?.object ?? 'contact']}/${action.rows[0]?.recordId ?? ''}`,
        ),
        at: deps.clock.now(),
        detail: `${changed.length} of ${action.rows.length} fields changed${skipped > 0 ? `, ${skipped} were already changed by somebody else and left alone` : ''}`,
      },
    };
  },
  lookUp: async (deps, action) => {
    for (const row of action.rows) {
      const record = await deps.crm.get(CRM_OBJECT[row.object], row.recordId);
      if ((record?.properties[row.field] ?? null) !== row.after) return null;
    }
    return {
      system: 'crm',
      recordId: action.rows[0]?.recordId ?? 'none',
      at: deps.clock.now(),
      detail: `${action.rows.length} fields changed`,
    };
  },
  undo: async (deps, action) => {
    const left: string[] = [];
    for (const row of action.rows) {
      const record = await deps.crm.get(CRM_OBJECT[row.object], row.recordId);
      if ((record?.properties[row.field] ?? null) !== row.after) {
        left.push(row.recordId);
        continue;
      }
      const written = await deps.crm.update(CRM_OBJECT[row.object], row.recordId, { [row.field]: row.before });
      if (written.kind !== 'written') return written;
    }
    const detail = `${action.rows.length - left.length} fields put back${left.length > 0 ? `; changed since by somebody else and left: ${left.join(', ')}` : ''}`;
    return {
      kind: 'done',
      effect: { system: 'crm', recordId: action.rows[0]?.recordId ?? 'none', at: deps.clock.now(), detail },
    };
  },
};
