import type { ActionOf } from '../src/core/decision/action.ts';
import { rejectedBefore } from '../src/core/memory/influence.ts';
import { money } from '../src/core/money.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import type { Candidate } from '../src/core/plan/plan.ts';
import { fail, ok } from '../src/core/result.ts';
import type { Agent, AgentContext } from '../src/ports/agent.ts';
import type { CrmRecord } from '../src/ports/crm.ts';
import type { Drafted } from './account-work.ts';

type Repair = ActionOf<'repair-records'>['repair'];
type Row = ActionOf<'repair-records'>['rows'][number];
/** Rows a person can check on one card. */
const ROWS_PER_CARD = 12;
/** What one wrong field costs a team later, in minor units, and what checking one costs. */
const FIXED_ROW_MINOR = 500;
const CHECK_ROW_MINOR = 20;

const LABEL: Record<Repair, string> = {
  duplicate: 'contacts entered twice',
  'lifecycle-stage': 'lifecycle stages that contradict the deals',
  'utm-taxonomy': 'campaign sources spelled in other ways',
  owner: 'companies without an owner',
  country: 'countries spelled in other ways',
};

const COUNTRY: Record<string, string> = {
  uk: 'GB',
  england: 'GB',
  'united kingdom': 'GB',
  'great britain': 'GB',
  'u.k.': 'GB',
  scotland: 'GB',
  wales: 'GB',
  usa: 'US',
  'u.s.': 'US',
  'u.s.a.': 'US',
  'united states': 'US',
  'united states of america': 'US',
  america: 'US',
  germany: 'DE',
  deutschland: 'DE',
  france: 'FR',
  ireland: 'IE',
  canada: 'CA',
};

/** Finds records that contradict each other and proposes the repair, one kind at a time; every one can be undone. */
export const hygiene: Agent = {
  name: 'hygiene',
  works: 'portfolio',

  plan: async (context) => {
    const repairs = await findRepairs(context);
    const steps = [...repairs].map(([repair, rows]) => ({
      id: repair,
      label: `no ${LABEL[repair]}`,
      gap: `${rows.length} ${LABEL[repair]}`,
      size: rows.length,
      actions: ['repair-records' as const],
      requires: [],
      done: rows.length === 0,
    }));
    const current = steps.findIndex((s) => !s.done);
    return {
      agent: 'hygiene',
      goal: context.charter.goal.text,
      steps,
      current: current === -1 ? steps.length : current,
    };
  },

  candidates: async (context) => {
    const repairs = await findRepairs(context);
    return [...repairs].flatMap(([repair, rows]): Candidate[] => {
      if (rows.length === 0) return [];
      const shown = rows.slice(0, ROWS_PER_CARD);
      const confidence = shown.reduce((sum, r) => sum + r.confidence, 0) / shown.length;
      return [
        {
          key: `repair/${repair}`,
          kind: 'repair-records',
          label: `repair ${shown.length} ${LABEL[repair]}`,
          stepId: repair,
          beliefKey: beliefKey(`repair.${repair}`),
          valueMinor: Math.round(shown.length * FIXED_ROW_MINOR * confidence),
          costMinor: shown.length * CHECK_ROW_MINOR,
          adjustments: [],
          estimate: {
            metric: 'rows right',
            unit: 'rate',
            mean: confidence,
            low: Math.min(...shown.map((r) => r.confidence)),
            high: Math.max(...shown.map((r) => r.confidence)),
            n: shown.length,
            basis: 'the confidence that each rule states for its rows, least to most',
          },
          evidence: [{ at: context.now, text: `${rows.length} ${LABEL[repair]} in the CRM` }],
          hints: { repair },
        },
      ];
    });
  },

  draft: async (context, plan, chosen) => {
    const repair = chosen.hints.repair as Repair;
    const rows = (await findRepairs(context)).get(repair)?.slice(0, ROWS_PER_CARD) ?? [];
    if (rows.length === 0) return fail('the records were repaired in the meantime');
    const at = plan.steps.findIndex((s) => s.id === repair);
    const drafted: Drafted = {
      agent: 'hygiene',
      title: `Repair ${rows.length} ${LABEL[repair]}`,
      channel: 'approvals',
      action: { kind: 'repair-records', repair, rows },
      audience: [],
      cost: money(chosen.costMinor),
      evidence: chosen.evidence,
      goal: { text: plan.goal, step: at + 1, of: plan.steps.length, stepLabel: plan.steps[at]?.label ?? plan.goal },
      because: rejectedBefore(
        await context.reads.recentDecisions(200),
        context.now,
        (action) => action.kind === 'repair-records' && action.repair === repair,
      ),
      writer: { name: 'built-in' },
    };
    return ok(drafted);
  },
};

/** Everything that looks wrong, per kind, surest rows first; rows of repairs that were rejected are left out. */
const findRepairs = async (context: AgentContext): Promise<Map<Repair, Row[]>> => {
  const [contacts, companies, views, decisions] = await Promise.all([
    context.reads.crmRecords('contacts', 6_000),
    context.reads.crmRecords('companies', 3_000),
    context.reads.accountViews(120),
    context.reads.recentDecisions(200),
  ]);
  const settled = new Set(
    decisions.flatMap(({ action, state }) =>
      action.kind === 'repair-records' && !['failed', 'expired', 'superseded', 'forbidden'].includes(state)
        ? action.rows.map((r) => `${r.object}/${r.recordId}/${r.field}`)
        : [],
    ),
  );
  const withDeal = new Map<string, string>();
  for (const view of views) {
    for (const s of view.signals) {
      if (s.kind === 'opportunity-changed' && s.personId) withDeal.set(s.personId, view.account.name);
    }
  }
  const all: [Repair, Row[]][] = [
    ['duplicate', duplicates(contacts)],
    ['lifecycle-stage', stages(contacts, withDeal)],
    ['utm-taxonomy', sources(contacts)],
    ['owner', owners(companies, contacts)],
    ['country', [...countries('contact', contacts), ...countries('company', companies)]],
  ];
  return new Map(
    all.map(([repair, rows]) => [
      repair,
      rows
        .filter((r) => !settled.has(`${r.object}/${r.recordId}/${r.field}`))
        .sort((a, b) => b.confidence - a.confidence || (a.recordId < b.recordId ? -1 : 1)),
    ]),
  );
};

/** Two contacts with one address: the one with fewer filled fields is set aside. Merging could not be undone. */
const duplicates = (contacts: readonly CrmRecord[]): Row[] => {
  const groups = Map.groupBy(
    contacts.filter((c) => c.properties.email),
    (c) => (c.properties.email ?? '').trim().toLowerCase(),
  );
  const filled = (c: CrmRecord): number => Object.values(c.properties).filter((v) => v !== null && v !== '').length;
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group) => {
      const [keep, ...others] = [...group].sort((a, b) => filled(b) - filled(a) || (a.id < b.id ? -1 : 1));
      return others
        .filter((o) => o.properties.hs_lead_status !== 'UNQUALIFIED')
        .map((o) => ({
          object: 'contact' as const,
          recordId: o.id,
          field: 'hs_lead_status',
          before: o.properties.hs_lead_status ?? null,
          after: 'UNQUALIFIED',
          why: `same address as ${keep?.id}, which has more filled fields; set aside, not merged, so that it can be undone`,
          confidence: 0.95,
        }));
    });
};

const stages = (contacts: readonly CrmRecord[], withDeal: ReadonlyMap<string, string>): Row[] =>
  contacts
    .filter(
      (c) =>
        withDeal.has(c.id) &&
        ['lead', 'subscriber', 'marketingqualifiedlead'].includes(c.properties.lifecyclestage ?? ''),
    )
    .map((c) => ({
      object: 'contact' as const,
      recordId: c.id,
      field: 'lifecyclestage',
      before: c.properties.lifecyclestage ?? null,
      after: 'opportunity',
      why: `is the contact of a deal at ${withDeal.get(c.id)}`,
      confidence: 0.92,
    }));

/** The spelling most contacts have is the taxonomy; others are mapped to it by what their letters share. */
const sources = (contacts: readonly CrmRecord[]): Row[] => {
  const counts = new Map<string, number>();
  for (const c of contacts) {
    const source = c.properties.utm_source;
    if (source) counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  const usual = [...counts].filter(([, n]) => n / total >= 0.1).map(([name]) => name);
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  const usualFor = (source: string): { name: string; confidence: number; why: string } | undefined => {
    const near = usual.find((u) => letters(source).startsWith(letters(u)));
    if (near) return { name: near, confidence: 0.96, why: `another spelling of ${near}` };
    if (['facebook', 'instagram', 'fb'].includes(letters(source)) && usual.includes('meta')) {
      return { name: 'meta', confidence: 0.85, why: 'belongs to Meta, which the other contacts use' };
    }
    return undefined;
  };
  return contacts.flatMap((c) => {
    const before = c.properties.utm_source;
    const better = before && !usual.includes(before) ? usualFor(before) : undefined;
    if (!before || !better) return [];
    const { name: after, confidence, why } = better;
    return [{ object: 'contact' as const, recordId: c.id, field: 'utm_source', before, after, why, confidence }];
  });
};

/** A company without an owner gets the one whom all its contacts with an owner share. */
const owners = (companies: readonly CrmRecord[], contacts: readonly CrmRecord[]): Row[] => {
  const byCompany = Map.groupBy(contacts, (c) => c.properties.associatedcompanyid ?? '');
  return companies
    .filter((c) => !c.properties.hubspot_owner_id)
    .flatMap((company) => {
      const named = (byCompany.get(company.id) ?? [])
        .map((c) => c.properties.hubspot_owner_id)
        .filter((o) => o !== null && o !== undefined);
      const owner = named[0];
      if (!owner || new Set(named).size > 1) return [];
      return [
        {
          object: 'company' as const,
          recordId: company.id,
          field: 'hubspot_owner_id',
          before: company.properties.hubspot_owner_id ?? null,
          after: owner,
          why: `${named.length} of its contacts belong to ${owner}`,
          confidence: named.length > 1 ? 0.9 : 0.75,
        },
      ];
    });
};

const countries = (object: 'contact' | 'company', records: readonly CrmRecord[]): Row[] =>
  records.flatMap((record) => {
    const before = record.properties.country;
    const after = COUNTRY[before?.trim().toLowerCase() ?? ''];
    if (!before || !after || before === after) return [];
    return [
      {
        object,
        recordId: record.id,
        field: 'country',
        before,
        after,
        why: `“${before}” means ${after}; consent rules read the code`,
        confidence: 0.98,
      },
    ];
  });
