import type { KnownBlock, PlainTextOption, StaticSelect } from '@slack/types';
import type { QueueView } from '../core/approval/queue.ts';
import type { ActionKind } from '../core/decision/action.ts';
import { plural } from '../core/plural.ts';
import type { HomeFacts } from '../core/report/home-facts.ts';
import { ACTIONS } from './action-ids.ts';
import { type Blocks, button, context, header, option, plain, section } from './blocks.ts';
import { LIMITS } from './limits.ts';
import type { StateContext } from './state-line.ts';
import { flagItem, waitingItem } from './waiting-list.ts';

/** What a kind of action is called where there are several of it. */
export const KIND_LABELS: Record<ActionKind, string> = {
  'send-email': 'Emails',
  'book-meeting': 'Meetings',
  'create-rep-task': 'Rep tasks',
  'write-brief': 'Briefs',
  'start-experiment': 'New tests',
  'stop-experiment': 'Ends of tests',
  'move-budget': 'Budget moves',
  'repair-records': 'Data repairs',
  'adopt-playbook': 'Playbooks',
  'revise-template': 'Templates',
  'escalate-account': 'Escalations',
  'change-charter': 'Charter changes',
  'promote-domain': 'Promotions',
};

/** Flagged accounts listed one by one; more than these are counted. */
const FLAGS_SHOWN = 5;

type Field = 'agent' | 'kind' | 'risk' | 'whose';

const choice = (label: string, field: keyof QueueView, value?: string): PlainTextOption =>
  option(label, JSON.stringify({ f: field, ...(value === undefined ? {} : { v: value }) }));

const select = (actionId: string, label: string, options: PlainTextOption[], chosen: string): StaticSelect => {
  const initial = options.find((one) => one.value === chosen) ?? options[0];
  return {
    type: 'static_select',
    action_id: actionId,
    placeholder: plain(label, LIMITS.placeholder),
    options: options.slice(0, LIMITS.selectOptions),
    ...(initial ? { initial_option: initial } : {}),
  };
};

/** The chosen value stays in the list when nothing of it waits any more, so that the select says what it filters by. */
const withChosen = <T extends string>(all: readonly T[], chosen: T | undefined): T[] =>
  chosen !== undefined && !all.includes(chosen) ? [...all, chosen] : [...all];

const filters = ({ queue }: HomeFacts): KnownBlock => {
  const { view, agents, kinds } = queue;
  const value = (field: Field) =>
    JSON.stringify({ f: field, ...(view[field] === undefined ? {} : { v: view[field] }) });
  return {
    type: 'actions',
    // Slack keeps what was chosen per block id, so another choice is another block.
    block_id: `queue.filters.${[view.agent, view.kind, view.risk, view.whose].map((one) => one ?? 'any').join('.')}`,
    elements: [
      select(
        ACTIONS.queueWhose,
        'Whose',
        [choice('Only mine', 'whose', 'mine'), choice('All', 'whose', 'all')],
        value('whose'),
      ),
      select(
        ACTIONS.queueAgent,
        'Agent',
        [choice('Every agent', 'agent'), ...withChosen(agents, view.agent).map((one) => choice(one, 'agent', one))],
        value('agent'),
      ),
      select(
        ACTIONS.queueKind,
        'Kind',
        [
          choice('Every kind', 'kind'),
          ...withChosen(kinds, view.kind).map((one) => choice(KIND_LABELS[one], 'kind', one)),
        ],
        value('kind'),
      ),
      select(
        ACTIONS.queueRisk,
        'Risk',
        [
          choice('Every risk', 'risk'),
          ...(['high', 'medium', 'low'] as const).map((one) => choice(`${one} risk`, 'risk', one)),
        ],
        value('risk'),
      ),
    ],
  };
};

const isFiltered = ({ view }: HomeFacts['queue']): boolean =>
  view.agent !== undefined || view.kind !== undefined || view.risk !== undefined || view.whose === 'all';

const nothing = ({ queue, flags }: HomeFacts): string =>
  isFiltered(queue)
    ? 'Nothing that waits fits these filters.'
    : flags.length > 0
      ? 'No decision waits for you.'
      : 'Nothing waits for you.';

const pager = ({ queue }: HomeFacts): Blocks => {
  const { pages, view, found } = queue;
  if (pages < 2) return [];
  const to = (page: number) => JSON.stringify({ f: 'page', v: String(page) });
  return [
    {
      type: 'actions',
      block_id: `queue.pages.${view.page}.${pages}`,
      elements: [
        ...(view.page > 0 ? [button(ACTIONS.queuePrevious, 'Previous page', to(view.page - 1))] : []),
        ...(view.page < pages - 1 ? [button(ACTIONS.queueNext, 'Next page', to(view.page + 1))] : []),
      ],
    },
    context(undefined, `Page ${view.page + 1} of ${pages} · ${plural(found, 'decision')}`),
  ];
};

/** What waits for one person: how much, filters, and one line and one button each, by risk × deadline. */
export const queueBlocks = (h: HomeFacts, c: StateContext): Blocks => {
  const { counts, items, view, found } = h.queue;
  const total = counts.waiting + counts.onOthers;
  const count = [
    `*${counts.waiting.toLocaleString('en-US')} waiting for you*`,
    `${counts.dueToday.toLocaleString('en-US')} due today`,
    `${counts.highRisk.toLocaleString('en-US')} high risk`,
    ...(counts.onOthers > 0
      ? [`${plural(counts.onOthers, 'other waits', 'others wait')} for somebody else or later`]
      : []),
    ...(isFiltered(h.queue) && found > 0 ? [`${plural(found, 'fits', 'fit')} these filters`] : []),
  ].join(' · ');
  return [
    header(view.whose === 'all' ? 'Waits for somebody' : 'Waits for you'),
    ...h.flags.slice(0, FLAGS_SHOWN).map((d) => flagItem(d, c, h.cardLinks[d._id])),
    ...(h.flags.length > FLAGS_SHOWN
      ? [context(undefined, `and ${plural(h.flags.length - FLAGS_SHOWN, 'more flagged account')} in #escalations`)]
      : []),
    section(undefined, count),
    ...(total > 0 || isFiltered(h.queue) ? [filters(h)] : []),
    ...(items.length === 0 ? [section(undefined, nothing(h))] : []),
    ...items.map((d) => waitingItem(d, c, h.cardLinks[d._id])),
    ...pager(h),
  ];
};
