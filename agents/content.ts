import { BUYER_ROLES, ROLE_LABEL } from '../src/core/committee/consensus-risk.ts';
import { industryWords } from '../src/core/industry-words.ts';
import { money } from '../src/core/money.ts';
import { beliefKey } from '../src/core/plan/belief-key.ts';
import type { AccountView, Candidate } from '../src/core/plan/plan.ts';
import { fail, ok } from '../src/core/result.ts';
import { factText } from '../src/core/signal/facts.ts';
import type { ObjectionKind } from '../src/core/signal/signal.ts';
import type { Agent, AgentContext } from '../src/ports/agent.ts';
import type { Drafted } from './account-work.ts';
import { angleNamed, anglesFor } from './writing/angles.ts';
import { plainOpening } from './writing/write-email.ts';

/** Fewer objections or sends than this are no reason to rewrite anything. */
const MIN_OBJECTIONS = 2;
const MIN_SENDS = 10;
const SOON_MS = 60 * 86_400_000;

/** How an opening can take an objection up before it is raised; nothing about one reader, nothing promised. */
const TAKES_UP: Partial<Record<ObjectionKind, string>> = {
  price: 'What it costs depends on three things that can be written on one page, so let us start with those.',
  timing: 'This needs no start date today; it is enough to know what would have to be ready.',
  incumbent: 'This is about the approvals that happen beside the ledger, not about replacing it.',
  security: 'The answers to the usual security questions can be read first, before any call.',
  authority: 'If somebody else decides this, a page to pass on may be more use than a call.',
  need: 'One question before anything else, because the answer may be that this is not for you.',
  effort: 'A start can be small: one kind of purchase and one group of approvers.',
};

type Revision = {
  template: string;
  segment: string;
  subject: string;
  opening: string;
  reason: string;
  n: number;
  share: number;
};

/** Revises openings that meet the same objection again and again, or that nobody answers, per role and industry. */
export const content: Agent = {
  name: 'content',
  works: 'portfolio',

  plan: async (context) => ({
    agent: 'content',
    goal: context.charter.goal.text,
    steps: [
      {
        id: 'revise',
        label: 'no template that meets the same objection again',
        gap: 'readers object to the same thing',
        actions: ['revise-template'],
        requires: [],
        done: false,
      },
    ],
    current: 0,
  }),

  candidates: async (context) =>
    (await findRevisions(context)).slice(0, 4).map(
      (r): Candidate => ({
        key: `revise/${r.template}/${r.segment}`,
        kind: 'revise-template',
        label: `new opening for ${r.template}, ${industryWords(r.segment)}`,
        stepId: 'revise',
        beliefKey: beliefKey('content.revise'),
        valueMinor: Math.round(r.n * r.share * 5_000),
        costMinor: 0,
        adjustments: [],
        evidence: [{ at: context.now, text: r.reason }],
        estimate: {
          metric: 'of such emails met this',
          unit: 'rate',
          mean: r.share,
          low: r.share,
          high: r.share,
          n: r.n,
          basis: r.reason,
        },
        hints: { template: r.template, segment: r.segment },
      }),
    ),

  draft: async (context, plan, chosen) => {
    const found = (await findRevisions(context)).find(
      (r) => r.template === chosen.hints.template && r.segment === chosen.hints.segment,
    );
    if (!found) return fail('the template was revised in the meantime');
    const { template, segment, subject, opening, reason } = found;
    const drafted: Drafted = {
      agent: 'content',
      title: `Revise ${template.replaceAll('.', ' / ')} for ${industryWords(segment)}`,
      channel: 'approvals',
      action: { kind: 'revise-template', template, segment, subject, opening, reason },
      audience: [],
      cost: money(0),
      evidence: chosen.evidence,
      goal: { text: plan.goal, step: 1, of: 1, stepLabel: plan.steps[0]?.label ?? plan.goal },
      because: [],
      writer: { name: 'built-in' },
    };
    return ok(drafted);
  },
};

type Tally = { sends: number; answers: number; objections: Map<ObjectionKind, number> };

const findRevisions = async (context: AgentContext): Promise<Revision[]> => {
  const [views, decisions] = await Promise.all([context.reads.accountViews(400), context.reads.recentDecisions(300)]);
  const recently = new Set(
    decisions.flatMap(({ action, updatedAt }) =>
      action.kind === 'revise-template' && context.now.getTime() - updatedAt.getTime() < SOON_MS
        ? [`${action.template}/${action.segment}`]
        : [],
    ),
  );
  const revisions: Revision[] = [];
  for (const [key, tally] of tallies(views)) {
    const [template = '', segment = ''] = key.split('/');
    if (recently.has(key)) continue;
    const [, roleText, angleKey] = template.split('.');
    const role = BUYER_ROLES.find((r) => r === roleText);
    const angle = role && angleNamed(role, angleKey ?? '');
    if (!role || !angle) continue;
    const [kind, count] = [...tally.objections].sort((a, b) => b[1] - a[1])[0] ?? [];
    const takesUp = kind && TAKES_UP[kind];
    const who = `${ROLE_LABEL[role]}s in ${industryWords(segment)}`;
    if (kind && takesUp && count !== undefined && count >= MIN_OBJECTIONS) {
      const reason = `${count} of ${Math.max(tally.sends, count)} emails with this template to ${who} met an objection about ${kind}`;
      const opening = `${takesUp} ${plainOpening(angle, 'question', context.sender)}`;
      revisions.push({
        template,
        segment,
        subject: subjectAfter(angle.subjects, 1),
        opening,
        reason,
        n: Math.max(tally.sends, count),
        share: count / Math.max(tally.sends, count),
      });
    } else if (tally.sends >= MIN_SENDS && tally.answers === 0) {
      const other = anglesFor(role).find((a) => a.key !== angle.key) ?? angle;
      const reason = `none of ${tally.sends} emails with this template to ${who} was answered`;
      revisions.push({
        template,
        segment,
        subject: subjectAfter(other.subjects, 0),
        opening: plainOpening(other, 'question', context.sender),
        reason,
        n: tally.sends,
        share: 1,
      });
    }
  }
  return revisions.sort((a, b) => b.n * b.share - a.n * a.share || (a.template < b.template ? -1 : 1));
};

const subjectAfter = (subjects: readonly string[], at: number): string =>
  (subjects[at] ?? subjects[0] ?? 'A question').replaceAll('{account}', 'your company');

/** Sends, answers and objections per template and industry, from signals of the last weeks. */
const tallies = (views: readonly AccountView[]): Map<string, Tally> => {
  const all = new Map<string, Tally>();
  for (const view of views) {
    const templateOf = new Map<string, string>();
    for (const d of view.recent) if (d.action.kind === 'send-email') templateOf.set(d._id, d.action.template);
    for (const signal of [...view.signals].reverse()) {
      const template = templateOf.get(signal.decisionId ?? '') ?? factText(signal, 'template');
      if (template === '') continue;
      const key = `${template}/${view.account.industry}`;
      const tally = all.get(key) ?? { sends: 0, answers: 0, objections: new Map() };
      if (signal.kind === 'email-sent') tally.sends++;
      if (signal.kind === 'email-replied') tally.answers++;
      const kind = signal.extracted?.intent === 'objection' ? (signal.extracted.objection ?? 'other') : undefined;
      if (kind) tally.objections.set(kind, (tally.objections.get(kind) ?? 0) + 1);
      all.set(key, tally);
    }
  }
  return all;
};
